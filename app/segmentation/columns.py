"""Gutters: the upright strips of paper that part columns of running text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import paint_runs, run_bounds
from app.medians import median
from app.segmentation.column_side import is_blank, usual_step
from app.segmentation.leaders import Entries
from app.segmentation.strip_sides import ALIKE, BESIDE, LEAST_LINES, StripSides

Reals = NDArray[np.float64]

CELLS = 4
"""Cells of the raster to a letter height."""
GUTTER_WIDTH = 0.9
"""Least width in letter heights: wider than most blanks, and no blank goes on over several lines."""
BLANK = 1.6
"""One narrower than this may be a blank in type of one pitch."""
GUTTER_HEIGHT = 9.0
"""Least height in letter heights, about four lines."""
CROSSING = 2
"""A rule under the heading of a section may lie across a gutter; the wall of a table has one above and below each
row..."""
RULES, DOUBLE = 4, 2.0
"""...or has so many rules as long as one of them above and below its head, between its parts, and at its end; two
within so many letter heights are one."""
FOLLOWING = 2.5
"""White between a line and the next one of its column, in letter heights."""
SECTION = 2.4
"""Columns begin anew where from one row to the next, whichever column it is of, there are so many of the usual steps:
an empty line is less."""


def find_gutters(boxes: Reals, heights: Reals, entries: Entries) -> Reals:
    """Boxes (m, 4) of the gutters between columns of running text, or of `entries`, none in tables and receipts.

    `boxes` (n, 4) are those of lines, or of what is known of them, `heights` (n,) their letters' heights. Empty upright
    strips are found on a raster of CELLS to a letter height; a strip is a gutter where the lines that end at it and
    those that begin at it are long, fill their columns and are more than a few, or where entries with leaders stand on
    both sides.
    """
    none = np.zeros((0, 4))
    boxes = np.concatenate([boxes, entries.boxes])
    heights = np.concatenate([heights, entries.boxes[:, 3] - entries.boxes[:, 1]])
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
    strips = np.array(_strips(tall), float).reshape(-1, 4) * unit + np.tile(origin, 2)
    found = []
    for strip in strips:
        sides = StripSides.of(strip, strips, boxes, heights)
        if sides is None:
            continue
        is_sure = entries.are_parted_by(sides.gutter, boxes) or sides.are_out_of_step or sides.are_columns
        if is_sure is None:
            continue
        if strip[2] - strip[0] >= BLANK * CELLS * unit or not is_blank(sides.gutter, boxes, CELLS * unit):
            found.append((sides.gutter, is_sure))
    if not any(is_sure for _, is_sure in found):
        return none
    return grown(np.array([gutter for gutter, _ in sorted(found, key=lambda each: not each[1])]), boxes, heights)


def grown(gutters: Reals, boxes: Reals, heights: Reals) -> Reals:
    """The `gutters` (m, 4) as far as they go between lines with `boxes` (n, 4), letters of `heights` (n,), and in parts
    where the page has an empty line: (k, 4)."""
    whole = [_grown(gutter, gutters, boxes, heights) for gutter in gutters]
    return np.array([part for gutter in whole for part in _parted(gutter, boxes, heights)]).reshape(-1, 4)


def without_walls(gutters: Reals, across: Reals, height: float) -> Reals:
    """Those of the `gutters` (m, 4) that are no walls of a table: which do not lie across CROSSING or more of its rules
    `across` (n, 4) the page, or across one of RULES as long; letters are of `height`."""
    x0, y0, x1, y1 = (part[:, None] for part in gutters.T)
    over = (across[:, 0] < x0 - height) & (across[:, 2] > x1 + height)
    across, over = across[over.any(axis=0)], over[:, over.any(axis=0)]
    crossed = over & (across[:, 1] > y0 + height) & (across[:, 3] < y1 - height)
    as_long = (np.abs(across[:, None, ::2] - across[:, ::2]) < height).all(axis=2)
    below = across[:, None, 1] - across[:, 1]
    single = ~(as_long & (below > 0) & (below <= DOUBLE * height)).any(axis=1)
    of_set = ((crossed @ as_long) & over & single).sum(axis=1) >= RULES
    return np.asarray(gutters[(crossed.sum(axis=1) < CROSSING) & ~of_set])


def uncrossed(gutters: Reals, boxes: Reals) -> Reals:
    """Those of the `gutters` (m, 4) that no line with one of the `boxes` (n, 4) lies across."""
    x0, y0, x1, y1 = (part[:, None] for part in gutters.T)
    middle = (x0 + x1) / 2
    crossed = (boxes[:, 0] < middle) & (boxes[:, 2] > middle) & (boxes[:, 3] > y0) & (boxes[:, 1] < y1)
    return np.asarray(gutters[~crossed.any(axis=1)])


def _runs_of(mask: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """What belongs to horizontal runs of at least so many pixels."""
    row, x0, x1 = run_bounds(mask)
    start = row * mask.shape[1]
    return paint_runs(mask.shape, start + x0, start + x1, x1 - x0 >= least)


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


def _grown(gutter: Reals, gutters: Reals, boxes: Reals, heights: Reals) -> Reals:
    """A gutter, one of the page's `gutters` (m, 4), that goes on as long as lines on either side of it follow one
    another: where one column goes on alone, and where a line reaches into it a little.

    It ends at a line that crosses it, and at one that crosses a gutter beside it with nothing in the same row on the
    other side: a heading over several columns.
    """
    x0, top, x1, bottom = gutter
    middles = (gutters[:, 0] + gutters[:, 2]) / 2
    middle, centre = (x0 + x1) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    beside = middles[(gutters[:, 1] < bottom) & (gutters[:, 3] > top)]
    crosses = ((boxes[:, :1] < beside) & (boxes[:, 2:3] > beside)).any(axis=1)
    crosses_this = (boxes[:, 0] < middle) & (boxes[:, 2] > middle)
    at_left = boxes[:, 2] <= middle

    def ends_at(index: int) -> bool:
        in_row = (boxes[:, 1] < boxes[index, 3]) & (boxes[:, 3] > boxes[index, 1])
        level = np.abs(centre - centre[index]) <= BESIDE * heights[index]
        alone = not (in_row & (at_left != at_left[index])).any()
        return bool((crosses_this & level).any() or (crosses[index] and alone))

    ends = {-1: top, 1: bottom}
    for sign, near, far in ((1, boxes[:, 1], boxes[:, 3]), (-1, boxes[:, 3], boxes[:, 1])):
        ahead = np.flatnonzero(sign * centre > sign * ends[sign])
        for index in ahead[np.argsort(sign * near[ahead], kind="stable")].tolist():
            if ends_at(index) or sign * (near[index] - ends[sign]) > FOLLOWING * heights[index]:
                break
            ends[sign] = sign * max(sign * ends[sign], sign * far[index])
    return np.array([x0, ends[-1], x1, ends[1]])


def _parted(gutter: Reals, boxes: Reals, heights: Reals) -> Iterator[Reals]:
    """The parts of a gutter between which nothing stands on the page for longer than an empty line."""
    x0, top, x1, bottom = gutter
    centre = (boxes[:, 1] + boxes[:, 3]) / 2
    beside = np.flatnonzero((centre >= top) & (centre <= bottom))
    beside = beside[np.argsort(boxes[beside, 1], kind="stable")]
    height = median(heights[beside])
    at_left = boxes[beside, 2] <= (x0 + x1) / 2
    least = SECTION * min(usual_step(centre[beside[side]], height) for side in (at_left, ~at_left)) - height
    reached = np.maximum.accumulate(boxes[beside, 3])
    for next_top, above in zip(boxes[beside[1:], 1].tolist(), reached[:-1].tolist(), strict=True):
        if next_top - above >= max(least, height):
            yield np.array([x0, top, x1, above])
            top = next_top
    yield np.array([x0, top, x1, bottom])
