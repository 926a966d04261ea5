"""CTC prefix beam search with the character prior (Hannun et al., arXiv 1408.2873, section 2.2).

Greedy decoding takes each step for itself. Where a line is doubtful, the search here weighs whole beginnings of the
text, by the probability of all ways to speak them and by how likely their characters are after one another; what it
chooses is then aligned with the steps. The prior counts little: enough to decide where the network hesitates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax
from app.recognition.alphabet import CTC_BLANK
from app.recognition.best_path import CasedPrior, PriorWeights
from app.recognition.ctc_decoding import Spike, spoken_by
from app.recognition.ngram_prior import BLANK, CONTEXT

WEIGHTS = PriorWeights(weight=0.22, bonus=2.5)
"""Least error on real lines of letters, forms, receipts and print at 0.15-0.3; more turns codes into words."""
BEAM = 6
FAR_BEHIND = 6.0
"""Beginnings kept at each step: at most so many, each at most so many nats less likely than the best."""
CANDIDATES = 4
LEAST = 0.01
"""Characters considered at a step: at most so many, each at least this probable."""
DOUBT = 0.1
"""A line is doubtful where a character is less certain than 1 - DOUBT, or others share more than DOUBT of a step."""
NEVER = -1e30
"""Logarithm of no probability, finite so that sums of it stay numbers."""
Reals = NDArray[np.float32]
Context = tuple[int, ...]


class LinePrior:
    """The prior's scores by context, each computed once: for one page and one thread."""

    def __init__(self, prior: CasedPrior) -> None:
        self._prior = prior
        self._rows: dict[Context, list[float]] = {}

    def rows(self, contexts: Iterable[Context]) -> list[list[float]]:
        """The weighted score of each of the 95 characters after each context of CONTEXT characters."""
        wanted = list(contexts)
        missing = list(dict.fromkeys(context for context in wanted if context not in self._rows))
        if missing:
            self._rows.update(zip(missing, self._prior.scores(np.array(missing, np.int64)).tolist(), strict=True))
        return [self._rows[context] for context in wanted]


class _Beginnings:
    """A tree of texts: node 0 is the empty one, every other one its parent's text and one class more."""

    def __init__(self) -> None:
        self._parents, self.classes = [0], [CTC_BLANK]
        self.contexts: list[Context] = [(BLANK,) * CONTEXT]
        self._children: list[dict[int, int]] = [{}]

    def child(self, node: int, character: int) -> int:
        number = self._children[node].get(character)
        if number is None:
            number = self._children[node][character] = len(self._parents)
            self._parents.append(node)
            self.classes.append(character)
            self.contexts.append((*self.contexts[node][1:], character - 1))
            self._children.append({})
        return number

    def text(self, node: int) -> list[int]:
        classes = []
        while node:
            classes.append(self.classes[node])
            node = self._parents[node]
        return classes[::-1]


def is_doubtful(probabilities: Reals) -> bool:
    """Whether a line's `probabilities` (steps, classes) leave more than one reading worth a thought."""
    path = probabilities.argmax(axis=1)
    spoken = np.flatnonzero(path != CTC_BLANK)
    if not len(spoken):
        return False
    peaks = probabilities[spoken].max(axis=1)
    runs = np.flatnonzero(np.diff(path[spoken], prepend=-1) | (np.diff(spoken, prepend=-2) > 1))
    steps = np.arange(len(path))
    before = path[spoken[np.maximum(np.searchsorted(spoken, steps, side="right") - 1, 0)]]
    after = path[spoken[np.minimum(np.searchsorted(spoken, steps), len(spoken) - 1)]]
    known = probabilities[:, CTC_BLANK] + probabilities[steps, before]
    known += np.where(after != before, probabilities[steps, after], 0)
    return bool(np.maximum.reduceat(peaks, runs).min() < 1 - DOUBT or known.min() < 1 - DOUBT)


def likeliest_text(probabilities: Reals, prior: LinePrior) -> list[int]:
    """The classes of the text that `probabilities` (steps, classes) and the prior together make likeliest."""
    logs = np.log(np.maximum(probabilities, 1e-30))
    prior.rows(_contexts(spoken_by(probabilities.argmax(axis=1))))  # most of what is asked for below, in one go
    tree = _Beginnings()
    # Of each beginning: log-probabilities of its ways that end with a blank and without, and the prior's score.
    hypotheses: dict[int, tuple[float, float, float]] = {0: (0.0, NEVER, 0.0)}
    silence: float | None = None
    for blank, candidates in zip(logs[:, CTC_BLANK].tolist(), _candidates(probabilities, logs), strict=True):
        if not candidates:
            silence = (silence or 0.0) + blank
            continue
        if silence is not None:
            hypotheses = {
                node: (_added(silent, voiced) + silence, NEVER, score)
                for node, (silent, voiced, score) in hypotheses.items()
            }
            silence = None
        grown: dict[int, tuple[float, float, float]] = {}
        rows = prior.rows(tree.contexts[node] for node in hypotheses)
        spoken_now = dict(candidates)
        best = max(map(_total, hypotheses.values())) + max(blank, candidates[0][1])
        for (node, (silent, voiced, score)), row in zip(hypotheses.items(), rows, strict=True):
            ended = _added(silent, voiced)
            last = tree.classes[node]
            again = voiced + spoken_now.get(last, NEVER)
            before = grown.get(node, (NEVER, NEVER, score))
            grown[node] = (_added(before[0], ended + blank), _added(before[1], again), score)
            for character, spoken in candidates:
                reach = (silent if character == last else ended) + spoken
                if reach + score + row[character - 1] < best - FAR_BEHIND:
                    continue
                child = tree.child(node, character)
                before = grown.get(child, (NEVER, NEVER, score + row[character - 1]))
                grown[child] = (before[0], _added(before[1], reach), before[2])
        if len(grown) > 1:
            ranked = sorted(((_total(hypothesis), node) for node, hypothesis in grown.items()), reverse=True)[:BEAM]
            grown = {node: grown[node] for total, node in ranked if total >= ranked[0][0] - FAR_BEHIND}
        hypotheses = grown
    return tree.text(max(hypotheses, key=lambda node: _total(hypotheses[node])))


def prior_spikes(scores: Reals, temperature: float, prior: LinePrior) -> list[Spike] | None:
    """The likeliest text of `scores` (steps, classes) as spikes, None where the line is not doubtful.

    Probabilities are those of the step where a character is surest, the prior weighed in; certainties are the
    network's own.
    """
    probabilities = np.asarray(softmax(scores / temperature), np.float32)
    if not is_doubtful(probabilities):
        return None
    classes = likeliest_text(probabilities, prior)
    spans = align(np.log(np.maximum(probabilities, 1e-30)), classes)
    spikes = []
    for character, (first, last), row in zip(classes, spans, prior.rows(_contexts(classes)), strict=True):
        own = probabilities[first + int(probabilities[first:last, character].argmax())]
        weighed = own * np.exp(np.concatenate([[0], row]))
        spikes.append(
            Spike(character, first, last, np.asarray(weighed / weighed.sum(), np.float32), float(own[character]))
        )
    return spikes


def align(logs: Reals, classes: list[int]) -> list[tuple[int, int]]:
    """The steps, half-open, on which each of `classes` is spoken on their likeliest way through `logs`
    (steps, classes), log-probabilities (the Viterbi path of Graves et al. 2006, section 4.1).

    There must be a step for each class and one more between equal neighbours.
    """
    states = np.full(2 * len(classes) + 1, CTC_BLANK)
    states[1::2] = classes
    leaps = np.zeros(len(states), bool)
    leaps[3::2] = states[3::2] != states[1:-2:2]
    emitted = logs[:, states]
    score = np.full(len(states), NEVER)
    score[:2] = emitted[0, :2]
    came = np.zeros(emitted.shape, np.int8)
    ways = np.full((3, len(states)), NEVER)
    for step in range(1, len(logs)):
        ways[0], ways[1, 1:] = score, score[:-1]
        ways[2, 2:] = np.where(leaps[2:], score[:-2], NEVER)
        came[step] = ways.argmax(axis=0)
        score = ways.max(axis=0) + emitted[step]
    state = len(states) - 1 if len(states) == 1 or score[-1] >= score[-2] else len(states) - 2
    spoken: list[list[int]] = [[] for _ in classes]
    for step in range(len(logs) - 1, -1, -1):
        if state % 2:
            spoken[state // 2].append(step)
        state -= int(came[step, state])
    return [(steps[-1], steps[0] + 1) for steps in spoken]


def _contexts(classes: list[int]) -> list[Context]:
    """The context of each of a line's characters."""
    padded = [BLANK] * CONTEXT + [character - 1 for character in classes]
    return [tuple(padded[end - CONTEXT : end]) for end in range(CONTEXT, len(padded))]


def _candidates(probabilities: Reals, logs: Reals) -> list[list[tuple[int, float]]]:
    """The classes worth considering at each step, the likeliest first, and their log-probabilities."""
    found: list[list[tuple[int, float]]] = [[] for _ in range(len(probabilities))]
    steps, classes = np.nonzero(probabilities[:, 1:] > LEAST)
    values = logs[steps, classes + 1]
    for row in np.lexsort((-values, steps)).tolist():
        at_step = found[steps[row]]
        if len(at_step) < CANDIDATES:
            at_step.append((int(classes[row]) + 1, float(values[row])))
    return found


def _total(hypothesis: tuple[float, float, float]) -> float:
    return _added(hypothesis[0], hypothesis[1]) + hypothesis[2]


def _added(first: float, second: float) -> float:
    """The logarithm of the sum of two probabilities given as logarithms."""
    high, low = (first, second) if first > second else (second, first)
    return high + math.log1p(math.exp(low - high)) if low > NEVER else high
