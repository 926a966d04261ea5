from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.document import Alternative, Block, Char, Line, Page, Word
from tests.documents import document, line, page, word


def test_text_grows_from_characters_to_pages() -> None:
    assert word("ab", 0).text == "ab"
    assert line("ab cd").text == "ab cd"
    assert page("ab cd", "e").text == "ab cd\ne"
    assert document(page("a"), page("b", number=2)).text == "a\fb"


def test_an_empty_line_stands_between_blocks() -> None:
    whole = page("a", "b", "c")
    parted = replace(whole, blocks=(Block("text", (0, 0, 1, 1), (0,)), Block("text", (0, 0, 1, 1), (1, 2))))
    assert parted.text == "a\n\nb\nc"


def test_a_pages_confidence_is_its_characters_mean() -> None:
    sure = Word((Char("a", 1.0, (0, 0, 1, 1)),), (0, 0, 1, 1), 1.0)
    unsure = Word((Char("b", 0.5, (0, 0, 1, 1)), Char("c", 0.0, (0, 0, 1, 1))), (0, 0, 1, 1), 0.25)
    lines = (Line((sure, unsure), (0, 0, 1, 1), (), (), 0.5, "glyph"),)
    assert Page(1, 9, 9, 0, 0.0, lines, (Block("text", (0, 0, 1, 1), (0,)),)).confidence == 0.5
    assert page().confidence == 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Char("ab", 0.5, (0, 0, 1, 1)),
        lambda: Char(" ", 0.5, (0, 0, 1, 1)),
        lambda: Char("a", 1.5, (0, 0, 1, 1)),
        lambda: Char("a", 0.5, (2, 0, 1, 1)),
        lambda: Char("a", 0.5, (-1, 0, 1, 1)),
        lambda: Alternative("a", float("nan")),
        lambda: Word((), (0, 0, 1, 1), 0.5),
        lambda: Line((), (0, 0, 1, 1), (), (), 0.5, "glyph"),
        lambda: Block("text", (0, 0, 1, 1), ()),
        lambda: Page(1, 9, 9, 45, 0.0, (), ()),
        lambda: Page(1, 9, 9, 0, 0.0, (line("a"),), ()),
        lambda: Page(1, 9, 9, 0, 0.0, (line("a"), line("b")), (Block("text", (0, 0, 1, 1), (1, 0)),)),
    ],
)
def test_what_cannot_be_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
