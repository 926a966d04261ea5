"""Texts laid along a line's CTC steps: on which steps each character is spoken, and how likely a way that speaks them
all is (the Viterbi path of Graves et al. 2006, section 4.1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK
from app.recognition.ctc_beam import NEVER, LinePrior, Reals, contexts_of
from app.recognition.ctc_decoding import Spike, path_runs

SILENT = 0.99
"""Probability of a CTC blank from which a step is silent: of neighbouring ones the first will do, their probabilities
multiplied."""


def spikes_along(probabilities: Reals, classes: list[int], prior: LinePrior, weight: float) -> list[Spike]:
    """The characters of a text, as spikes of the `probabilities` (steps, classes) that speak it.

    A spike's probabilities are those of the step where its character is surest, the prior weighed in; its certainty is
    the network's own.
    """
    if not classes:
        return []
    spoken = [run for run in path_runs(probabilities.argmax(axis=1)) if run[0] != CTC_BLANK]
    if classes == [character for character, _, _ in spoken]:
        spans = [(first, last) for _, first, last in spoken]
    else:
        spans = align(np.log(np.maximum(probabilities, 1e-30)), classes)
    surest = [
        first + int(probabilities[first:last, character].argmax())
        for character, (first, last) in zip(classes, spans, strict=True)
    ]
    weighed = probabilities[surest]
    certainties = weighed[np.arange(len(classes)), classes].tolist()
    contexts = contexts_of(classes)
    prior.learn(contexts)
    weighed[:, 1:] *= np.exp(np.float32(weight) * np.array([prior.row(context) for context in contexts]))
    weighed /= weighed.sum(axis=1, keepdims=True)
    return [
        Spike(character, first, last, row, certainty)
        for character, (first, last), row, certainty in zip(classes, spans, weighed, certainties, strict=True)
    ]


def align(logs: Reals, classes: list[int]) -> list[tuple[int, int]]:
    """The steps, half-open, on which each of `classes` is spoken on their likeliest way through `logs`
    (steps, classes), log-probabilities.

    There must be a step for each class and one more between equal neighbours.
    """
    steps = _firsts_of_silence(logs)
    short = np.add.reduceat(logs, steps, axis=0)
    states, leaps = _states(classes, len(classes))
    emitted = short[:, states]
    scores = np.full((len(short), len(states) + 2), NEVER)  # two states that are never left, before the first
    scores[0, 2:4] = emitted[0, :2]
    for step in range(1, len(short)):
        scores[step, 2:] = _reached(scores[step - 1], leaps) + emitted[step]
    state = len(states) - 1 if len(states) == 1 or scores[-1, -1] >= scores[-1, -2] else len(states) - 2
    ends: list[list[int]] = [[] for _ in classes]
    for step in range(len(short) - 1, -1, -1):
        if state % 2:
            ends[state // 2].append(int(steps[step]))
        if step:
            leapt, moved, stayed = scores[step - 1, state : state + 3].tolist()
            leapt += leaps[state]
            state -= 0 if stayed >= max(moved, leapt) else 1 if moved >= leapt else 2
    return [(spoken[-1], spoken[0] + 1) for spoken in ends]


def likeliest_ways(lines: Sequence[Reals], asked: Sequence[tuple[int, Sequence[int]]]) -> NDArray[np.float64]:
    """How likely `lines`, log-probabilities (steps, classes), speak texts: for each line's number and text `asked` the
    log-probability of the likeliest way, (n,), about NEVER where there are too few steps for it. All are followed at
    once.
    """
    longest = max((len(classes) for _, classes in asked), default=0)
    of_texts = [_states(classes, longest) for _, classes in asked]
    states, leaps = np.stack([own for own, _ in of_texts]), np.stack([own for _, own in of_texts])
    short = [np.add.reduceat(line, _firsts_of_silence(line), axis=0) for line in lines]
    steps = max(map(len, short)) + 1
    # Behind its end a line is silent: its last character's state leads to the last blank.
    spoken = np.full((len(short), steps, short[0].shape[1]), np.float32(NEVER))
    spoken[:, :, CTC_BLANK] = 0
    for number, line in enumerate(short):
        spoken[number, : len(line)] = line
    own = np.array([number for number, _ in asked])[:, None]
    scores = np.full((len(asked), states.shape[1] + 2), NEVER)
    scores[:, 2:4] = spoken[own, 0, states[:, :2]]
    for step in range(1, steps):
        scores[:, 2:] = _reached(scores, leaps) + spoken[own, step, states]
    return scores[np.arange(len(asked)), [2 * len(classes) + 2 for _, classes in asked]]


def _reached(scores: NDArray[np.float64], leaps: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best of staying in each state, of moving there from the one before, and of leaping from the one before that:
    from `scores` (..., 2 + states) to (..., states)."""
    best = scores[..., :-2] + leaps
    np.maximum(best, scores[..., 1:-1], out=best)
    return np.maximum(best, scores[..., 2:], out=best)


def _states(classes: Sequence[int], longest: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The classes of the states of a text, blanks around and between its characters, and blanks behind up to those of
    the `longest` text; and 0 where a state may be reached from the last but one, NEVER else."""
    states = np.full(2 * longest + 1, CTC_BLANK)
    states[1 : 2 * len(classes) : 2] = classes
    leaps = np.full(len(states), NEVER)
    leaps[3::2] = np.where(states[3::2] != states[1:-2:2], 0.0, NEVER)
    return states, leaps


def _firsts_of_silence(logs: Reals) -> NDArray[np.intp]:
    """The steps of log-probabilities (steps, classes) but for silent ones that follow a silent one."""
    silent = logs[:, CTC_BLANK] > np.log(SILENT)
    return np.flatnonzero(~(silent & np.concatenate([[False], silent[:-1]])))
