from dataclasses import replace

import numpy as np
import pytest

from app.assembly.page_assembly import assemble
from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.recognition.reading import ReadChar, ReadLine
from app.segmentation.layout import Layout, LayoutBlock
from app.segmentation.text_line import TextLine
from tests.components import find_components

INK = np.zeros((40, 60), bool)
PAGE = replace(
    StraightPage.of(INK.astype(np.float32), INK, Transform.identity((60, 40))),
    rotation=90,
    skew=1.5,
    warnings=("faint",),
)


def line(y: float) -> TextLine:
    return TextLine(Box(0, y - 6, 60, y), np.array([[0.0, y], [60, y]]), 6.0, np.arange(0))


def reading(text: str, y: float) -> ReadLine:
    chars = tuple(ReadChar(c, 0.9, Box(6 * i, y - 6, 6 * i + 5, y)) for i, c in enumerate(text))
    return ReadLine(chars, "glyph")


LAYOUT = Layout(
    find_components(INK),
    (line(8), line(16), line(24), line(32)),
    (LayoutBlock("text", ((0,), (1,))), LayoutBlock("text", ((2,),)), LayoutBlock("heading", ((3,),))),
)


def test_lines_without_characters_are_left_out_and_blocks_renumbered() -> None:
    readings = [reading("", 8), reading("ab", 16), reading("", 24), reading("cd", 32)]
    page = assemble(PAGE, LAYOUT, readings, 3)
    assert page.text == "ab\n\ncd"
    assert [(block.kind, block.lines) for block in page.blocks] == [("text", (0,)), ("heading", (1,))]
    assert page.blocks[1].box == (0, 26, 11, 32)


def test_the_page_says_what_was_done_to_it() -> None:
    page = assemble(PAGE, LAYOUT, [reading("a", 8)] * 4, 3)
    assert (page.number, page.width, page.height) == (3, 60, 40)
    assert (page.rotation, page.skew, page.warnings) == (90, 1.5, ("faint",))
    assert page.transform == (1, 0, 0, 0, 1, 0, 0, 0, 1)
    assert page.confidence == pytest.approx(0.9)


def test_a_page_without_lines_is_an_empty_page() -> None:
    page = assemble(PAGE, Layout(find_components(INK), (), ()), [], 1)
    assert page.text == ""
    assert page.blocks == ()
