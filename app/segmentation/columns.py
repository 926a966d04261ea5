"""Gutters: the upright strips of paper that part columns of running text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import paint_runs, run_bounds
from app.medians import median

Reals = NDArray[np.float64]

CELLS = 4
"""Cells of the raster to a letter height."""
GUTTER_WIDTH = 0.9
"""Least width in letter heights: wider than most blanks, and no blank goes on over several lines."""
GUTTER_HEIGHT = 9.0
"""Least height in letter heights, about four lines."""
COLUMN_WIDTH = 8.0
"""Least median width, in letter heights, of the lines beside a gutter; narrower ones are cells of a table."""
COLUMN_FILL = 0.55
"""Least share of a column's width that its lines fill on average; cells of a table leave more empty."""
FULL, FULL_WIDTH, FULL_LINES, FULL_PITCH = 0.85, 12.0, 8, 2.2
"""A column whose lines, at least so many, fill it to this share, are this wide at the median and follow one another at
no more than this distance, in letter heights, is running text without a doubt: a gutter ends it whatever stands beside
it, a table or notes in the margin..."""
DENSE = 0.7
"""...but at its left, where fewer lines than this share of its own are dates or names that belong to its paragraphs."""
SPACED, IN_ROWS, LOOSE = 2.7, 0.8, 0.7
"""Lines so many letter heights apart or more, this share of which stand each in a row with one right of the gutter,
where lines fill no more than that share of their column, are a form's labels and no column."""
WIDEST = 45.0
"""A column wider than this, in letter heights, may be several."""
CLOSE = 2.5
"""Widest blank of a line, in letter heights: justified lines have wide ones."""
LEAST_LINES = 4
NARROW = 3.0
LEAST_LINES_IF_NARROW = 6
"""A strip narrower than NARROW letter heights may be blanks that happen to stand above one another."""
ALIGNED = 0.5
ALIGNED_WITHIN = 0.8
"""At least this share of the lines right of a gutter begin at one place, within so many letter heights: those right of
such blanks begin anywhere."""
ALIKE = 0.7
"""Empty columns of a raster whose extents share this part belong to one strip."""
FOLLOWING = 2.5
"""White between a line and the next one of its column, in letter heights."""


@dataclass(frozen=True)
class _Column:
    """What stands at one side of a strip: how many `lines`, their median `width` and `pitch`, both in letter heights,
    and the share of the column that they `fill`."""

    lines: int
    width: float
    pitch: float
    fill: float

    @property
    def is_text(self) -> bool:
        return self.width >= COLUMN_WIDTH and self.fill >= COLUMN_FILL

    @property
    def is_full(self) -> bool:
        return self.lines >= FULL_LINES and self.width >= FULL_WIDTH and self.fill >= FULL and self.pitch <= FULL_PITCH


def _column(boxes: Reals, widths: Reals, height: float) -> _Column:
    """Of what stands beside a strip, boxes (n, 4) with letters of `height`, whose lines have `widths` (m,)."""
    steps = np.diff(np.sort((boxes[:, 1] + boxes[:, 3]) / 2))
    steps = steps[steps > height / 2]
    fill = float(widths.mean()) / min(float(boxes[:, 2].max() - boxes[:, 0].min()), WIDEST * height)
    return _Column(len(widths), median(widths) / height, median(steps) / height if len(steps) else 0.0, fill)


def find_gutters(boxes: Reals, heights: Reals) -> Reals:
    """Boxes (m, 4) of the gutters between columns of running text, none in tables and receipts.

    `boxes` (n, 4) are those of lines, or of what is known of them, `heights` (n,) their letters' heights. Empty upright
    strips are found on a raster of CELLS to a letter height; a strip is a gutter where the lines that end at it and
    those that begin at it are long, fill their columns and are more than a few.
    """
    none = np.zeros((0, 4))
    if len(boxes) < 2 * LEAST_LINES:
        return none
    unit = median(heights) / CELLS
    origin = boxes[:, :2].min(axis=0)
    cells = np.rint((boxes - np.tile(origin, 2)) / unit).astype(int)
    filled = np.zeros((int(cells[:, 3].max()) + 2, int(cells[:, 2].max()) + 2), bool)
    for x0, y0, x1, y1 in cells:
        filled[y0 : y1 + 1, x0 : x1 + 1] = True
    tall = _runs_of(~filled.T, round(CELLS * GUTTER_HEIGHT)).T
    tall = _runs_of(tall, round(CELLS * GUTTER_WIDTH))
    found = []
    for strip in _strips(tall):
        gutter = _trimmed(np.array(strip, float) * unit + np.tile(origin, 2), boxes, heights)
        if gutter is not None:
            found.append(gutter)
    return np.array(found) if found else none


def _runs_of(mask: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """What belongs to horizontal runs of at least so many pixels."""
    row, x0, x1 = run_bounds(mask)
    start = row * mask.shape[1]
    return paint_runs(mask.shape, start + x0, start + x1, x1 - x0 >= least)


def _aligned(starts: Reals, within: float) -> float:
    """The largest share of `starts` that lie `within` so much of one another."""
    ordered = np.sort(starts)
    return float((np.searchsorted(ordered, ordered + within, side="right") - np.arange(len(ordered))).max()) / len(
        starts
    )


def lines_from(boxes: Reals, height: float, toward_left: bool) -> tuple[Reals, Reals]:
    """Where each line of text with letters of `height` begins beside a gutter, to its left or its right, and how far it
    goes on.

    `boxes` (n, 4) are phrases beside the gutter; a line is the nearest of a row and those that follow it closely.
    """
    order = np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable")
    rows: list[list[int]] = []
    for index in order.tolist():
        centre = boxes[index, 1] + boxes[index, 3]
        if not rows or centre - boxes[rows[-1][0], 1] - boxes[rows[-1][0], 3] > height:
            rows.append([])
        rows[-1].append(index)
    starts, widths = [], []
    for row in rows:
        spans = sorted((-x1, -x0) if toward_left else (x0, x1) for x0, x1 in boxes[row][:, [0, 2]].tolist())
        start, end = spans[0]
        for next_start, next_end in spans[1:]:
            if next_start - end > CLOSE * height:
                break
            end = max(end, next_end)
        starts.append(start)
        widths.append(end - start)
    return np.array(starts), np.array(widths)


def _strips(empty: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """The upright rectangles x0, y0, x1, y1 of a mask, tallest first: what is empty beside a short column belongs to no
    gutter but the part of it that goes on as far up and down."""
    edges = np.diff(np.pad(empty, ((1, 1), (0, 0))).astype(np.int8), axis=0).T
    columns, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    free = np.ones(len(columns), bool)
    strips = []
    for seed in np.argsort(starts - stops, kind="stable").tolist():
        if not free[seed]:
            continue
        shared = np.minimum(stops, stops[seed]) - np.maximum(starts, starts[seed])
        alike = shared >= ALIKE * (stops[seed] - starts[seed])
        reach = set(columns[alike].tolist())
        x0 = x1 = int(columns[seed])
        while x0 - 1 in reach:
            x0 -= 1
        while x1 + 1 in reach:
            x1 += 1
        free &= ~((columns >= x0) & (columns <= x1) & (shared >= ALIKE * (stops - starts)))
        free[seed] = False
        strips.append((x0, int(starts[seed]), x1 + 1, int(stops[seed])))
    return strips


def _trimmed(strip: Reals, boxes: Reals, heights: Reals) -> Reals | None:
    """The strip where text stands on both sides of it, or None where that is not text in columns.

    The gutter goes on as long as lines on either side of it follow one another and none crosses it: where one column
    goes on alone, and where a line reaches into it a little.
    """
    middle = (strip[0] + strip[2]) / 2
    centre = (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (centre > strip[1]) & (centre < strip[3])
    left, right = inside & (boxes[:, 2] <= middle), inside & (boxes[:, 0] >= middle)
    if min(np.count_nonzero(left), np.count_nonzero(right)) < LEAST_LINES:
        return None
    top = max(boxes[left, 1].min(), boxes[right, 1].min())
    bottom = min(boxes[left, 3].max(), boxes[right, 3].max())
    beside = (centre >= top) & (centre <= bottom)
    sides = []
    for side, toward_left in ((left & beside, True), (right & beside, False)):
        height = median(heights[side]) if side.any() else 0.0
        starts, widths = lines_from(boxes[side], height, toward_left)
        narrow = strip[2] - strip[0] < NARROW * height
        if len(widths) < (LEAST_LINES_IF_NARROW if narrow else LEAST_LINES):
            return None
        if not toward_left and _aligned(starts, ALIGNED_WITHIN * height) < ALIGNED:
            return None
        sides.append(_column(boxes[side], widths, height))
    at_left, at_right = sides
    running = at_left.is_full or (at_right.is_full and at_left.lines >= DENSE * at_right.lines)
    if not running and not (at_left.is_text and at_right.is_text):
        return None
    if not running and at_left.pitch >= SPACED and at_right.fill <= LOOSE:
        apart = np.abs(centre[left & beside, None] - centre[right & beside]).min(axis=1)
        if np.mean(apart <= height / 2) >= IN_ROWS:
            return None
    crossing = (boxes[:, 0] < middle) & (boxes[:, 2] > middle)
    for index in np.flatnonzero(centre > bottom)[np.argsort(boxes[centre > bottom, 1], kind="stable")]:
        if crossing[index] or boxes[index, 1] - bottom > FOLLOWING * heights[index]:
            break
        bottom = max(bottom, boxes[index, 3])
    for index in np.flatnonzero(centre < top)[np.argsort(-boxes[centre < top, 3], kind="stable")]:
        if crossing[index] or top - boxes[index, 3] > FOLLOWING * heights[index]:
            break
        top = min(top, boxes[index, 1])
    return np.array([strip[0], top, strip[2], bottom])
