"""Scratches across lines of text: long thin upright strokes that letters touch on both sides.

Dust on a scanner's glass, a fold, a pen's stroke down a page or the ruling of the paper. What is printed there shows on
both sides of the stroke, and under it where it is lighter. The walls of tables keep away from letters and stay.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.runs import (
    Runs,
    component_boxes,
    component_rows,
    find_runs,
    members,
    of_components,
    paint_components,
    paint_runs,
    run_bounds,
)
from app.medians import median

LONG, RUN = 5.0, 2.0
"""A scratch is so many heights of the text long, of pieces so long that are exactly upright..."""
THIN = 0.35
"""...and no thicker than so much of the text's height."""
WITHIN_WORDS, WITHIN_LETTERS = 0.5, 0.2
"""Ink on its left is no farther from ink on its right than so much, in heights of the text, where it crosses a word,
and a letter."""
LEVEL = 3.0
"""What is level over so many heights of the text is a rule."""
JUMP, CROSSING = 0.2, 0.6
"""A word crosses it where there is ink on both sides, either no farther above or below than so much, over such a
height..."""
LEAST_CROSSINGS, MOST_CROSSED = 2, 0.65
"""...at least so often, but over no more than this share of its length: else it is one of many, a hatching's."""
MOST = 300
"""A page that seems to have more of them is ruled, a drawing or grain."""
SHADE, FRINGE = 0.08, 2
"""The fringe of a scratch, up to so many pixels, is at least so dark."""
DARKER = 0.15
"""What is so much darker than the scratch is printed."""
HALF = 0.5
"""Between ink and paper the nearer half is ink."""

Grey = NDArray[np.float32]
Flags = NDArray[np.bool_]
Columns = NDArray[np.int64]


def without_scratches(grey: Grey, ink: Runs, text_height: float) -> tuple[Grey, Runs]:
    """A flattened page `grey` (h, w), 0 = paper, 1 = ink, and its ink, without scratches, across which letters go on;
    these are `text_height` pixels high, 0 where there are none."""
    if text_height <= 0:
        return grey, ink
    first, end = component_rows(ink)
    tall = end - first >= LONG * text_height
    if not tall.any():
        return grey, ink
    upright = find_runs(np.ascontiguousarray(paint_components(ink, tall).T), RUN * text_height)
    strokes, pixels = component_boxes(upright)
    lengths = strokes[:, 2] - strokes[:, 0]
    slender = (lengths >= LONG * text_height) & (pixels <= THIN * text_height * lengths)
    if not 0 < np.count_nonzero(slender) <= MOST:
        return grey, ink
    upright = of_components(upright, slender)
    mask = paint_components(ink, np.ones(ink.count, bool))
    letters = paint_runs(ink.shape, ink.start, ink.stop, ink.stop - ink.start < LEVEL * text_height)
    scratches = []
    for own in members(upright.component):
        top, left, right = _sides(upright.x0[own], upright.x1[own], upright.row[own])
        if _is_crossed(letters[top : top + len(left)], left, right, text_height):
            scratches.append((top, left, right))
    if not scratches:
        return grey, ink
    grey = grey.copy()
    for top, left, right in scratches:
        _clear(grey[top : top + len(left)], mask[top : top + len(left)], left, right)
    return grey, find_runs(mask)


def _sides(first: Columns, end: Columns, column: Columns) -> tuple[int, Columns, Columns]:
    """The first row of a stroke whose pieces (n,) stand in columns, from one row to before another; and of each of its
    rows the first column of the stroke, and the one behind its last."""
    top, bottom = int(first.min()), int(end.max())
    left, right = np.full(bottom - top, np.iinfo(np.int64).max), np.full(bottom - top, -1)
    for start, stop, x in zip((first - top).tolist(), (end - top).tolist(), column.tolist(), strict=True):
        np.minimum(left[start:stop], x, out=left[start:stop])
        np.maximum(right[start:stop], x + 1, out=right[start:stop])
    known = np.flatnonzero(right >= 0)
    nearest = known[np.searchsorted(known, np.arange(bottom - top)).clip(0, len(known) - 1)]
    return top, left[nearest], right[nearest]


def _is_crossed(letters: Flags, left: Columns, right: Columns, text_height: float) -> bool:
    """Whether words cross a stroke between the columns `left` and `right` (h,) of the ink (h, w) of `letters`."""
    gaps = _gaps(letters, left[:, None] - 2, -1, text_height) + _gaps(letters, right[:, None] + 1, 1, text_height)
    words, pierced = (gaps <= room * text_height for room in (WITHIN_WORDS, WITHIN_LETTERS))
    _, starts, ends = run_bounds(words[None])
    crossings = ends - starts >= CROSSING * text_height
    return bool(crossings.sum() >= LEAST_CROSSINGS and pierced.any() and words.mean() <= MOST_CROSSED)


def _gaps(letters: Flags, beside: Columns, step: int, text_height: float) -> NDArray[np.int64]:
    """Pixels (h,) from the columns `beside` (h, 1) a stroke, in the direction `step`, to the next ink of `letters`
    (h, w), or of what is a little above or below."""
    reach = math.ceil(WITHIN_WORDS * text_height) + 1
    columns = (beside + step * np.arange(reach)).clip(0, letters.shape[1] - 1)
    ink = letters[np.arange(len(letters))[:, None], columns]
    gaps = np.where(ink.any(axis=1), ink.argmax(axis=1), reach)
    return np.asarray(ndimage.minimum_filter1d(gaps, 2 * round(JUMP * text_height) + 1))


def _clear(grey: Grey, mask: Flags, left: Columns, right: Columns) -> None:
    """Wipe a scratch between the columns `left` and `right` (h,) of `grey` (h, w) and of its ink `mask`: as dark as a
    line from what is on its left to what is on its right; what is darker than the scratch stays."""
    rows, width = np.arange(len(grey)), grey.shape[1]

    def shade(columns: Columns) -> float:
        return median(grey[rows, columns.clip(0, width - 1)])

    level = shade((left + right) // 2)
    for _ in range(FRINGE):
        left = left - int(shade(left - 1) >= SHADE)
        right = right + int(shade(right) >= SHADE)
    left, right = left.clip(1, width - 2), right.clip(2, width - 1)
    before, after = (
        np.stack([picture[rows, columns].astype(np.float32) for picture in (grey, mask)])
        for columns in (left - 1, right)
    )
    for step in range(int((right - left).max())):
        inside = np.flatnonzero(left + step < right)
        columns = left[inside] + step
        share = ((step + 1) / (right - left + 1))[inside].astype(np.float32)
        own = grey[inside, columns]
        between, inked = before[:, inside] * (1 - share) + after[:, inside] * share
        printed = own > level + DARKER
        grey[inside, columns] = np.where(printed, own, np.minimum(between, own))
        mask[inside, columns] &= printed | (inked >= HALF)
