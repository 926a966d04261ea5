"""Print whose letters are rows of dots or dashes that do not touch, as dot-matrix printers and some faces have them:
they are joined, so that letters are found.

Dots are told from the points of letters and from grain by their thickness, which is one all over the page, by the small
distance at which each has neighbours, and by neighbours above and below: leaders have them only beside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from app.imaging.runs import Runs, component_rows, find_runs, longest_runs, paint_components
from app.imaging.windows import closed

FEWEST = 100
"""Dots of the fewest letters that are joined: a letter has some ten."""
THINNEST, THICKEST = 2, 8
"""Pixels of a dot the shorter way; thinner ones are grain."""
FILLED = 0.75
"""Least share of its box that a dot fills; letters are lines round white."""
SHORT = 3.2
"""A dot is at most so many times longer than thick; so are parts of it that dashes join, but the i, l and 1 are not."""
LIKE, ALIKE = 0.35, 0.8
"""Dots are thicker or thinner than the middle one by at most this share, or a pixel; so many of what is small, filled
and close are."""
FURTHEST = 3.2
"""A dot's nearest neighbour is at most so many thicknesses away, centre from centre."""
CLOSE = 0.6
"""At least this share of what is small and filled has a neighbour so close; of points and commas next to none has."""
UPRIGHT = 0.2
"""At least this share of the dots stands under another one."""
MANY, LARGER = 0.35, 3.0
"""Where more than this share of the components are no dots, they are at the median at least so many times as long as a
dot is thick: small print has letters that are hardly larger than its points."""


def join_dots(ink: Runs) -> Runs:
    """`ink` with the dots of dot-matrix print joined; other ink as it is."""
    dots, gap = _dots(ink)
    if gap == 0:
        return ink
    side = 2 * ((gap + 1) // 2) + 1
    padded = np.pad(paint_components(ink, dots).view(np.uint8), side)
    joined = closed(padded, side)[side:-side, side:-side].astype(bool)
    return find_runs(joined | paint_components(ink, ~dots))


def _dots(ink: Runs) -> tuple[NDArray[np.bool_], int]:
    """Which components are dots of dot-matrix print, bool (components,), and the pixels between two; none and 0 where
    there is no such print."""
    none = np.zeros(ink.count, bool), 0
    if ink.count < FEWEST:
        return none
    top, bottom = component_rows(ink)
    length = ink.stop - ink.start
    high, wide, area = bottom - top, longest_runs(ink), np.bincount(ink.component, length)
    thickness = np.minimum(high, wide)
    small = np.flatnonzero((thickness >= THINNEST) & (thickness <= THICKEST) & (area >= FILLED * high * wide))
    short = np.maximum(high, wide)[small] <= SHORT * thickness[small]
    if np.count_nonzero(short) < FEWEST:
        return none
    middle = (ink.start + ink.stop - 1) / 2 - ink.row * ink.shape[1]
    x = np.bincount(ink.component, middle * length)[small] / area[small]
    y = (top + bottom - 1)[small] / 2
    tree = cKDTree(np.stack([x, y], axis=1))
    distance, neighbour = (np.asarray(found) for found in tree.query(tree.data, 4))
    dot = float(np.median(thickness[small[short]]))
    close = distance[:, 1] <= FURTHEST * dot
    like = np.abs(thickness[small] - dot) <= max(LIKE * dot, 1)
    proof = close & short
    if np.count_nonzero(proof) < max(FEWEST, CLOSE * np.count_nonzero(short)) or like[proof].mean() < ALIKE:
        return none
    beside = np.abs(x[neighbour[:, 1:]] - x[:, None]) <= dot / 2
    under = (beside & (distance[:, 1:] <= FURTHEST * dot)).any(axis=1)
    if under[proof].mean() < UPRIGHT:
        return none
    others = np.delete(np.maximum(high, wide), small[close & like])
    if len(others) > MANY * ink.count and np.median(others) < LARGER * dot:
        return none
    dots = np.zeros(ink.count, bool)
    dots[small[close & like]] = True
    return dots, max(1, round(float(np.median(distance[close, 1])) - dot))
