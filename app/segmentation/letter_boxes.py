"""Boxes for a letter each, drawn one by one in a row, as on forms: their outlines are no letters, and part these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, linked_groups, longest_runs, members
from app.medians import median
from app.segmentation.connected_components import box_array

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST, ASPECT, THIN = 12.0, 2.5, 0.12
"""Least side of a box in pixels, the most that one side is of the other, and the most that its stroke is of it."""
OUTLINE, STRAIGHT = 0.85, 0.6
"""An outline has so much at least of the ink of its four sides, and an unbroken level line of such a share of its
width: rounded corners leave that, a circle does not."""
ALIKE, LEVEL, BESIDE = 0.12, 0.15, 1.0
"""Boxes of a row are as wide and as high but for such a share, level but for such a share of their height, and no
further apart than such a share of their width."""
FEWEST, HOLDING = 3, 2
"""A row has so many boxes, so many of which hold something..."""
HELD = 0.3
"""...that is such a share of their height at least."""


@dataclass(frozen=True)
class LetterBoxes:
    """The outlines of boxes, (n, 4) in whole pixels, `strokes` (n,) pixels thick, the extents of their `rows` (k, 4),
    and the `walls` (m, 4), without width, between those that stand beside one another and at the ends of their rows."""

    outlines: NDArray[np.int64]
    strokes: NDArray[np.int64]
    rows: Reals
    walls: Reals

    def cut_from(self, ink: Flags) -> Flags:
        """The `ink` of a page, bool (height, width), without the sides of the boxes."""
        rest = ink.copy()
        for (x0, y0, x1, y1), stroke in zip(self.outlines.tolist(), self.strokes.tolist(), strict=True):
            inner = (slice(y0 + stroke, y1 - stroke), slice(x0 + stroke, x1 - stroke))
            kept = rest[inner].copy()
            rest[y0:y1, x0:x1] = False
            rest[inner] = kept
        return rest


def find_letter_boxes(ink: Runs, table: NDArray[np.void]) -> LetterBoxes | None:
    """Those among the components of a page's `ink`, with a `table` (n,) of COMPONENT; None where it has none."""
    boxes, stroke = box_array(table), table["stroke_width"]
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    low, high = np.minimum(width, height), np.maximum(width, height)
    is_outline = (low >= LEAST) & (high <= ASPECT * low) & (stroke <= THIN * low)
    is_outline &= table["area"] >= OUTLINE * 2 * (width + height - 2 * stroke) * stroke
    is_outline &= longest_runs(ink) >= STRAIGHT * width
    outlines = np.flatnonzero(is_outline)
    rows = [outlines[own] for own in _rows(boxes[outlines]) if len(own) >= FEWEST]
    rows = [row for row in rows if _holding(boxes[row], boxes) >= HOLDING]
    if not rows:
        return None
    every = np.concatenate(rows)
    strokes = np.ceil(stroke[every]).astype(np.int64) + 1
    whole = [_with_last_ones(boxes[row], boxes) for row in rows]
    extents = np.array([[*row[:, :2].min(axis=0), *row[:, 2:].max(axis=0)] for row in whole])
    return LetterBoxes(boxes[every].astype(np.int64), strokes, extents, np.concatenate([_walls(row) for row in whole]))


def one_row_each(row_of: NDArray[np.int64], boxes: Reals, box_rows: Reals) -> NDArray[np.int64]:
    """The rows `row_of` (n,) of letters with `boxes` (n, 4), all that stand in one of `box_rows` (k, 4) of the same."""
    row_of = row_of.copy()
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    for x0, y0, x1, y1 in box_rows:
        own = ((middles > (x0, y0)) & (middles < (x1, y1))).all(axis=1)
        if own.any():
            row_of[own] = np.bincount(row_of[own]).argmax()
    _, row_of = np.unique(row_of, return_inverse=True)
    return row_of


def _rows(boxes: Reals) -> list[NDArray[np.int64]]:
    """The numbers of those of `boxes` (n, 4) that stand in a row, each row's from left to right."""
    order = np.lexsort((boxes[:, 1], boxes[:, 0]))
    x0, y0, x1, y1 = boxes[order].T
    width, height = x1 - x0, y1 - y0

    def near(values: Reals, share: float, of: Reals) -> Flags:
        return np.asarray(np.abs(values[:, None] - values) <= share * np.maximum(of[:, None], of))

    gap = x0 - x1[:, None]
    is_next = near(width, ALIKE, width) & near(height, ALIKE, height) & near(y0, LEVEL, height)
    is_next &= (gap > -ALIKE * width) & (gap <= BESIDE * width)
    first, second = np.nonzero(is_next & (x0 > x0[:, None]))
    group, _ = linked_groups(first, second, len(order))
    return [order[own] for own in members(group)]


def _holding(outlines: Reals, boxes: Reals) -> int:
    """How many of the `outlines` (n, 4) hold one of the `boxes` (m, 4) that is high enough."""
    low, high = outlines[:, None, :2], outlines[:, None, 2:]
    within = ((boxes[:, :2] > low) & (boxes[:, 2:] < high)).all(axis=2)
    within &= boxes[:, 3] - boxes[:, 1] >= HELD * (outlines[:, 3:] - outlines[:, 1:2])
    return int(within.any(axis=1).sum())


def _with_last_ones(row: Reals, boxes: Reals) -> Reals:
    """A row of outlines (n, 4), from left to right, and one more at either end where one of the `boxes` (m, 4) stands
    as in an outline: that at the end of a row, with nothing beside it, may have been taken for a check box."""
    step = np.array([1, 0, 1, 0]) * median(np.diff(row[:, 0]))
    before, behind = row[:1] - step, row[-1:] + step
    return np.concatenate([before] * _holding(before, boxes) + [row] + [behind] * _holding(behind, boxes))


def _walls(row: Reals) -> Reals:
    """The walls (n + 1, 4) of a row of boxes (n, 4), from left to right: one in the middle between two."""
    x = np.concatenate([row[:1, 0], (row[:-1, 2] + row[1:, 0]) / 2, row[-1:, 2]])
    top, bottom = np.full(len(x), row[:, 1].min()), np.full(len(x), row[:, 3].max())
    return np.stack([x, top, x, bottom], axis=1)
