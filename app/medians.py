"""Medians and quantiles of a few values and of many small groups: numpy takes ten times as long for either."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Reals = NDArray[np.float64]


def median(values: NDArray[np.float64] | NDArray[np.int64]) -> float:
    """numpy.median of (n,), n >= 1."""
    ordered = np.sort(values)
    middle = len(ordered) // 2
    return float(ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2)


def quantile(values: Reals, share: float) -> float:
    """numpy.quantile of (n,), n >= 1, which takes ten times as long."""
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def group_median(values: Reals, group: Index, count: int) -> Reals:
    """The median (lower of two) of each group's values."""
    order = np.lexsort((values, group))
    sizes = np.bincount(group, minlength=count)
    middle = np.cumsum(sizes) - sizes + (sizes - 1) // 2
    return np.asarray(values[order][middle], np.float64)


def weighted_group_median(values: Reals, weights: Reals, group: Index, count: int) -> Reals:
    """The least of each group's values up to which lies half of the group's weight, all of it positive."""
    order = np.lexsort((values, group))
    reached = np.cumsum(weights[order])
    ends = np.cumsum(np.bincount(group, minlength=count))
    before = np.concatenate([[0.0], reached])[np.concatenate([[0], ends[:-1]])]
    middle = np.searchsorted(reached, (before + reached[ends - 1]) / 2)
    return np.asarray(values[order][middle], np.float64)


def running_median(values: Reals, window: int) -> Reals:
    """The median of each of the values (n,) and those around it, `window` in all, mirrored at the ends; fewer where
    there are fewer."""
    reach = min(window // 2, (len(values) - 1) // 2)
    if reach == 0:
        return np.full(len(values), median(values))
    padded = np.concatenate([values[reach:0:-1], values, values[-2 : -reach - 2 : -1]])
    around = np.arange(len(values))[:, None] + np.arange(2 * reach + 1)
    return np.asarray(np.sort(padded[around], axis=1)[:, reach])
