"""What is ink and not text: rules, frames, pictures, page borders, specks.

Rules are cut away from the ink before the page's components are final, so that letters which stand on an underline or
run into a frame come free: the components are counted once to learn the size of the writing, the few large ones are
searched for straight strokes, and only if some were cut is the page labelled, with what remains of them, for all later
stages. Everything else that is not text stays a component and is merely passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import component_image, find_runs, members, paint_runs, run_bounds
from app.medians import median
from app.segmentation.connected_components import at_rim, box_array
from app.segmentation.text_scale import TextScale

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

RULE_LENGTH = 5.0
"""A straight stroke this long, in letter heights, is a rule: dashes are shorter, even in wide faces."""
RULE_THICKNESS = 0.4
"""Thickness, in letter heights, that any rule may have: below the thickness of a dash or a bold stroke."""
RULE_SLENDERNESS = 25.0
"""A thicker one is a rule if it is this many times longer than thick: strokes of display letters are stouter."""
RAGGED_EDGE = 0.08
"""Depth, in letter heights, of the fringe that a scanned rule has on either side."""
RULE_BREAK = 5.0
"""Pieces of a broken rule lie within this many letter heights of it along its direction."""
TALLEST, TALLEST_IN_ROW = 12.0, 30.0
"""Letters taller than this many dominant letter heights do not occur beside them, or only in a row of such; pictures
and frames do."""
SMALLEST = 0.12
SMALLEST_STROKES = 1.2
"""Specks are smaller than this, in letter heights and in stroke widths, in both directions; full stops are larger in
the one or, in thin writing, the other."""
FAINT, FAINTER, CLEAN, PRINTED = 0.32, 0.23, 0.002, 0.2
DARK_SHARE = 0.85
"""Ink is at least this deep, by the depth that this share of a page's ink does not exceed; grain is less. On paper
without grain, of which there is no more than CLEAN, grey print may be FAINTER, where this share of the candidates for
text is between the two."""
SOLID = 0.7
"""Share of its box that a component higher than BLOB letter heights fills when it is a blob, not a letter."""
BLOB = 3.0
ALIKE, NEAR = 0.6, 1.0
"""But one that has a letter beside it, no farther away than so many of its heights, is in its row: they share at least
this part of the height of either."""
LEAST_WALL = 1.0
"""Least height of a wall between two of a row's cells, in letter heights."""
MOST_LARGE = 1000
"""A page with more components of such heights is grain or a picture."""
SLIGHT = 1 / 25
"""Strokes thinner than this share of a component's height, higher than BLOB, draw no letter: large letters have large
strokes, grain that hangs together and the lines of drawings have not."""
RULE_ROWS, MUCH_MORE = 0.5, 1.5
"""Where a straight stroke's ink is so many times its length by its thickness it is the edge of a picture, or several
that black squares join: their boxes hold only rows that hold this share of the ink of the fullest one."""
SINGLE_STROKE = 1.6
"""A component as long and thin as a rule whose ink is at most this many times its length by its stroke width is one
stroke: a slanted rule, the line of a drawing. Joined letters go up and down and have three times as much, bold ones
that run into each other twice."""


@dataclass(frozen=True)
class Rules:
    """The `boxes` (n, 4) of rules, in pixels, and of their `pieces` (m, 4), which are hardly higher than the rules are
    thick: a box of a rule that slopes or bends may hold letters that stand on it."""

    boxes: Reals
    pieces: Reals

    @classmethod
    def none(cls) -> Rules:
        return cls(np.zeros((0, 4)), np.zeros((0, 4)))

    def moved(self, x: float, y: float) -> Rules:
        offset = np.array([x, y, x, y])
        return Rules(self.boxes + offset, self.pieces + offset)

    def joined(self, others: Rules) -> Rules:
        return Rules(np.concatenate([self.boxes, others.boxes]), np.concatenate([self.pieces, others.pieces]))

    def transposed(self) -> Rules:
        return Rules(self.boxes[:, [1, 0, 3, 2]], self.pieces[:, [1, 0, 3, 2]])


@dataclass(frozen=True)
class CutInk:
    """Ink without rules, bool (height, width), the rules that were cut, those `across` the page and the `upright` ones
    (dotted ones stay ink), and, of boxes for a letter each, the `walls` (n, 4) between them and the extents of their
    rows, `box_rows` (k, 4)."""

    ink: Flags
    across: Rules
    upright: Rules
    walls: Reals = field(default_factory=lambda: np.zeros((0, 4)))
    box_rows: Reals = field(default_factory=lambda: np.zeros((0, 4)))


def cut_rules(ink: Flags, suspects: Flags, scale: TextScale) -> CutInk:
    """Cut the straight rules out of `ink`; `suspects`, of the same shape, is the ink of components large enough to
    hold one.

    A pixel of a rule stays where a stroke crosses it: where ink goes on across the rule for more than the rule's own
    thickness and fringe.
    """
    rows, columns = np.flatnonzero(suspects.any(axis=1)), np.flatnonzero(suspects.any(axis=0))
    if not len(rows):
        return CutInk(ink, Rules.none(), Rules.none())
    top, left = int(rows[0]), int(columns[0])
    window = (slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1))
    kept = ink.copy()
    across = _cut_level(suspects[window], kept[window], scale)
    upright = _cut_level(suspects[window].T, kept[window].T, scale).transposed()
    return CutInk(kept, across.moved(left, top), upright.moved(left, top))


def suspect_components(table: NDArray[np.void], scale: TextScale) -> Flags:
    """Which components, bool (n,), are long enough to hold a rule."""
    longest = np.maximum(table["x1"] - table["x0"], table["y1"] - table["y0"])
    return np.asarray(longest >= RULE_LENGTH * scale.letter_height)


def _cut_level(ink: Flags, kept: Flags, scale: TextScale) -> Rules:
    """The level rules of `ink`; in `kept`, of the same shape, their pixels are set to paper."""
    fringe = max(1, round(RAGGED_EDGE * scale.letter_height))
    runs = find_runs(ink, RULE_LENGTH * scale.letter_height)
    boxes: list[tuple[int, int, int, int]] = []
    pieces: list[tuple[int, int, int, int]] = []
    for own in members(runs.component):
        box, here = component_image(runs, own)
        x0, y0, x1, y1 = box
        thickness = median(here.sum(axis=0))
        if thickness > max(RULE_THICKNESS * scale.letter_height, (x1 - x0) / RULE_SLENDERNESS):
            continue
        near = np.zeros((len(here) + 2 * fringe, x1 - x0), bool)
        for step in range(2 * fringe + 1):
            near[step : step + len(here)] |= here
        top, bottom = max(y0 - fringe, 0), min(y1 + fringe, len(ink))
        near = near[top - y0 + fringe :][: bottom - top]
        thin = _thin(ink, slice(top, bottom), slice(x0, x1), int(thickness + 2 * fringe))
        kept[top:bottom, x0:x1] &= ~(near & thin)
        inked = here.sum(axis=1)
        is_joined = inked.sum() > MUCH_MORE * thickness * (x1 - x0)
        least = RULE_ROWS * inked.max() if is_joined else 0
        _, first, end = run_bounds((inked >= least)[None])
        bands = [(x0, y0 + low, x1, y0 + high) for low, high in zip(first.tolist(), end.tolist(), strict=True)]
        boxes += bands
        pieces += bands if is_joined else _pieces(here, box, round(thickness) + fringe)
    return Rules(*(np.array(found, float).reshape(-1, 4) for found in (boxes, pieces)))


def _pieces(rule: Flags, box: tuple[int, int, int, int], most: int) -> list[tuple[int, int, int, int]]:
    """The boxes of equal parts of a `rule`, bool (h, w), with the `box` x0, y0, x1, y1: as many as it takes for none to
    be much higher than `most` pixels where it slopes evenly."""
    x0, y0, *_ = box
    ends = np.linspace(0, rule.shape[1], -(-len(rule) // most) + 1).astype(int)
    pieces = []
    for start, stop in pairwise(ends.tolist()):
        rows = np.flatnonzero(rule[:, start:stop].any(axis=1))
        pieces.append((x0 + start, y0 + int(rows[0]), x0 + stop, y0 + int(rows[-1]) + 1))
    return pieces


def _thin(ink: Flags, rows: slice, columns: slice, most: int) -> Flags:
    """Where in a window of `ink` it goes on up and down for at most so many pixels, the window's edges no limit."""
    first = max(rows.start - most, 0)
    upright = np.ascontiguousarray(ink[first : rows.stop + most, columns].T)
    width = upright.shape[1]
    row, x0, x1 = run_bounds(upright)
    thin = paint_runs(upright.shape, row * width + x0, row * width + x1, x1 - x0 <= most)
    return thin.T[rows.start - first : rows.stop - first]


def text_candidates(table: NDArray[np.void], scale: TextScale, cut: CutInk) -> Flags:
    """Which components, bool (n,), may be text by their size and shape, specks too, and are no remains of the rules of
    `cut`."""
    unit = scale.letter_height
    height = (table["y1"] - table["y0"]) / unit
    width = (table["x1"] - table["x0"]) / unit
    stroke = table["stroke_width"] / unit
    longest = np.maximum(width, height)
    thickness = table["area"] / unit**2 / longest
    one_stroke = (longest >= RULE_LENGTH) & (thickness <= SINGLE_STROKE * stroke)
    one_stroke &= thickness <= np.maximum(RULE_THICKNESS, longest / RULE_SLENDERNESS)
    solid = table["area"] > SOLID * width * height * unit**2
    slight = stroke < SLIGHT * height
    no_letter = (height > BLOB) & (slight | at_rim(table, cut.ink.shape)) | (height > TALLEST_IN_ROW)
    doubtful = ~no_letter & ((height > TALLEST) | ((height > BLOB) & solid))
    letters = ~no_letter & ~one_stroke & (height > ALIKE * BLOB) & (~solid | (height <= BLOB))
    if letters.any() and doubtful.any() and letters.sum() + doubtful.sum() <= MOST_LARGE:
        doubtful = _not_in_rows(box_array(table), doubtful, letters)
    big = no_letter | doubtful
    remains = _on_rules(table, cut.across.pieces, unit, upright=False)
    remains |= _on_rules(table, cut.upright.pieces, unit, upright=True)
    return np.asarray(~(one_stroke | big | remains | cell_walls(table, scale, cut)))


def cell_walls(table: NDArray[np.void], scale: TextScale, cut: CutInk) -> Flags:
    """Which components, bool (n,), are walls between two cells of a single row: thin strokes from one of the level
    rules of `cut` to another."""
    unit = scale.letter_height
    thin = table["x1"] - table["x0"] <= RULE_THICKNESS * unit
    walls = np.asarray(thin & (table["y1"] - table["y0"] >= LEAST_WALL * unit))
    walls[walls] = _are_between(table[walls], cut.across.pieces, RAGGED_EDGE * unit + 1)
    return walls


def _not_in_rows(boxes: Reals, doubtful: Flags, letters: Flags) -> Flags:
    """Those of the `doubtful` boxes, bool (n,), that do not stand in a row with `letters`, bool (n,), whether beside
    one or beside another in its row."""
    while True:
        found = doubtful.copy()
        found[doubtful] = _are_beside(boxes[doubtful], boxes[letters])
        if not found.any():
            return doubtful
        doubtful, letters = doubtful & ~found, found


def _are_beside(boxes: Reals, letters: Reals) -> Flags:
    """Which of `boxes` (n, 4) have one of `letters` (m, 4) beside them that is about as high."""
    shared = np.minimum(boxes[:, None, 3], letters[:, 3]) - np.maximum(boxes[:, None, 1], letters[:, 1])
    heights = boxes[:, 3] - boxes[:, 1]
    alike = shared >= ALIKE * np.maximum(heights[:, None], letters[:, 3] - letters[:, 1])
    gaps = np.maximum(boxes[:, None, 0] - letters[:, 2], letters[:, 0] - boxes[:, None, 2])
    return np.asarray((alike & (gaps >= 0) & (gaps <= NEAR * heights[:, None])).any(axis=1))


def are_specks(boxes: Reals, letter_heights: Reals | float, stroke_widths: Reals | float) -> Flags:
    """Which of `boxes` (n, 4) are too small for a full stop beside letters so high, of strokes so wide."""
    longest = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    return np.asarray(longest < np.minimum(SMALLEST * letter_heights, SMALLEST_STROKES * stroke_widths))


def faint_components(table: NDArray[np.void], depth: Reals, candidates: Flags, noise: float) -> Flags:
    """Which components, bool (n,), are grain and shades of the paper beside the ink of the `candidates` for text.

    `depth` (n,) is their mean grey, 0 = paper, 1 = ink, and `noise` the standard deviation of the paper's grain.
    """
    if not len(table):
        return np.zeros(0, bool)
    order = np.argsort(depth, kind="stable")
    reached = np.cumsum(np.where(candidates, table["area"], 0)[order])
    dark = depth[order][np.searchsorted(reached, DARK_SHARE * reached[-1])]
    grey = candidates & (depth >= FAINTER * dark) & (depth < FAINT * dark)
    is_printed = noise < CLEAN and grey.sum() >= PRINTED * candidates.sum()
    return np.asarray(depth < (FAINTER if is_printed else FAINT) * dark)


def _are_between(table: NDArray[np.void], rules: Reals, fringe: float) -> Flags:
    """Which components stand between two level `rules` (n, 4) and touch both."""
    middle = (table["x0"] + table["x1"]) / 2
    under, above = np.zeros((2, len(table)), bool)
    for x0, y0, x1, y1 in rules:
        along = (x0 <= middle) & (x1 >= middle)
        under |= along & (np.abs(table["y0"] - y1) <= 2 * fringe)
        above |= along & (np.abs(table["y1"] - y0) <= 2 * fringe)
    return np.asarray(under & above)


def _on_rules(table: NDArray[np.void], rules: Reals, unit: float, upright: bool) -> Flags:
    """Which components lie on one of the `rules`, or go on where it breaks off, and are no thicker than it."""
    ends = ("y0", "y1", "x0", "x1") if upright else ("x0", "x1", "y0", "y1")
    start, stop, low, high = (table[name].astype(float) for name in ends)
    on = np.zeros(len(table), bool)
    for box in rules:
        x0, y0, x1, y1 = box[[1, 0, 3, 2]] if upright else box
        fringe = RAGGED_EDGE * unit + 1
        within = (low >= y0 - 2 * fringe) & (high <= y1 + 2 * fringe)
        on |= within & (stop >= x0 - RULE_BREAK * unit) & (start <= x1 + RULE_BREAK * unit)
    return on
