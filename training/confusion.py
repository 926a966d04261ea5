"""Which characters are taken for which, and what a score is worth once twins of shape are let pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHAPES_ALIKE = ("cC", "kK", "oO0", "pP", "sS", "uU", "vV", "wW", "xX", "zZ", "1lI|", "',", "-_", ".·")
"""Characters that differ in size or place alone, or not at all when written alone."""


def confusion_matrix(labels: NDArray[np.integer], answers: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """Counts (classes, classes): row the true class, column the answered one."""
    return np.bincount(labels * classes + answers, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True)
class ConfusedPair:
    """`count` mistakes between two characters, `first_for_second` of them the second one read as the first."""

    first: str
    second: str
    count: int
    first_for_second: int

    def __str__(self) -> str:
        return f"{self.first}/{self.second}"


def most_confused(matrix: NDArray[np.integer], alphabet: str, count: int) -> list[ConfusedPair]:
    """The `count` pairs with most mistakes, in both directions together, the worst first."""
    both = np.triu(matrix + matrix.T, 1)
    order = np.argsort(-both, axis=None, kind="stable")[:count]
    pairs = []
    for row, column in zip(*np.unravel_index(order, both.shape), strict=True):
        if both[row, column]:
            answered = int(matrix[column, row])
            pairs.append(ConfusedPair(alphabet[row], alphabet[column], int(both[row, column]), answered))
    return pairs


def accuracy(matrix: NDArray[np.integer]) -> float:
    """Share of right answers."""
    return float(np.trace(matrix) / matrix.sum())


def case_merged(matrix: NDArray[np.integer], alphabet: str) -> float:
    """Share of answers that are right but for case."""
    return _merged(matrix, [character.casefold() for character in alphabet])


def shape_merged(matrix: NDArray[np.integer], alphabet: str, groups: Sequence[str] = SHAPES_ALIKE) -> float:
    """Share of answers that name a character of the true one's shape; `groups` are the characters of each shape."""
    group_of = {character: group for group in groups for character in group}
    return _merged(matrix, [group_of.get(character, character) for character in alphabet])


def _merged(matrix: NDArray[np.integer], names: Sequence[str]) -> float:
    same = np.array([[first == second for second in names] for first in names])
    return float(matrix[same].sum() / matrix.sum())


def top_accuracy(scores: NDArray[np.floating], labels: NDArray[np.integer], count: int = 5) -> float:
    """Share of patches whose class is among the `count` best scored; scores (n, classes)."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    return float((best == labels[:, None]).any(axis=1).mean())


@dataclass(frozen=True)
class Bin:
    """`count` answers of like confidence: the mean of it, and the share of them that were right."""

    count: int
    confidence: float
    right: float


def reliability(confidence: NDArray[np.floating], right: NDArray[np.bool_], bins: int = 15) -> list[Bin]:
    """Answers with their `confidence` (n,) of 0-1 and whether they were `right` (n,), in bins of equal width; empty
    bins are left out."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(places, minlength=bins)
    sums = [np.bincount(places, weights=values, minlength=bins) for values in (confidence, right)]
    return [
        Bin(int(counts[place]), float(sums[0][place] / counts[place]), float(sums[1][place] / counts[place]))
        for place in np.flatnonzero(counts)
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Naeini et al. 2015: over bins of confidence, the mean distance between confidence and share of right answers,
    weighted by the answers in a bin; 0 is perfect, and what there is without answers."""
    answers = sum(entry.count for entry in bins)
    return sum(entry.count * abs(entry.confidence - entry.right) for entry in bins) / max(answers, 1)


def calibration_error(probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = 15) -> float:
    """The expected calibration error of probabilities (n, classes), each row's largest being its answer."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    return expected_calibration_error(reliability(confidence, right, bins))
