"""Dashed rules that stand upright, as around coupons and along the edge where a slip is torn off: a column of strokes
that look like so many ones, l and I."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

SLENDER, FILLED, LOWEST = 2.0, 0.8, 4
"""A dash is so many times as high as wide, fills this share of its box and has at least so many pixels in height."""
ALIKE, BESIDE, GAPS = 0.25, 0.3, (0.2, 2.5)
"""The next dash of a rule is as high but for this share, stands no farther to either side and has such gaps before it,
in heights of a dash."""
EVEN, FEWEST = 0.15, 8
"""From one to the next it is as far as before, but for this share, over so many dashes at least."""
LEVEL, IN_ROWS = 0.15, 0.3
"""Something else has its top and its bottom where a dash has them, within so many heights, beside no more than this
share of a rule's dashes: ones and l stand in rows."""
NEAREST = 8
"""Neighbours looked at around each dash."""

Flags = NDArray[np.bool_]
Boxes = NDArray[np.int64]


def upright_dashes(boxes: Boxes, areas: NDArray[np.int64]) -> Flags:
    """Which components, with `boxes` (n, 4) and `areas` (n,) in pixels, are dashes of upright rules, bool (n,)."""
    found = np.zeros(len(boxes), bool)
    width, height = (boxes[:, 2:] - boxes[:, :2]).T
    strokes = np.flatnonzero((height >= SLENDER * width) & (height >= LOWEST) & (areas >= FILLED * width * height))
    if len(strokes) < FEWEST:
        return found
    rules = [strokes[rule] for rule in _rules(boxes[strokes]) if len(rule) >= FEWEST]
    if not rules:
        return found
    others = np.ones(len(boxes), bool)
    others[np.concatenate(rules)] = False
    for rule in rules:
        own, near = boxes[rule], LEVEL * height[rule]
        level = [
            bool((others & (np.abs(boxes[:, [1, 3]] - box[[1, 3]]) <= within).all(axis=1)).any())
            for box, within in zip(own, near, strict=True)
        ]
        found[rule] = np.mean(level) <= IN_ROWS
    return found


def _rules(boxes: Boxes) -> list[list[int]]:
    """Strokes with `boxes` (n, 4) that follow one another downwards at even steps, as indices of each rule's."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    heights = (boxes[:, 3] - boxes[:, 1]).astype(float)
    count = min(len(boxes), NEAREST + 1)
    nearest = np.asarray(KDTree(centres).query(centres, k=count)[1], np.int64)
    aside, down = np.moveaxis(centres[nearest] - centres[:, None], 2, 0)
    own = heights[:, None]
    fits = (np.abs(heights[nearest] - own) <= ALIKE * own) & (np.abs(aside) <= BESIDE * own)
    fits &= (down >= (1 + GAPS[0]) * own) & (down <= (1 + GAPS[1]) * own)
    below = np.where(fits.any(axis=1), nearest[np.arange(len(boxes)), np.where(fits, down, np.inf).argmin(axis=1)], -1)
    rules: list[list[int]] = []
    free = np.ones(len(boxes), bool)
    for first in np.argsort(centres[:, 1], kind="stable").tolist():
        rule, step = [first], 0.0
        while free[rule[-1]] and below[rule[-1]] >= 0:
            following = int(below[rule[-1]])
            apart = float(centres[following, 1] - centres[rule[-1], 1])
            if len(rule) > 1 and abs(apart - step) > EVEN * step:
                break
            rule.append(following)
            step = apart
        free[rule[:-1]] = False
        rules.append(rule)
    return rules
