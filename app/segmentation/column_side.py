"""What stands at one side of a strip of white: running text, or a table's cells, a form's labels, single words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.medians import median

Reals = NDArray[np.float64]

ALIGNED_WITHIN = 0.8
"""Lines begin or end at one place within so many letter heights."""
TEXT_WIDTH, TEXT_FILL = 8.0, 0.55
"""Running text has lines that are so wide at the median, in letter heights, and fill this share of what there is at
their side of the strip; cells of a table are narrower or leave more empty."""
FULL, FULL_WIDTH, FULL_LINES, FULL_PITCH = 0.85, 12.0, 8, 2.2
"""Lines, at least so many, that fill it to this share, are this wide at the median and follow one another at no more
than this distance, in letter heights, are running text without a doubt."""
EVEN, EVEN_WIDTH, EVEN_PITCH = 0.8, 9.0, 2.6
"""Lines that are at the mean this share as long as the longest ones, so wide at the median and so close, are running
text however many columns stand beside them: cells of a table are of any length."""
UNEVEN, UNEVEN_WIDTH = 0.67, 7.0
"""The same of lines that stand in no rows, as no cells do."""
JUSTIFIED_LINES, JUSTIFIED_STARTS, JUSTIFIED_ENDS, JUSTIFIED_APART = 10, 0.6, 0.5, 0.15
"""Lines, at least so many, of which these shares begin and end at one place, and such a share has blanks as wide as a
gutter, are stretched to their column's width: codes in a table's cells that are all as long have none."""
BLANKS_APART = 0.5
"""Fewer than this share of these blanks begin, or end, at one place: between two columns of a table they do."""
OUT_OF_STEP, OF_STEP, LEVEL = 20, 0.6, 0.5
"""So many rows of either side, that take up the width of text, are out of step with those of the other where no more
than such a share of them is as far above or below its nearest one, within so many letter heights: a table's rows stand
in line, on bent paper too."""
LIKE_BLANK, BLANKS_A_ROW, MOST_ALIGNED = 0.15, 0.8, 0.1
"""A strip is one of the blanks, if so many to a row differ from it by no more than this share of its width and have no
more of their like at their place than such a share of the rows, as other gutters have."""
WIDEST = 45.0
"""A column wider than this, in letter heights, may be several."""
CLOSE = 2.5
"""Widest blank of a line, in letter heights: justified lines have wide ones."""
LONGEST, OF_STRIP = 95, 0.8
"""The percentile of lengths that is the longest, where a line has no blank so many times as wide as the strip."""


@dataclass(frozen=True)
class ColumnSide:
    """Where the lines at one side of a strip begin there and end, `starts` and `ends` (lines,), in pixels, their median
    `width` and `pitch`, both in letter heights, the share of the side that they `fill`, and how `even` they are: the
    mean of their lengths by the longest."""

    starts: Reals
    ends: Reals
    width: float
    pitch: float
    fill: float
    even: float

    @property
    def lines(self) -> int:
        return len(self.starts)

    @property
    def is_text(self) -> bool:
        return self.width >= TEXT_WIDTH and self.fill >= TEXT_FILL

    @property
    def is_full(self) -> bool:
        return self.lines >= FULL_LINES and self.width >= FULL_WIDTH and self.fill >= FULL and self.pitch <= FULL_PITCH

    def is_even(self, in_rows: bool) -> bool:
        """Whether lines, that stand `in_rows` with those of the other side, are as even as running text."""
        even, width = (EVEN, EVEN_WIDTH) if in_rows else (UNEVEN, UNEVEN_WIDTH)
        return self.pitch <= EVEN_PITCH and self.even >= even and self.width >= width


def column_side(boxes: Reals, height: float, strip_width: float, toward_left: bool) -> ColumnSide:
    """What stands to the left or to the right of a strip: phrases with `boxes` (n, 4), letters of `height`."""
    rows = _rows_from(boxes, height, toward_left)
    widths = _widths(rows, CLOSE * height)
    own_widths = _widths(rows, min(CLOSE * height, OF_STRIP * strip_width))
    return ColumnSide(
        starts=np.array([row[0][0] for row in rows]),
        ends=np.array([row[-1][1] for row in rows]),
        width=median(widths) / height,
        pitch=usual_step((boxes[:, 1] + boxes[:, 3]) / 2, height) / height,
        fill=float(widths.mean()) / min(_extent(boxes), WIDEST * height),
        even=float(own_widths.mean() / np.percentile(own_widths, LONGEST)),
    )


def is_justified(boxes: Reals, height: float) -> bool:
    """Whether phrases with `boxes` (n, 4), letters of `height`, are a column of lines that are stretched to its width,
    with blanks as wide as that may take in a narrow one."""
    if not len(boxes) or _extent(boxes) < EVEN_WIDTH * height:
        return False
    rows = _rows_from(boxes, height, toward_left=False)
    within = ALIGNED_WITHIN * height
    blanks = np.array([(before[1], after[0]) for row in rows for before, after in pairwise(row)]).reshape(-1, 2)
    return (
        len(rows) >= JUSTIFIED_LINES
        and all(aligned(ends, within) < BLANKS_APART for ends in blanks.T if len(ends))
        and float(np.mean([len(row) > 1 for row in rows])) >= JUSTIFIED_APART
        and aligned(np.array([row[0][0] for row in rows]), within) >= JUSTIFIED_STARTS
        and aligned(np.array([row[-1][1] for row in rows]), within) >= JUSTIFIED_ENDS
    )


def is_blank(strip: Reals, boxes: Reals, height: float) -> bool:
    """Whether a white `strip` (4,) is as wide as the blanks between the page's phrases with `boxes` (n, 4), letters of
    `height`: in type of one pitch these may stand above one another in a dozen lines."""
    rows = _rows_from(boxes, height, toward_left=False)
    blanks = np.array([(before[1], after[0]) for row in rows for before, after in pairwise(row)]).reshape(-1, 2)
    middle, centre = (strip[0] + strip[2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    beside = boxes[(centre > strip[1]) & (centre < strip[3])]
    left, right = (
        _rows_from(beside[side], height, toward_left)
        for side, toward_left in ((beside[:, 2] <= middle, True), (beside[:, 0] >= middle, False))
    )
    width = median(np.array([row[0][0] for row in left])) + median(np.array([row[0][0] for row in right]))
    like = np.sort(blanks[np.abs(blanks[:, 1] - blanks[:, 0] - width) <= LIKE_BLANK * width, 0])
    near = ALIGNED_WITHIN * height / 2
    beside_others = np.searchsorted(like, like + near, side="right") - np.searchsorted(like, like - near)
    return int(np.count_nonzero(beside_others <= MOST_ALIGNED * len(rows))) >= BLANKS_A_ROW * len(rows)


def are_out_of_step(left: Reals, right: Reals, height: float) -> bool:
    """Whether phrases with boxes `left` (n, 4) and `right` (m, 4) of a strip, letters of `height`, stand in columns
    that go on each by itself, whatever these hold."""
    for column in (left, right):
        if len(column) < OUT_OF_STEP or _extent(column) < TEXT_WIDTH * height:
            return False
        if len(_rows_from(column, height, toward_left=False)) < OUT_OF_STEP:
            return False
    above = ((left[:, 1] + left[:, 3])[:, None] - (right[:, 1] + right[:, 3])) / 2
    offsets = [np.take_along_axis(above, np.abs(above).argmin(axis, keepdims=True), axis).ravel() for axis in (0, 1)]
    return max(aligned(each, LEVEL * height) for each in offsets) <= OF_STEP


def aligned(places: Reals, within: float) -> float:
    """The largest share of `places` (n,) that lie `within` so much of one another."""
    ordered = np.sort(places)
    reached = np.searchsorted(ordered, ordered + within, side="right") - np.arange(len(ordered))
    return float(reached.max()) / len(places)


def usual_step(centres: Reals, height: float) -> float:
    """From one row to the next of what has its `centres` (n,) there; 0 of a single row."""
    steps = np.diff(np.sort(centres))
    steps = steps[steps > height / 2]
    return median(steps) if len(steps) else 0.0


def _extent(boxes: Reals) -> float:
    """From where the first of `boxes` (n, 4), one or more, begins to where the last one ends."""
    return float(boxes[:, 2].max() - boxes[:, 0].min())


def _rows_from(boxes: Reals, height: float, toward_left: bool) -> list[list[tuple[float, float]]]:
    """Where the phrases of each row begin and end, from a strip to the left, x turned round, or to the right of it;
    `boxes` (n, 4) are theirs, with letters of `height`."""
    order = np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable")
    rows: list[list[int]] = []
    for index in order.tolist():
        centre = boxes[index, 1] + boxes[index, 3]
        if not rows or centre - boxes[rows[-1][0], 1] - boxes[rows[-1][0], 3] > height:
            rows.append([])
        rows[-1].append(index)
    return [
        sorted((-x1, -x0) if toward_left else (x0, x1) for x0, x1 in boxes[row][:, [0, 2]].tolist()) for row in rows
    ]


def _widths(rows: list[list[tuple[float, float]]], close: float) -> Reals:
    """How far the line goes on that begins each row, (rows,): phrases follow it after `close` pixels at most."""
    widths = []
    for (start, end), *others in rows:
        for next_start, next_end in others:
            if next_start - end > close:
                break
            end = max(end, next_end)
        widths.append(end - start)
    return np.array(widths)
