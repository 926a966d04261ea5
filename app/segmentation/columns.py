"""Gutters: the upright strips of paper that part columns of running text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.segmentation.text_lines import Phrases

Reals = NDArray[np.float64]

GUTTER_WIDTH = 0.9
"""Least width in letter heights: wider than most blanks, and no blank goes on over several lines."""
GUTTER_HEIGHT = 9.0
"""Least height in letter heights, about four lines."""
COLUMN_WIDTH = 9.0
"""Least median width, in letter heights, of the lines beside a gutter; narrower ones are cells of a table."""
COLUMN_FILL = 0.55
"""Least share of a column's width that its lines fill on average; cells of a table leave more empty."""
LEAST_LINES = 4


def find_gutters(phrases: Phrases) -> Reals:
    """Boxes (m, 4) of the gutters between columns of running text, none in tables and receipts.

    Empty upright strips are found on a raster of half a letter height; a strip is a gutter where the lines that end at
    it and those that begin at it are long, fill their columns and are more than a few.
    """
    text = phrases.count >= 3
    none = np.zeros((0, 4))
    if text.sum() < 2 * LEAST_LINES:
        return none
    unit = float(np.median(phrases.height[text])) / 2
    boxes = phrases.boxes
    origin = boxes[:, :2].min(axis=0)
    cells = np.rint((boxes - np.tile(origin, 2)) / unit).astype(int)
    filled = np.zeros((int(cells[:, 3].max()) + 2, int(cells[:, 2].max()) + 2), bool)
    for x0, y0, x1, y1 in cells:
        filled[y0 : y1 + 1, x0 : x1 + 1] = True
    tall = ndimage.binary_opening(~filled, np.ones((round(2 * GUTTER_HEIGHT), 1), bool))
    tall = ndimage.binary_opening(tall, np.ones((1, max(round(2 * GUTTER_WIDTH), 1)), bool))
    found = []
    labels, _ = ndimage.label(tall)
    for rows, columns in ndimage.find_objects(labels):
        strip = np.array([columns.start, rows.start, columns.stop, rows.stop], float) * unit + np.tile(origin, 2)
        gutter = _trimmed(strip, boxes, text)
        if gutter is not None:
            found.append(gutter)
    return np.array(found) if found else none


def _trimmed(strip: Reals, boxes: Reals, text: NDArray[np.bool_]) -> Reals | None:
    """The strip where text stands on both sides of it, or None where that is not text in columns."""
    middle = (strip[0] + strip[2]) / 2
    centre = (boxes[:, 1] + boxes[:, 3]) / 2
    inside = text & (centre > strip[1]) & (centre < strip[3])
    left, right = inside & (boxes[:, 2] <= middle), inside & (boxes[:, 0] >= middle)
    if left.sum() < LEAST_LINES or right.sum() < LEAST_LINES:
        return None
    top = max(boxes[left, 1].min(), boxes[right, 1].min())
    bottom = min(boxes[left, 3].max(), boxes[right, 3].max())
    for side in (left, right):
        side &= (centre >= top) & (centre <= bottom)
        if side.sum() < LEAST_LINES:
            return None
        widths = boxes[side, 2] - boxes[side, 0]
        height = float(np.median(boxes[side, 3] - boxes[side, 1]))
        column = boxes[side, 2].max() - boxes[side, 0].min()
        if np.median(widths) < COLUMN_WIDTH * height or widths.mean() < COLUMN_FILL * column:
            return None
    return np.array([strip[0], top, strip[2], bottom])
