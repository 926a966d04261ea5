"""Rows of letters: which phrases are some, the dots, accents and punctuation that belong to them, and the lines that
they part into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import members
from app.medians import group_median, median
from app.segmentation.connected_components import box_array
from app.segmentation.leaders import rows_of
from app.segmentation.neighbours import Index
from app.segmentation.nontext import are_specks
from app.segmentation.small_parts import give_small_parts, within_others
from app.segmentation.text_lines import Phrases, describe
from app.segmentation.text_scale import SMALLEST, TextScale

Reals = NDArray[np.float64]

SMALL_LINE = 0.5
"""Lines lower than this, in dominant letter heights, need LEAST_LETTERS letters to be text and not specks."""
LEAST_LETTERS = 4
SMALL_PRINT_LETTERS = 7
SMALL_PRINT_STROKES = 2.5
"""So many letters, their median height at least so many of their own strokes' widths, are text however small; leaders'
dots are as high as a stroke is wide."""
WIDE_GAP = 2.5
"""A gap wider than this, in letter heights, parts a row into lines: what stands beyond it, an entry beside its label or
an amount beside its item, may be of another size and stand higher or lower."""


Line = tuple[Index, Index]
"""A line in the making: its letters and its small parts, indices into the component table."""


def are_letters(phrases: Phrases, sizes: Reals, strokes: Reals, scale: TextScale) -> NDArray[np.bool_]:
    """Which of the components that `phrases` are made of, (n,) with these `sizes` and `strokes`' widths, stand in a row
    of letters; others are dots, accents, punctuation or no text.

    Joined writing has words for components: of a few, one may be low and the other high.
    """
    mean = np.bincount(phrases.group, sizes) / phrases.count
    tall = np.where(phrases.count < LEAST_LETTERS, mean, phrases.height) >= SMALL_LINE * scale.letter_height
    text = tall | ((phrases.count >= LEAST_LETTERS) & (phrases.height >= 0.3 * scale.letter_height))
    thick = group_median(strokes, phrases.group, len(phrases.x0))
    text |= (phrases.count >= SMALL_PRINT_LETTERS) & (phrases.height >= SMALL_PRINT_STROKES * thick)
    text &= (phrases.height >= SMALLEST) & ~within_others(phrases)
    return np.asarray(text[phrases.group])


def with_small_parts(
    table: NDArray[np.void],
    letters: Index,
    row_of: Index,
    parts: Index,
    specks: Index,
    rules: Reals,
    box_rows: Reals,
    leaders: Sequence[Index],
) -> list[list[Line]]:
    """Rows of `letters`, `row_of` (n,) their rows, each with the dots, accents and punctuation that belong to it, as
    lines, which upright `rules` (m, 4) part. Of the `specks` it gets what is none beside its own letters. What is in
    one of `box_rows` (k, 4), a box for each letter, is one line. The dots (d,) of each of the `leaders` are parts of
    the row that they stand in.
    """
    if not len(letters):
        return []
    boxes = box_array(table)
    rows = describe(boxes[letters], table["foot"][letters].astype(float), row_of)
    strokes = group_median(table["stroke_width"][letters].astype(float), row_of, len(rows.x0))
    owner, speck_owner = give_small_parts(rows, boxes[parts]), give_small_parts(rows, boxes[specks])
    speck_owner[are_specks(boxes[specks], rows.height[speck_owner], strokes[speck_owner])] = -1
    parts, owner = np.concatenate([parts, specks]), np.concatenate([owner, speck_owner])
    led = np.full(len(table), -1)
    for dots, row in zip(leaders, rows_of([boxes[dots] for dots in leaders], rows).tolist(), strict=True):
        led[dots] = row
    owner = np.where(led[parts] >= 0, led[parts], owner)
    return [
        _parted(boxes, letters[of_row], parts[owner == row], rows.height[row], rules, box_rows)
        for row, of_row in enumerate(members(rows.group))
    ]


def _parted(boxes: Reals, letters: Index, parts: Index, height: float, rules: Reals, box_rows: Reals) -> list[Line]:
    """A row of letters of `height` as lines, parted at its wide gaps, at upright `rules` (m, 4), and at both ends of
    `box_rows` (k, 4) but not in them; small parts in between go to the line before."""
    everything = np.concatenate([letters, parts])
    order = np.argsort(boxes[everything, 0], kind="stable")
    ordered = everything[order]
    ends, starts = np.maximum.accumulate(boxes[ordered, 2])[:-1], boxes[ordered[1:], 0]
    parted = starts - ends > WIDE_GAP * height
    middle = median((boxes[letters, 1] + boxes[letters, 3]) / 2)
    for x0, _, x1, _ in rules[(rules[:, 1] <= middle) & (middle <= rules[:, 3])]:
        parted |= (ends <= x1) & (starts >= x0)
    for x0, _, x1, _ in box_rows[(box_rows[:, 1] <= middle) & (middle <= box_rows[:, 3])]:
        parted &= (ends < x0) | (starts > x1)
        parted |= ((ends <= x0) & (starts >= x0)) | ((ends <= x1) & (starts >= x1))
    is_letter = order < len(letters)
    if not parted.any():
        return [(ordered[is_letter], ordered[~is_letter])]
    piece = np.concatenate([[0], np.cumsum(parted)])
    lettered = np.unique(piece[is_letter])
    line = lettered[np.maximum(np.searchsorted(lettered, piece, side="right") - 1, 0)]
    return [(ordered[(line == number) & is_letter], ordered[(line == number) & ~is_letter]) for number in lettered]
