"""The lines of a page that rows of letters were put on: where each runs is known, and what it is made of is sought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.imaging.straight_page import StraightPage
from app.imaging.text_map import LetterRow
from app.medians import median
from app.segmentation.baseline import CAPITALS_TO_X
from app.segmentation.connected_components import Components, box_array, component_table, label_image
from app.segmentation.layout import Layout, laid_out, make_lines
from app.segmentation.nontext import are_specks
from app.segmentation.text_line import TextLine

Reals = NDArray[np.float64]

BEYOND, PART_BEYOND = 0.25, 0.5
"""How far beyond a row's ends its first and its last letter may have their middles, in heights of its letters; and how
far beyond these letters a dot or punctuation may begin."""
BAND = 0.65
"""Half the height of the band along a row in which its letters lie, in heights of these..."""
WITHIN = 0.5
"""...with this share of their own height at least."""
LETTER = (0.42, 2.5)
"""Heights of letters, in those of their row; what is lower is a dot or punctuation."""
NEAR, LEAST = 1.1, 1e-3
"""How far from a row's middle, in its heights, dots and punctuation have theirs, and what share of them counts as in
the band where they are above or below it."""
RATHER = 0.5
"""What lies in a band as a dot counts so much of what lies in one as a letter."""
X_HEIGHTS = (0.3, 1.3)
"""X-heights that are believed, in the height that the row has, which is coarse, and may be that of capitals."""
OFF = 0.5
"""How far a line's baseline may be from where the row has it, in its heights, to be believed."""


def lines_of_rows(page: StraightPage, rows: Sequence[LetterRow]) -> Layout:
    """The layout of a page that holds `rows` and nothing else, a line a row; rows without letters are none."""
    table = component_table(page.runs)
    components = Components(label_image(page.runs), table)
    boxes = box_array(table)
    members = _members(rows, table, boxes)
    if not members:
        return Layout(components, (), ())
    made = make_lines(components, [(letters, parts) for _, letters, parts in members])
    lines = [[_believed(line, row)] for line, (row, _, _) in zip(made, members, strict=True)]
    return laid_out(components, lines, np.array([row.box for row, _, _ in members]), np.zeros((0, 4)))


def _members(
    rows: Sequence[LetterRow], table: NDArray[np.void], boxes: Reals
) -> list[tuple[LetterRow, NDArray[np.int64], NDArray[np.int64]]]:
    """Of each row that has letters the components of `table` (n,), with `boxes` (n, 4), that are these, and those that
    are their dots and punctuation: each is of the row in whose band most of it lies."""
    if not rows:
        return []
    shares, small = np.zeros((len(rows), len(boxes))), np.zeros((len(rows), len(boxes)), bool)
    centres, heights = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 3] - boxes[:, 1]
    for share, is_small, row in zip(shares, small, rows, strict=True):
        high, (x0, _, x1, _) = row.height, row.box
        middle = row.middle_at(centres[:, 0])
        band = np.minimum(boxes[:, 3], middle + BAND * high) - np.maximum(boxes[:, 1], middle - BAND * high)
        share[:] = band.clip(0) / heights
        is_small[:] = heights < LETTER[0] * high
        near = np.abs(centres[:, 1] - middle) < NEAR * high
        own = np.where(is_small, near, (share >= WITHIN) & (heights < LETTER[1] * high))
        share[is_small] = (RATHER * share[is_small]).clip(LEAST)
        reach = high * np.where(is_small, PART_BEYOND, BEYOND)
        share[~own | (centres[:, 0] < x0 - reach) | (centres[:, 0] > x1 + reach)] = 0
    owner = shares.argmax(axis=0)
    found = []
    for number, row in enumerate(rows):
        own = (owner == number) & (shares[number] > 0)
        letters, parts = np.flatnonzero(own & ~small[number]), np.flatnonzero(own & small[number])
        if len(letters):
            high, stroke = row.height, median(table["stroke_width"][letters])
            left, right = boxes[letters, 0].min() - PART_BEYOND * high, boxes[letters, 2].max() + PART_BEYOND * high
            beside = (boxes[parts, 2] > left) & (boxes[parts, 0] < right)
            found.append((row, letters, parts[beside & ~are_specks(boxes[parts], high, stroke)]))
    return found


def _believed(line: TextLine, row: LetterRow) -> TextLine:
    """The line, with the baseline and the x-height that its row has where its own are far from these."""
    high = row.height
    ends = np.array([line.box.x0, max(line.box.x1, line.box.x0 + 1)])
    there = np.stack([ends, row.middle_at(ends) + high / 2], axis=1)
    if np.abs(line.baseline_at(ends) - there[:, 1]).max() > OFF * high:
        line = replace(line, baseline=there)
    if not X_HEIGHTS[0] < line.x_height / high < X_HEIGHTS[1]:
        line = replace(line, x_height=CAPITALS_TO_X * high)
    return line
