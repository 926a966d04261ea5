"""Letters of two rows that hang together are parted, and what is no such letters stays whole."""

from __future__ import annotations

import numpy as np
import pytest

from app.imaging.runs import find_runs, paint_components
from app.options import ReadOptions
from app.segmentation.connected_components import component_table
from app.segmentation.layout import segment
from app.segmentation.stacked_rows import part_rows
from app.segmentation.text_scale import TextScale
from tests.segmentation.toy_type import Ink, Sheet

SCALE = TextScale(letter_height=10.0, stroke_width=2.0)
UPPER, LOWER = 40, 58
"""Baselines of two rows."""


def two_rows() -> Sheet:
    sheet = Sheet(320, 90)
    for baseline in (UPPER, LOWER):
        sheet.write("xxxxxx", 20, baseline)
        sheet.write("xxxxxx", 140, baseline)
    return sheet


def parted(ink: Ink) -> tuple[int, int, Ink]:
    """How many components there are before and after, and the ink that is left."""
    runs = find_runs(ink)
    after = part_rows(runs, component_table(runs), SCALE)
    left = paint_components(after, np.ones(after.count, bool))
    for name in ("start", "stop", "component", "covered"):
        np.testing.assert_array_equal(getattr(after, name), getattr(find_runs(left), name))
    return runs.count, after.count, left


def joined_rows() -> Sheet:
    """Of either row four letters that hang together, and a tail from the upper ones to the lower ones."""
    sheet = two_rows()
    sheet.fill(20, UPPER - 2, 60, UPPER)
    sheet.fill(20, LOWER - 10, 60, LOWER - 8)
    sheet.fill(38, UPPER, 40, LOWER - 10)
    return sheet


def test_letters_that_a_tail_joins_to_those_below_are_parted_from_them() -> None:
    sheet = joined_rows()
    before, after, left = parted(sheet.ink)
    assert after == before + 1
    cut = np.argwhere(sheet.ink & ~left)
    assert set(cut[:, 1]) == {38, 39}
    assert UPPER <= cut[:, 0].min() == cut[:, 0].max() < LOWER - 10


def test_rows_that_hang_together_are_lines_of_their_own() -> None:
    lines = segment(joined_rows().page(), ReadOptions()).lines
    assert sorted((line.box.x0, line.box.y1) for line in lines) == [
        (20, UPPER),
        (20, LOWER),
        (140, UPPER),
        (140, LOWER),
    ]


@pytest.mark.parametrize(
    ("what", "boxes"),
    [
        ("an initial", [(112, 30, 118, 58), (124, 30, 130, 58), (118, 42, 124, 46)]),
        ("a brace", [(120, 30, 122, 58), (122, 30, 126, 32), (122, 56, 126, 58)]),
        ("a box", [(108, 30, 134, 32), (108, 56, 134, 58), (108, 30, 110, 58), (132, 30, 134, 58)]),
        ("a letter with a long tail", [(110, 30, 126, 32), (110, 38, 126, 40), (124, 30, 126, 54), (118, 52, 126, 54)]),
        ("a block that reaches the edge", [(112, 0, 128, 90)]),
    ],
)
def test_what_stands_beside_two_rows_and_is_no_letters_of_both_stays_whole(
    what: str, boxes: list[tuple[int, int, int, int]]
) -> None:
    sheet = two_rows()
    for box in boxes:
        sheet.fill(*box)
    before, after, left = parted(sheet.ink)
    assert (after, left.sum()) == (before, sheet.ink.sum()), what


def test_without_neighbours_in_two_rows_nothing_is_parted() -> None:
    sheet = Sheet(320, 90)
    sheet.write("xxxxxx", 140, UPPER)
    sheet.frame(20, 20, 40, 60, 2)
    before, after, _ = parted(sheet.ink)
    assert after == before
