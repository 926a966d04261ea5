"""Where a line's characters stand: the steps of a CTC path, moved to the nearest white between the letters' ink.

A spike says only roughly where its character is. The border between two neighbours is therefore looked for around the
middle between their spikes, in the column with the least ink; a box then bounds the line's own ink between two borders,
so that dots and accents come with their letters and neighbouring lines stay out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

REACH = 0.5
"""How far from the middle between two spikes their border is looked for, in x-heights: half a usual letter."""
DRIFT = 0.35
"""What a border's distance from the middle costs, in x-heights of ink a column for each x-height of distance."""


def line_ink(components: Components, line: TextLine) -> NDArray[np.bool_]:
    """The ink of the line's own components inside its box: bool (height, width)."""
    x0, y0, x1, y1 = line.box.rounded()
    own = np.zeros(len(components) + 1, bool)
    own[line.components + 1] = True
    return own[components.labels[max(y0, 0) : y1, max(x0, 0) : x1]]


def char_boxes(ink: NDArray[np.bool_], line: TextLine, spans: Sequence[tuple[float, float]]) -> list[Box]:
    """A box a character. `spans` are (left, right) of the characters' spikes in page pixels, ascending.

    `ink` is `line_ink`. A character whose columns hold no ink gets the x-height's box over them.
    """
    if not spans:
        return []
    x0, y0 = max(line.box.rounded()[0], 0), max(line.box.rounded()[1], 0)
    borders = _borders(ink, line, spans, x0)
    boxes = []
    for left, right in pairwise(borders):
        columns = ink[:, left - x0 : right - x0]
        inked_columns, inked_rows = np.flatnonzero(columns.any(axis=0)), np.flatnonzero(columns.any(axis=1))
        if len(inked_rows):
            first, last = int(inked_columns[0]), int(inked_columns[-1]) + 1
            top, bottom = int(inked_rows[0]), int(inked_rows[-1]) + 1
            boxes.append(Box(left + first, y0 + top, left + last, y0 + bottom))
        else:
            baseline = float(line.baseline_at((left + right) / 2))
            boxes.append(Box(left, max(baseline - line.x_height, 0), right, max(baseline, 0)))
    return boxes


def _borders(ink: NDArray[np.bool_], line: TextLine, spans: Sequence[tuple[float, float]], x0: int) -> list[int]:
    """Page columns between the characters, the line's ends included: one more than spans, strictly ascending."""
    width = ink.shape[1]
    inked = ink.sum(axis=0) / line.x_height
    reach = REACH * line.x_height
    borders = [x0]
    for number, ((_, before), (after, _)) in enumerate(pairwise(spans), 1):
        middle = (before + after) / 2 - x0
        left_most = borders[-1] - x0 + 1
        right_most = width - (len(spans) - number)
        low = min(max(round(middle - reach), left_most), max(right_most, left_most))
        high = max(min(round(middle + reach), right_most), low)
        columns = np.arange(low, high + 1)
        cost = inked[np.minimum(columns, width - 1)] + DRIFT * np.abs(columns - middle) / line.x_height
        borders.append(x0 + int(columns[int(cost.argmin())]))
    return [*borders, max(x0 + width, borders[-1] + 1)]
