"""Which boxes stand side by side: the one search that grouping letters to words, and words to rows, is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.medians import median

Index = NDArray[np.int64]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]

BANDS_A_HEIGHT = 2
"""The page is looked through in bands of half the median height, so that a letter lies in two to four of them."""
DEEPEST = 48
"""Bands that one box may lie in; a taller one is looked up in so many of them, evenly."""
LOOK_AHEAD = 3
"""Boxes looked at to the right in each band: a comma or a dot may stand between two letters."""


@dataclass(frozen=True)
class Pairs:
    """Box `left[k]` and box `right[k]`, which begins further right: horizontal gap and vertical overlap in pixels."""

    left: Index
    right: Index
    gap: Reals
    overlap: Reals

    def keep(self, flags: Flags) -> Pairs:
        return Pairs(self.left[flags], self.right[flags], self.gap[flags], self.overlap[flags])


def side_by_side(boxes: Reals, look_ahead: int = LOOK_AHEAD) -> Pairs:
    """Every box of `boxes` (n, 4) with the next few boxes to its right that share rows with it.

    Linear in n but for a sort.
    """
    if len(boxes) < 2:
        none = np.zeros(0, np.int64)
        return Pairs(none, none, np.zeros(0), np.zeros(0))
    band = max(median(boxes[:, 3] - boxes[:, 1]) / BANDS_A_HEIGHT, 1.0)
    first = np.floor(boxes[:, 1] / band).astype(np.int64)
    last = np.maximum(np.ceil(boxes[:, 3] / band).astype(np.int64) - 1, first)
    step = np.maximum(-(-(last - first + 1) // DEEPEST), 1)
    number = (last - first) // step + 1
    owner = np.repeat(np.arange(len(boxes)), number)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    bands = first[owner] + within * step[owner]
    # In each band from left to right: sorted as one number, the band and the place among all boxes.
    by_centre = np.argsort(boxes[:, 0] + boxes[:, 2], kind="stable")
    place = np.empty(len(boxes), np.int64)
    place[by_centre] = np.arange(len(boxes))
    bands, places = np.divmod(np.sort(bands * len(boxes) + place[owner]), len(boxes))
    owner = by_centre[places]
    keys = []
    for ahead in range(1, look_ahead + 1):
        same = bands[:-ahead] == bands[ahead:]
        keys.append(owner[:-ahead][same] * len(boxes) + owner[ahead:][same])
    ordered = np.sort(np.concatenate(keys))  # numpy.unique takes twenty times as long
    left, right = np.divmod(ordered[np.diff(ordered, prepend=-1) > 0], len(boxes))
    gap = boxes[right, 0] - boxes[left, 2]
    overlap = np.minimum(boxes[left, 3], boxes[right, 3]) - np.maximum(boxes[left, 1], boxes[right, 1])
    return Pairs(left, right, gap, overlap)


def mutual(pairs: Pairs, cost: Reals, count: int) -> Pairs:
    """The pairs of least `cost` for both: neither box has a cheaper one on that side."""
    order = np.lexsort((pairs.right, pairs.left, cost))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    best_right = np.full(count, len(order), np.int64)
    best_left = np.full(count, len(order), np.int64)
    np.minimum.at(best_right, pairs.left, place)
    np.minimum.at(best_left, pairs.right, place)
    return pairs.keep((best_right[pairs.left] == place) & (best_left[pairs.right] == place))


def groups(pairs: Pairs, count: int) -> Index:
    """A group number for each of `count` boxes: boxes that a chain of `mutual` pairs connects share one. Groups are
    numbered by their first boxes."""
    head = np.arange(count)
    head[pairs.right] = pairs.left
    while True:  # each round doubles how far to the left every box has looked
        farther = head[head]
        if (farther == head).all():
            break
        head = farther
    first = np.arange(count)
    np.minimum.at(first, head, np.arange(count))
    first = first[head]
    return np.asarray(np.cumsum(first == np.arange(count))[first] - 1)


def between(values: Reals | np.float64, bounds: tuple[float, float]) -> Flags:
    """Which sizes or distances lie between two bounds."""
    return np.asarray((bounds[0] < values) & (values < bounds[1]))
