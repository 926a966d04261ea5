"""Print whose letters are rows of dots or dashes that do not touch, as dot-matrix printers and some faces have them:
they are joined, so that letters are found.

Dots are told from the points of letters and from grain by their thickness, which is one all over the page, by the small
distance at which each has neighbours, and by neighbours above and below: leaders have them only beside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.spatial import cKDTree

from app.imaging.runs import Runs, component_rows, find_runs, longest_runs, paint_components
from app.imaging.windows import closed

FEWEST = 100
"""Dots of the fewest letters that are joined: a letter has some ten."""
THINNEST, THICKEST = 2, 8
"""Pixels of a dot the shorter way; thinner ones are grain."""
FILLED, FILLED_ROUND, ROUND = 0.75, 0.65, 4
"""Least share of its box that a dot fills, a round one of at least so many pixels less; letters are lines round
white."""
SHORT = 3.2
"""A dot is at most so many times longer than thick; so are parts of it that dashes join, but the i, l and 1 are not."""
LIKE, ALIKE = 0.35, 0.8
"""Dots are thicker or thinner than the middle one by at most this share, or a pixel; so many of what is small, filled
and close are."""
EQUAL, MOSTLY_EQUAL = 0.2, 0.5
"""So many of the dots have the same area, give or take this share: of small print that is out of focus, whose letters
fill their boxes too, three in ten have."""
FURTHEST = 3.2
"""A dot's nearest neighbour is at most so many thicknesses away, centre from centre."""
ASLANT = 0.5, 1.6
"""Dots stand aslant of each other where they are more than so many of the distances between dots apart both ways, and
less than so many in all; a dot within the former of a corner between them joins them already."""
CLOSE = 0.6
"""At least this share of what is small and filled has a neighbour so close; of points and commas next to none has."""
UPRIGHT = 0.2
"""At least this share of the dots stands under another one."""
MANY, LARGER = 0.35, 3.0
"""Where more than this share of the components are no dots, they are at the median at least so many times as long as a
dot is thick: small print has letters that are hardly larger than its points."""


@dataclass(frozen=True)
class _Dots:
    """Dots of dot-matrix print: which components they are, bool (components,), the middles (n, 2) of these, and in
    pixels how thick they are and how far the next one is, middle from middle."""

    components: NDArray[np.bool_]
    middles: NDArray[np.float64]
    thickness: float
    pitch: float


def join_dots(ink: Runs) -> Runs:
    """`ink` with the dots of dot-matrix print joined; other ink as it is."""
    dots = _dots(ink)
    if dots is None:
        return ink
    side = 2 * ((max(1, round(dots.pitch - dots.thickness)) + 1) // 2) + 1
    padded = np.pad(paint_components(ink, dots.components).view(np.uint8), side)
    joined = closed(padded, side)[side:-side, side:-side].astype(bool)
    return find_runs(joined | _aslant(dots, ink.shape) | paint_components(ink, ~dots.components))


def _aslant(dots: _Dots, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Strokes (h, w) between dots that stand aslant of each other where none stands beside both."""
    tree = cKDTree(dots.middles)
    one, other = tree.query_pairs(ASLANT[1] * dots.pitch, output_type="ndarray").T
    start, end = dots.middles[one], dots.middles[other]
    aslant = np.abs(end - start).min(axis=1) > ASLANT[0] * dots.pitch
    start, end = start[aslant], end[aslant]
    corners = np.stack([np.stack([start[:, 0], end[:, 1]], axis=1), np.stack([end[:, 0], start[:, 1]], axis=1)])
    alone = (np.asarray(tree.query(corners)[0]) > ASLANT[0] * dots.pitch).all(axis=0)
    strokes = Image.new("1", shape[::-1])
    pen = ImageDraw.Draw(strokes)
    for line in np.concatenate([start, end], axis=1)[alone].tolist():
        pen.line(line, fill=1, width=max(1, round(dots.thickness / 2)))
    return np.array(strokes)


def _dots(ink: Runs) -> _Dots | None:
    """The dots of dot-matrix print; None where there is no such print."""
    if ink.count < FEWEST:
        return None
    top, bottom = component_rows(ink)
    length = ink.stop - ink.start
    high, wide, area = bottom - top, longest_runs(ink), np.bincount(ink.component, length)
    thickness = np.minimum(high, wide)
    filled = area >= np.where(thickness >= ROUND, FILLED_ROUND, FILLED) * high * wide
    small = np.flatnonzero((thickness >= THINNEST) & (thickness <= THICKEST) & filled)
    short = np.maximum(high, wide)[small] <= SHORT * thickness[small]
    if np.count_nonzero(short) < FEWEST:
        return None
    middle = (ink.start + ink.stop - 1) / 2 - ink.row * ink.shape[1]
    x = np.bincount(ink.component, middle * length)[small] / area[small]
    y = (top + bottom - 1)[small] / 2
    middles = np.stack([x, y], axis=1)
    tree = cKDTree(middles)
    distance, neighbour = (np.asarray(found) for found in tree.query(tree.data, 4))
    dot = float(np.median(thickness[small[short]]))
    close = distance[:, 1] <= FURTHEST * dot
    like = np.abs(thickness[small] - dot) <= max(LIKE * dot, 1)
    proof = close & short
    if np.count_nonzero(proof) < max(FEWEST, CLOSE * np.count_nonzero(short)) or like[proof].mean() < ALIKE:
        return None
    beside = np.abs(x[neighbour[:, 1:]] - x[:, None]) <= dot / 2
    under = (beside & (distance[:, 1:] <= FURTHEST * dot)).any(axis=1)
    if under[proof].mean() < UPRIGHT:
        return None
    is_dot = close & like
    areas = area[small[is_dot]]
    usual = np.median(areas)
    if np.mean(np.abs(areas - usual) <= EQUAL * usual) < MOSTLY_EQUAL:
        return None
    others = np.delete(np.maximum(high, wide), small[is_dot])
    if len(others) > MANY * ink.count and np.median(others) < LARGER * dot:
        return None
    dots = np.zeros(ink.count, bool)
    dots[small[is_dot]] = True
    return _Dots(dots, middles[is_dot], dot, float(np.median(distance[close, 1])))
