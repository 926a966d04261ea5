"""Whether depths of ink are of two kinds, such as those of ruled paper and of what is written on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEPTHS = 32
MIDDLES = (np.arange(DEPTHS) + 0.5) / DEPTHS
"""Depths that are told apart, from 0 to 1, and the middle of each."""
MOST, ALL_BUT_FEW = 0.75, 0.995
FAR_DEEPER = 2.0
"""A few are far deeper where all but few depths reach so many times the depth that most reach."""

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class TwoKinds:
    """Of each of several groups of depths, each (groups,): the depth that parts them best, the mean depth of what is
    fainter and of what is deeper, and which share of the variance of all lies between these."""

    parting: Reals
    faint: Reals
    deep: Reals
    apart: Reals


def counted(depths: NDArray[np.float32], group: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """How many of `depths` (n,), 0-1, each of a `group` (n,), lie around each of MIDDLES, (groups, DEPTHS)."""
    level = np.minimum((depths * DEPTHS).astype(np.int64), DEPTHS - 1)
    return np.bincount(group * DEPTHS + level, minlength=groups * DEPTHS).reshape(groups, DEPTHS)


def two_kinds(counts: NDArray[np.int64]) -> TwoKinds:
    """The kinds of groups of which so many depths (groups, DEPTHS) lie around each of MIDDLES (N. Otsu, "A threshold
    selection method from gray-level histograms", 1979). A group of one depth has a share of 0."""
    below, sums = (np.cumsum(values, axis=1)[:, :-1] for values in (counts, counts * MIDDLES))
    total, whole = counts.sum(axis=1, keepdims=True), (counts * MIDDLES).sum(axis=1, keepdims=True)
    faint, deep = sums / np.maximum(below, 1), (whole - sums) / np.maximum(total - below, 1)
    between = below * (total - below) * (deep - faint) ** 2
    best = np.arange(len(counts)), between.argmax(axis=1)
    variance = (counts * MIDDLES**2).sum(axis=1) * total[:, 0] - whole[:, 0] ** 2
    faint, deep = faint[best], deep[best]
    return TwoKinds((faint + deep) / 2, faint, deep, between[best] / np.maximum(variance, 1e-9))


def few_and_most(counts: NDArray[np.int64]) -> TwoKinds:
    """The kinds of groups, as of `two_kinds`, where the one is of few depths, as on squared paper with a word on it:
    there the middles and the rims of lines are two kinds too. A share of 0 says that no few are far deeper."""
    reached = np.cumsum(counts, axis=1)
    most, all_but_few = (MIDDLES[(reached < share * reached[:, -1:]).sum(axis=1)] for share in (MOST, ALL_BUT_FEW))
    return TwoKinds((most + all_but_few) / 2, most, all_but_few, (all_but_few >= FAR_DEEPER * most).astype(float))
