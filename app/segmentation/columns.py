"""Gutters: the upright strips of paper that part columns of running text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import paint_runs, run_bounds
from app.medians import median
from app.segmentation.column_side import (
    ALIGNED_WITHIN,
    EVEN,
    ColumnSide,
    aligned,
    are_out_of_step,
    column_side,
    is_blank,
    is_justified,
    usual_step,
)
from app.segmentation.leaders import Entries

Reals = NDArray[np.float64]

CELLS = 4
"""Cells of the raster to a letter height."""
GUTTER_WIDTH = 0.9
"""Least width in letter heights: wider than most blanks, and no blank goes on over several lines."""
BLANK = 1.6
"""One narrower than this may be a blank in type of one pitch."""
GUTTER_HEIGHT = 9.0
"""Least height in letter heights, about four lines."""
DENSE = 0.7
"""A gutter ends text that fills its column whatever stands beside it, a table or notes in the margin, but at its left,
where fewer lines than this share of its own are dates or names that belong to its paragraphs."""
MANY_EVEN, SOME_EVEN = 10, 6
"""A gutter parts even lines if they are so many on either side or, on a page that has other gutters and where they
stand in no rows, so many."""
OUT_OF_ROW, BESIDE = 0.35, 0.25
"""Lines stand in no rows where no more than this share of them is level, within so many letter heights, with one on the
other side."""
SPACED, IN_ROWS, LOOSE = 2.7, 0.8, 0.7
"""Lines so many letter heights apart or more, this share of which stand each in a row with one right of the gutter,
where lines fill no more than that share of their column, are a form's labels and no column."""
ONE_LENGTH, CODES, RAGGED = 0.4, 0.95, 0.5
"""Lines of which such a share begin, and end, within so many letter heights are of one length; if fewer than this share
do, they are ragged."""
VALUE, VALUED = 4.0, 0.9
"""Where such a share of the lines have one beside them right of the strip, and these are no wider than so many letter
heights at the median, they are the lines' values."""
TERMS = 0.95
"""Such a share of terms have a line beside them where what they mean goes on for some lines, and such a share of these
begin at one place where there are many."""
LEAST_LINES = 4
NARROW = 3.0
LEAST_LINES_IF_NARROW = 6
"""A strip narrower than NARROW letter heights may be blanks that happen to stand above one another."""
ALIGNED = 0.5
"""At least this share of the lines right of a gutter begin at one place: those right of such blanks begin anywhere."""
ALIKE = 0.7
"""Empty columns of a raster whose extents share this part belong to one strip."""
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
    trimmed = [
        (gutter, is_sure)
        for gutter, is_sure in filter(None, (_trimmed(strip, strips, boxes, heights, entries) for strip in strips))
        if gutter[2] - gutter[0] >= BLANK * CELLS * unit or not is_blank(gutter, boxes, CELLS * unit)
    ]
    if not any(is_sure for _, is_sure in trimmed):
        return none
    return grown(np.array([gutter for gutter, _ in sorted(trimmed, key=lambda each: not each[1])]), boxes, heights)


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


def _columns_at(strip: Reals, strips: Reals) -> tuple[float, float]:
    """Between which x two columns at a strip lie, as those of the page's `strips` (n, 4) that are as tall part them."""
    shared = np.minimum(strips[:, 3], strip[3]) - np.maximum(strips[:, 1], strip[1])
    middles = (strips[:, 0] + strips[:, 2])[shared >= ALIKE * (strip[3] - strip[1])] / 2
    return (
        float(middles.max(initial=-np.inf, where=middles < strip[0])),
        float(middles.min(initial=np.inf, where=middles > strip[2])),
    )


def _trimmed(strip: Reals, strips: Reals, boxes: Reals, heights: Reals, entries: Entries) -> tuple[Reals, bool] | None:
    """One of the page's `strips` (n, 4) where text stands on both sides of it, and whether that is sure or only where
    the page has other gutters; None where it is not text in columns."""
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
        if not side.any():
            return None
        height = median(heights[side])
        found = column_side(boxes[side], height, float(strip[2] - strip[0]), toward_left)
        narrow = strip[2] - strip[0] < NARROW * height
        if found.lines < (LEAST_LINES_IF_NARROW if narrow else LEAST_LINES):
            return None
        sides.append(found)
    at_left, at_right = sides
    gutter = np.array([strip[0], top, strip[2], bottom])
    if entries.are_parted_by(gutter, boxes):
        return gutter, True
    first, last = _columns_at(strip, strips)
    between = beside & (boxes[:, 0] > first) & (boxes[:, 2] < last)
    columns = boxes[left & between], boxes[right & between]
    if are_out_of_step(*columns, height):
        return gutter, True
    if aligned(at_right.starts, ALIGNED_WITHIN * height) < ALIGNED:
        return None
    apart = np.abs(centre[left & beside, None] - centre[right & beside])
    level, level_at_right = (float(np.mean(apart.min(axis) <= BESIDE * height)) for axis in (1, 0))
    in_rows = (level if at_left.lines <= at_right.lines else level_at_right) > OUT_OF_ROW
    lines = min(at_left.lines, at_right.lines)
    if in_rows and (_are_codes(at_left, at_right, height) or (at_right.width <= VALUE and level >= VALUED)):
        return None
    even = lines >= SOME_EVEN and at_left.is_even(in_rows) and at_right.is_even(in_rows)
    full = at_left.is_full or (at_right.is_full and at_left.lines >= DENSE * at_right.lines)
    if full or (even and (lines >= MANY_EVEN or not in_rows)):
        return gutter, True
    if lines >= MANY_EVEN and all(is_justified(column, height) for column in columns):
        return gutter, True
    if _are_terms(at_left, at_right, level, level_at_right, height):
        return None
    labels = at_left.pitch >= SPACED and at_right.fill <= LOOSE
    labels = labels and bool(np.mean(apart.min(axis=1) <= height / 2) >= IN_ROWS)
    is_text = at_left.is_text and at_right.is_text and not labels
    return (gutter, is_text) if is_text or even else None


def _are_terms(at_left: ColumnSide, at_right: ColumnSide, level: float, level_at_right: float, height: float) -> bool:
    """Whether lines at the left, of any length, are terms beside what they mean, given the shares of both sides that
    are `level` with the other: what they mean goes on for some lines, or is one line each, of few or all from one
    place on, as no text is that has paragraphs."""
    if at_left.even >= EVEN or at_left.is_full:
        return False
    if level_at_right < VALUED:
        return level >= TERMS
    few = min(at_left.lines, at_right.lines) < MANY_EVEN
    return level >= VALUED and (few or aligned(at_right.starts, ALIGNED_WITHIN * height) >= TERMS)


def _are_codes(at_left: ColumnSide, at_right: ColumnSide, height: float) -> bool:
    """Whether lines at the left are all of one length beside ragged ones: a table's cells, as no text is set so."""
    within = ONE_LENGTH * height
    both_ends = min(aligned(at_left.starts, within), aligned(at_left.ends, within))
    return both_ends >= CODES and aligned(at_right.ends, within) < RAGGED


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
