"""Upright rules drawn as dots, one under another: they part columns as drawn ones do, and are no full stops of the
lines beside them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import members
from app.medians import median
from app.segmentation.connected_components import box_array
from app.segmentation.neighbours import groups, mutual, side_by_side
from app.segmentation.nontext import Rules
from app.segmentation.text_scale import TextScale

Reals = NDArray[np.float64]

DOT = 0.35
"""Greatest height and width of a dot, in letter heights."""
STEP = 0.6
"""Widest gap from one dot to the next below, in letter heights: lines, and their full stops, are farther apart."""
FEWEST, SHORTEST = 12, 6.0
"""Dots of a rule, and its length in letter heights."""
EVEN, EVENLY = 0.35, 0.8
"""This share of its steps differs by no more than so much of the usual one from it."""
FREE, COMPANY = 0.5, 0.3
"""No more dots, as a share of its own, lie within so many letter heights of it: those of a grey area stand in rows."""


def dotted_rules(table: NDArray[np.void], scale: TextScale) -> Rules:
    """The upright rules of dots among the components of `table` (n,) of COMPONENT."""
    unit = scale.letter_height
    boxes = box_array(table)
    dots = boxes[(boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0) <= DOT * unit]
    if len(dots) < FEWEST:
        return Rules.none()
    pairs = side_by_side(dots[:, [1, 0, 3, 2]])  # turned, so that what stands beneath is beside
    pairs = pairs.keep((pairs.gap <= STEP * unit) & (pairs.gap > 0) & (pairs.overlap > 0))
    chains = members(groups(mutual(pairs, pairs.gap, len(dots)), len(dots)))
    rules, pieces = [], []
    for chain in chains:
        if len(chain) < FEWEST:
            continue
        own = dots[chain[np.argsort(dots[chain, 1], kind="stable")]]
        rule = _bounds(own)
        if rule[3] - rule[1] >= SHORTEST * unit and _is_even(own) and _is_free(rule, len(own), dots, FREE * unit):
            rules.append(rule)
            pieces += _pieces(own)
    return Rules(np.array(rules).reshape(-1, 4), np.array(pieces).reshape(-1, 4))


def _is_even(dots: Reals) -> bool:
    """Whether the steps from dot to dot, (n, 4) from the top down, are alike."""
    steps = np.diff(dots[:, 1] + dots[:, 3]) / 2
    usual = median(steps)
    return float(np.mean(np.abs(steps - usual) <= EVEN * usual)) >= EVENLY


def _is_free(rule: Reals, own: int, dots: Reals, near: float) -> bool:
    """Whether few dots beside its `own` lie in and `near` a rule."""
    x, y = ((dots[:, :2] + dots[:, 2:]) / 2).T
    within = (x > rule[0] - near) & (x < rule[2] + near) & (y > rule[1]) & (y < rule[3])
    return int(np.count_nonzero(within)) - own <= COMPANY * own


def _pieces(dots: Reals) -> list[Reals]:
    """Boxes of as many dots, (n, 4) from the top down, as lie above one another: a rule that slopes has several."""
    width = 2 * (dots[:, 2] - dots[:, 0]).max()
    parts = np.array_split(dots, max(1, int(np.ceil((dots[:, 2].max() - dots[:, 0].min()) / width))))
    return [_bounds(part) for part in parts]


def _bounds(boxes: Reals) -> Reals:
    """The box (4,) around some `boxes` (n, 4)."""
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
