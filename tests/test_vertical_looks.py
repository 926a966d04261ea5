"""What of a page that was read may be vertical text, and what it leaves of the level lines."""

import numpy as np
import pytest

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.looks import Look
from app.recognition.reading import ReadChar, ReadLine
from app.segmentation.layout import Layout, LayoutBlock
from app.segmentation.text_line import TextLine
from app.segmentation.vertical_text import VerticalRow
from app.vertical_looks import free_components, without
from tests.components import find_components


def reading(text: str, top: int, confidence: float = 0.9) -> ReadLine:
    """Characters 10 wide and 5 apart."""
    boxes = (Box(10 + 15 * number, top, 20 + 15 * number, top + 20) for number in range(len(text)))
    return ReadLine(tuple(ReadChar(char, confidence, box) for char, box in zip(text, boxes, strict=True)), "line")


def look(upper: ReadLine, lower: ReadLine, x_height: float = 20.0) -> Look:
    """A page with two lines, each a block, of three components 10 wide and 5 apart."""
    ink = np.zeros((100, 60), bool)
    for top in (10, 60):
        for left in (10, 25, 40):
            ink[top : top + 20, left : left + 10] = True
    lines = tuple(
        TextLine(Box(10, top, 50, top + 20), np.array([[10.0, top + 20], [50, top + 20]]), x_height, np.array(members))
        for top, members in ((10, [0, 1, 2]), (60, [3, 4, 5]))
    )
    blocks = LayoutBlock("text", ((0,),)), LayoutBlock("text", ((1,),))
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity((60, 100)))
    return Look(page, Layout(find_components(ink), lines, blocks), [upper, lower])


@pytest.mark.parametrize(
    ("upper", "x_height", "free"),
    [
        (reading("abc", 10), 10.0, False),
        (reading("abc", 10), 5.0, True),
        (reading("abc", 10), 4.0, False),
        (reading("abc", 10, 0.6), 10.0, True),
        (reading("ab", 10), 10.0, True),
        (ReadLine((), "line"), 10.0, True),
    ],
    ids=["near", "apart and narrow", "apart and wide", "doubted", "two characters", "unread"],
)
def test_what_a_level_line_does_not_hold_surely_is_free(upper: ReadLine, x_height: float, free: bool) -> None:
    seen = look(upper, reading("abc", 60), x_height)
    assert free_components(seen)[:3].tolist() == [free] * 3


def test_characters_in_a_vertical_row_are_taken_out_of_level_lines() -> None:
    seen = look(reading("abc", 10), reading("def", 60))
    level = without(seen, [VerticalRow(Box(22, 0, 60, 100), np.array([1, 4]), 10.0)])
    assert [line.text for line in level.readings] == ["a", "d"]
    assert [row for block in level.layout.blocks for row in block.rows] == [(0,), (1,)]


def test_lines_that_were_nothing_but_vertical_text_part_no_block() -> None:
    seen = look(reading("abc", 10), reading("def", 60))
    level = without(seen, [VerticalRow(Box(5, 5, 60, 40), np.array([0, 1, 2]), 10.0)])
    assert [line.text for line in level.readings] == ["", "def"]
    assert [block.rows for block in level.layout.blocks] == [((1,),)]
