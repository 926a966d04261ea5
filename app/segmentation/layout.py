"""The whole of segmentation: from the ink of a straightened page to its lines in reading order."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box, bounds_of
from app.imaging.straight_page import StraightPage
from app.observation import Observe
from app.options import ReadOptions
from app.segmentation.baseline import as_high_as_letters, fit_baseline, settle_x_heights, two_heights
from app.segmentation.columns import find_gutters, uncrossed, without_walls
from app.segmentation.connected_components import (
    Components,
    box_array,
    label_image,
    mean_depths,
)
from app.segmentation.nontext import (
    are_specks,
    cell_walls,
    faint_components,
    text_candidates,
)
from app.segmentation.page_rows import find_rows
from app.segmentation.parting import Parting
from app.segmentation.reading_order import block_starts, order_lines
from app.segmentation.text_ink import find_text
from app.segmentation.text_line import TextLine
from app.segmentation.text_rows import Line
from app.segmentation.text_scale import SMALLEST, TextScale, measure_scale

Reals = NDArray[np.float64]

LOW = 2 * SMALLEST
MANY = 1000
"""So many lines of a letter or two, their x-heights lower than LOW pixels, are the grain of a page: a table's cells are
as many only where they are higher."""


@dataclass(frozen=True)
class LayoutBlock:
    """Rows that belong together. A row holds the lines that stand side by side, from left to right: indices into the
    layout's lines, ascending over the whole block."""

    kind: str
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Layout:
    """The components of a page, its lines in reading order, the blocks that their rows form, and what parts columns."""

    components: Components
    lines: tuple[TextLine, ...]
    blocks: tuple[LayoutBlock, ...]
    parting: Parting | None = None


def segment(page: StraightPage, options: ReadOptions, observe: Observe | None = None) -> Layout:
    """Find the lines of `page`; `options.mode` says what it holds. No ink, no lines."""
    runs, table, scale, cut = find_text(page)
    components = Components(label_image(runs), table)
    if observe:
        observe("ink without rules", np.where(cut.ink, 0, 255).astype(np.uint8))
    if scale is None and not options.of_many_lines and len(table):
        largest = table[(table["y1"] - table["y0"]).argmax()]
        scale = TextScale(float(largest["y1"] - largest["y0"]), float(largest["stroke_width"]))
    if scale is None:
        return Layout(components, (), ())
    depths = mean_depths(runs, page.grey[cut.ink])
    every = box_array(table)
    specks = are_specks(every, scale.letter_height, scale.stroke_width)
    faint = faint_components(table, depths, text_candidates(table, scale, cut) & ~specks, page.noise)
    scale = measure_scale(table[~faint], page.grey.shape) or scale
    found = find_rows(components, scale, cut, faint, page.panels, options)
    if not found.rows:
        return Layout(components, (), ())
    made = iter(make_lines(components, [line for row in found.rows for line in row]))
    walls = np.concatenate([every[cell_walls(table, scale, cut)], cut.walls])
    lines = [[_with_walls(next(made), walls) for _ in row] for row in found.rows]
    if found.leaders:
        leader_of = np.full(len(table), -1)
        for number, dots in enumerate(found.leaders):
            leader_of[dots] = number
        leaders = [every[dots] for dots in found.leaders]
        lines = [[_with_leaders(line, leader_of, leaders) for line in row] for row in lines]
    if options.of_many_lines:
        lines = _without_grain(lines)
    if not lines:
        return Layout(components, (), ())
    lean = found.lean
    bounds = lean.upright(bounds_of([line.box for row in lines for line in row]))
    gutters = find_gutters(bounds, bounds[:, 3] - bounds[:, 1], found.entries)
    gutters = without_walls(gutters, lean.upright(cut.across.boxes), scale.letter_height)
    known = np.concatenate([found.known, uncrossed(found.likely, bounds)])
    parting = Parting(lean, gutters, known)
    lines = [part for row in lines for part in _split_at(row, parting)]
    boxes = lean.upright(_bounds_of(lines))
    return replace(laid_out(components, lines, boxes, parting.every_gutter), parting=parting)


def _with_walls(line: TextLine, walls: Reals) -> TextLine:
    """The line with those of `walls` (n, 4) that stand in it."""
    middle = (line.box.y0 + line.box.y1) / 2
    inside = (
        (walls[:, 1] <= middle) & (walls[:, 3] >= middle) & (walls[:, 0] > line.box.x0) & (walls[:, 2] < line.box.x1)
    )
    return replace(line, walls=np.sort(walls[inside][:, [0, 2]].mean(axis=1))) if inside.any() else line


def _with_leaders(line: TextLine, leader_of: NDArray[np.int64], leaders: Sequence[Reals]) -> TextLine:
    """The line with those of `leaders`, boxes (k, 4) of the dots of each, that are wholly in it; `leader_of` (n,) says
    which of them each of the page's components is a dot of, -1 of none."""
    own = leader_of[line.components]
    dots = np.bincount(own[own >= 0], minlength=len(leaders))
    inside = tuple(leader for leader, count in zip(leaders, dots.tolist(), strict=True) if count == len(leader))
    return replace(line, leaders=inside) if inside else line


def laid_out(components: Components, rows: list[list[TextLine]], boxes: Reals, gutters: Reals) -> Layout:
    """The layout of at least one of `rows` of lines that stand side by side, put into the order in which rows with
    `boxes` (n, 4) and `gutters` (m, 4) between them are read."""
    order = order_lines(boxes, gutters)
    rows, boxes = [rows[index] for index in order], boxes[order]
    ends = np.cumsum([len(row) for row in rows]).tolist()
    numbered = [tuple(range(end - len(row), end)) for row, end in zip(rows, ends, strict=True)]
    lines = tuple(line for row in rows for line in row)
    return Layout(components, lines, _blocks_of(lines, numbered, boxes))


def without_lines(layout: Layout, gone: Collection[int]) -> Layout:
    """The layout, whose lines keep their numbers, with blocks as they are without those of these numbers."""
    rows = [tuple(index for index in row if index not in gone) for block in layout.blocks for row in block.rows]
    rows = [row for row in rows if row]
    if not rows:
        return replace(layout, blocks=())
    lines, parting = layout.lines, layout.parting
    boxes = _bounds_of([[lines[index] for index in row] for row in rows])
    if parting and gone and parting.is_crossed(parting.lean.upright(bounds_of([lines[index].box for index in gone]))):
        boxes = parting.lean.upright(boxes)
        left = parting.lean.upright(bounds_of([lines[index].box for row in rows for index in row]))
        order = order_lines(boxes, parting.between(left))
        rows, boxes = [rows[index] for index in order], boxes[order]
    return replace(layout, blocks=_blocks_of(lines, rows, boxes))


def _blocks_of(lines: Sequence[TextLine], rows: Sequence[tuple[int, ...]], boxes: Reals) -> tuple[LayoutBlock, ...]:
    """Blocks of at least one of `rows`, numbers of lines, in reading order, with `boxes` (n, 4)."""
    x_heights = np.array([statistics.median(lines[index].x_height for index in row) for row in rows])
    starts = block_starts(boxes, x_heights)
    ends = [*starts[1:], len(rows)]
    return tuple(LayoutBlock("text", tuple(rows[first:last])) for first, last in zip(starts, ends, strict=True))


def _without_grain(rows: list[list[TextLine]]) -> list[list[TextLine]]:
    """The rows without lines too low to be read and, where these are MANY, without the low ones of a letter or two."""
    legible = [[line for line in row if line.x_height >= SMALLEST] for row in rows]
    grain = [[len(line.components) <= 2 and line.x_height < LOW for line in row] for row in legible]
    if sum(map(sum, grain)) > MANY:
        legible = [
            [line for line, is_grain in zip(row, flags, strict=True) if not is_grain]
            for row, flags in zip(legible, grain, strict=True)
        ]
    return [row for row in legible if row]


def _bounds_of(rows: Sequence[Sequence[TextLine]]) -> Reals:
    """The boxes (n, 4) of `rows` of lines."""
    return bounds_of([Box.union([line.box for line in row]) for row in rows])


def _split_at(row: list[TextLine], parting: Parting) -> list[list[TextLine]]:
    """A row's lines, parted where a gutter stands between them."""
    boxes, gutters = parting.lean.upright(bounds_of([line.box for line in row])), parting.every_gutter
    middle = (gutters[:, 0] + gutters[:, 2]) / 2
    parts = [[row[0]]]
    for line, (_, _, end, _), (start, top, _, bottom) in zip(row[1:], boxes, boxes[1:], strict=False):
        centre = (top + bottom) / 2
        between = (end <= middle) & (start >= middle) & (gutters[:, 1] <= centre) & (centre <= gutters[:, 3])
        if between.any():
            parts.append([])
        parts[-1].append(line)
    return parts


def make_lines(components: Components, lines: Sequence[Line]) -> list[TextLine]:
    """The lines of the components that each is made of, its letters and its small parts; these hold at least one."""
    table = box_array(components.table)
    fitted = []
    for letters, parts in lines:
        everything = np.concatenate([letters, parts])
        everything = everything[np.argsort(table[everything, 0], kind="stable")]
        bounds = table[everything]
        letters = letters[as_high_as_letters(table[letters])]
        box = Box(bounds[:, 0].min(), bounds[:, 1].min(), bounds[:, 2].max(), bounds[:, 3].max())
        baseline = fit_baseline(table[letters], components.table["foot"][letters].astype(float), box.x0, box.x1)
        fitted.append((box, baseline, everything, two_heights(table[letters], baseline)))
    x_heights = settle_x_heights([heights for *_, heights in fitted])
    return [
        TextLine(box, baseline, x_height, everything)
        for (box, baseline, everything, _), x_height in zip(fitted, x_heights, strict=True)
    ]
