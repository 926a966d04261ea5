"""Print whose letters are rows of dots or dashes that do not touch, as dot-matrix printers and some faces have them:
they are joined, so that letters are found.

Dots are told from letters by their thickness, which is one all over the page, by their being filled, where letters are
lines round white, and by the small distance at which each has a neighbour.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from app.imaging.runs import Runs, find_runs, paint_runs
from app.imaging.windows import greatest, least

FEWEST = 200
"""Components of a page that may be dotted: a few letters have more dots."""
THICKEST = 8
"""Pixels of a dot at most, the shorter way."""
LIKE, FILLED, ALIKE = 0.35, 0.75, 0.85
"""A dot is at most by this share, or a pixel, thicker or thinner than the middle one and fills so much of its box; so
many of the components are dots."""
FURTHEST = 3.2
"""A dot's nearest neighbour is mostly at most so many thicknesses away, centre from centre."""
SAMPLE = 2000


def join_dots(ink: Runs) -> Runs:
    """`ink` with the dots of dot-matrix print joined where most of it is such print; other ink as it is."""
    gap = _gap(ink)
    if gap == 0:
        return ink
    side = 2 * ((gap + 1) // 2) + 1
    mask = paint_runs(ink.shape, ink.start, ink.stop, np.ones(len(ink.start), bool))
    padded = np.pad(mask.view(np.uint8), side)
    joined = least(greatest(padded, side), side)[side:-side, side:-side]
    return find_runs(joined.astype(bool))


def _gap(ink: Runs) -> int:
    """Pixels between the dots of dot-matrix print; 0 where the ink is none."""
    if ink.count < FEWEST:
        return 0
    first, last = np.zeros(ink.count, np.int64), np.zeros(ink.count, np.int64)
    first[ink.component[::-1]] = ink.row[::-1]
    last[ink.component] = ink.row
    length = ink.stop - ink.start
    wide = np.zeros(ink.count, np.int64)
    np.maximum.at(wide, ink.component, length)
    high, area = last - first + 1, np.bincount(ink.component, length)
    thickness = np.minimum(high, wide)
    dot = float(np.median(thickness))
    dots = (np.abs(thickness - dot) <= max(LIKE * dot, 1)) & (area >= FILLED * high * wide)
    if dot > THICKEST or dots.mean() < ALIKE:
        return 0
    middle = (ink.start + ink.stop - 1) / 2 - ink.row * ink.shape[1]
    centres = np.stack([np.bincount(ink.component, middle * length) / area, (first + last) / 2], axis=1)[dots]
    some = centres[:: max(1, len(centres) // SAMPLE)]
    usual, far = np.percentile(np.asarray(cKDTree(centres).query(some, 2)[0])[:, 1], (50, 75))
    return max(1, round(float(usual) - dot)) if far <= FURTHEST * dot else 0
