"""From a line network's scores to characters with their place: greedy CTC (Graves et al. 2006, best path decoding)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK

DOUBT = 0.1
"""A line is doubtful where a character is less certain than 1 - DOUBT, or others share more than DOUBT of a step."""


@dataclass(frozen=True)
class Spike:
    """One character of a best path: its class, the steps it was spoken on (half-open) and the probabilities there.

    `probabilities` is float32 (classes,), CTC blank included, at the step where the character is surest. `certainty`
    is the probability of what the path itself spoke there, before masks: how sure it is that this is a character.
    """

    character: int
    first: int
    last: int
    probabilities: NDArray[np.float32]
    certainty: float

    @property
    def confidence(self) -> float:
        return float(self.probabilities[self.character])


def path_runs(path: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """The runs of a path, a class a step: class, first step, step behind the last."""
    edges = np.flatnonzero(np.diff(path)) + 1
    starts, ends = [0, *edges.tolist()], [*edges.tolist(), len(path)]
    return list(zip(path[starts].tolist(), starts, ends, strict=True)) if len(path) else []


def spoken_by(path: NDArray[np.int64]) -> list[int]:
    """The classes that a path, a class a step, speaks: repeats merged, CTC blanks dropped."""
    return [spoken for spoken, _, _ in path_runs(path) if spoken != CTC_BLANK]


def greedy_spikes(
    probabilities: NDArray[np.float32], allowed: NDArray[np.bool_], space: int | None = None
) -> list[Spike]:
    """The best path of `probabilities`, float32 (steps, classes), as characters from left to right.

    `allowed`, bool (classes,), says which classes may be answered; the blank always may. Where the path speaks a
    class that is not allowed, the likeliest allowed character is spoken there instead, its probability normalised
    over the allowed ones: a mask changes what is read, never whether ink is read. `space` is the class of the blank
    between words, which therefore stands for no other character.
    """
    characters = allowed.copy()
    characters[CTC_BLANK] = False
    masked = not characters[1:].all()
    spikes = []
    for spoken, first, last in path_runs(probabilities.argmax(axis=1)):
        if spoken == CTC_BLANK:
            continue
        surest = probabilities[first + int(probabilities[first:last, spoken].argmax())]
        certainty = float(surest[spoken])
        if masked:
            candidates = characters.copy()
            if space is not None and spoken != space:
                candidates[space] = False
            mass = np.where(candidates, surest, np.float32(0))
            total = float(mass.sum())
            surest = mass / total if total > 0 else candidates / np.float32(candidates.sum())
            spoken = spoken if characters[spoken] else int(surest.argmax())
        spikes.append(Spike(spoken, first, last, np.asarray(surest, np.float32), certainty))
    return spikes


def likeliest(
    chances: NDArray[np.float32], worth: NDArray[np.bool_], most: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the `chances` (n, k) that are `worth` it, bool (n, k), row by row, at most so many of each,
    the likeliest first."""
    rows, columns = np.nonzero(worth)
    order = np.lexsort((-chances[rows, columns], rows))
    rows, columns = rows[order], columns[order]
    few = np.arange(len(rows)) - np.searchsorted(rows, rows) < most
    return rows[few], columns[few]


def is_doubtful(probabilities: NDArray[np.float32]) -> bool:
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
