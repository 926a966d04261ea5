"""The rows of a page: its letters, each with those beside it, and what parts columns of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.options import ReadOptions
from app.segmentation.column_lean import UPRIGHT, ColumnLean, column_lean
from app.segmentation.columns import find_gutters, without_walls
from app.segmentation.connected_components import Components, box_array
from app.segmentation.frames import parting_strips
from app.segmentation.leaders import DOT, Entries, entries_of, find_leaders, join_led
from app.segmentation.letter_boxes import one_row_each
from app.segmentation.nontext import CutInk, are_specks, text_candidates
from app.segmentation.only_line import of_one_word, only_line
from app.segmentation.strip_sides import NARROW
from app.segmentation.text_lines import (
    BLANK,
    LETTER_GAP,
    PHRASE_GAP,
    join_letters,
    join_phrases,
    join_within,
)
from app.segmentation.text_rows import Line, are_letters, with_small_parts
from app.segmentation.text_scale import TextScale

Index = NDArray[np.int64]
Reals = NDArray[np.float64]

LEAST_IN_COLUMN = 3
"""Shorter phrases say nothing of columns."""
TALL, WIDE = 25.0, 14.0
"""Gutters narrower than NARROW that part phrases part lines too, between which, as they are higher than their letters,
they may not be found, if they are so many letter heights tall: no blanks stand above one another in a dozen lines. So
do all where columns lean, whose lines slope and are higher still, and tall ones no wider than so many letter heights
that no line crosses."""


@dataclass(frozen=True)
class FoundRows:
    """The lines of each row; what is `known` to part columns, (m, 4), gutters that may not be found between lines and
    the alleys between frames, what is `likely` to if no line lies across it, and the `entries` with leaders, all as
    they stand where the columns, which `lean`, are upright; and the components (k,) that are the dots of each of the
    `leaders`."""

    rows: list[list[Line]]
    known: Reals = field(default_factory=lambda: np.zeros((0, 4)))
    likely: Reals = field(default_factory=lambda: np.zeros((0, 4)))
    lean: ColumnLean = UPRIGHT
    entries: Entries = field(default_factory=Entries.none)
    leaders: Sequence[Index] = ()


def find_rows(
    components: Components,
    scale: TextScale,
    cut: CutInk,
    faint: NDArray[np.bool_],
    panels: Reals,
    options: ReadOptions,
) -> FoundRows:
    """The lines of each row of a page with level and upright rules `cut` and `panels` (n, 4) in colours of their own;
    components that are `faint`, bool (n,), are none of it. All of the page is one line where the `options` say so."""
    every = box_array(components.table)
    candidates = text_candidates(components.table, scale, cut) & ~faint
    specks = are_specks(every, scale.letter_height, scale.stroke_width)
    text = candidates & ~specks
    chosen = np.flatnonzero(text if options.of_many_lines or text.any() else ~faint)
    boxes, feet = every[chosen], components.table["foot"][chosen].astype(float)
    strokes = components.table["stroke_width"][chosen].astype(float)
    if not len(chosen):
        return FoundRows([])
    if not options.of_many_lines:
        letters, parts = only_line(boxes, cut.ink.shape[0])
        if options.mode == "word":
            letters = of_one_word(boxes, letters, cut.ink.shape[1])
        return FoundRows([[(chosen[letters], chosen[parts])]])
    rules = cut.upright.boxes
    phrases = join_letters(boxes, feet, BLANK, rules)
    words = phrases.boxes[phrases.height > DOT * scale.letter_height]
    possible = np.flatnonzero(candidates)
    leaders = [possible[dots] for dots in find_leaders(every[possible], words, scale.letter_height)]
    entries = entries_of([every[dots] for dots in leaders], words, scale.letter_height)
    some = phrases.count >= LEAST_IN_COLUMN
    lean = column_lean(phrases.boxes[some], phrases.height[some])
    boxes, across, upright, panels = map(lean.upright, (boxes, cut.across.boxes, rules, panels))
    if lean != UPRIGHT:
        phrases = join_letters(boxes, feet, BLANK, upright)
        some = phrases.count >= LEAST_IN_COLUMN
    alleys = parting_strips(upright, across, panels, phrases.boxes, some, scale.letter_height)
    entries = replace(entries, boxes=lean.upright(entries.boxes))
    between_phrases = find_gutters(phrases.boxes[some], phrases.height[some], entries)
    between_phrases = without_walls(between_phrases, across, scale.letter_height)
    gutters = np.concatenate([between_phrases, alleys])
    widths, heights = (between_phrases[:, 2:] - between_phrases[:, :2]).T / scale.letter_height
    hidden = (lean != UPRIGHT) | (widths < NARROW) & (heights >= TALL)
    known = np.concatenate([between_phrases[hidden], alleys])
    likely = between_phrases[~hidden & (heights >= TALL) & (widths <= WIDE)]
    barriers = np.concatenate([gutters, upright])
    phrases = join_letters(boxes, feet, LETTER_GAP, barriers)
    for _ in range(4):
        before = len(phrases.x0)
        phrases = join_phrases(boxes, feet, phrases, PHRASE_GAP, barriers)
        if len(phrases.x0) == before:
            break
    phrases = join_phrases(boxes, feet, phrases, np.inf, gutters)
    phrases = join_phrases(boxes, feet, phrases, np.inf, gutters)
    phrases = join_led(boxes, feet, phrases, [lean.upright(every[dots]) for dots in leaders], scale.letter_height)
    phrases = join_within(boxes, feet, phrases)
    is_letter = are_letters(phrases, boxes[:, 3] - boxes[:, 1], strokes, scale)
    is_letter &= ~np.isin(chosen, [dot for dots in leaders for dot in dots.tolist()])
    _, row_of = np.unique(phrases.group[is_letter], return_inverse=True)
    row_of = one_row_each(row_of, every[chosen[is_letter]], cut.box_rows)
    small = np.flatnonzero(candidates & specks)
    parts = chosen[~is_letter]
    rows = with_small_parts(components.table, chosen[is_letter], row_of, parts, small, rules, cut.box_rows, leaders)
    return FoundRows(rows, known, likely, lean, entries, leaders)
