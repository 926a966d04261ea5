"""Which reader reads which line, with readers that say what the test wants."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from app.errors import UnknownModel
from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.options import ReadOptions
from app.recognition.choose import Readers, read_lines
from app.recognition.reading import Partings, ReadChar, ReadLine
from app.segmentation.layout import Layout
from app.segmentation.text_line import TextLine
from tests.components import find_components

X_HEIGHT = 10


class Says:
    """A reader that reads `text` with one confidence, whatever the line, and counts the lines."""

    def __init__(self, name: str, text: str, confidence: float = 0.5) -> None:
        self.name, self.text, self.confidence, self.lines = name, text, confidence, 0
        self.partings: Partings = None

    def read_lines(
        self,
        page: Any,
        components: Any,
        lines: Sequence[TextLine],
        options: ReadOptions,
        partings: Partings = None,
    ) -> list[ReadLine]:
        self.lines += len(lines)
        self.partings = partings
        chars = tuple(
            ReadChar(character, self.confidence, Box(2 * place, 0, 2 * place + 1, 1), (), before == " ")
            for place, (before, character) in enumerate(pair for pair in pairwise("-" + self.text) if pair[1] != " ")
        )
        return [ReadLine(chars, self.name)] * len(lines)


def page_of_blocks(gap: float) -> tuple[StraightPage, Layout]:
    """A page with a line of five blocks of ink, `gap` x-heights apart."""
    step = round((1 + gap) * X_HEIGHT)
    ink = np.zeros((40, 6 * step), bool)
    for number in range(5):
        ink[10:24, number * step + 2 : number * step + 2 + X_HEIGHT] = True
    components = find_components(ink)
    baseline = np.array([[0.0, 24.0], [ink.shape[1], 24.0]])
    line = TextLine(Box(2, 10, ink.shape[1] - 2, 24), baseline, float(X_HEIGHT), np.arange(len(components)))
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity(ink.shape[::-1]))
    return page, Layout(components, (line,), ())


def read(text: str, gap: float, surer: str = "glyph", **options: Any) -> tuple[str, int]:
    """Who read a line of five blocks of ink, `gap` x-heights apart, that the line reader takes for `text`; and how many
    lines the glyph reader was given."""
    page, layout = page_of_blocks(gap)
    glyph = Says("glyph", "GLYPH", {"glyph": 0.9, "none": 0.69, "line": 0.5}[surer])
    (reading,) = read_lines(page, layout, Readers(glyph, Says("line", text, 0.7)), ReadOptions(**options))
    return reading.reader, glyph.lines


def test_running_text_is_the_line_readers_however_it_doubts() -> None:
    assert read("plain", 0.2) == ("line", 0)
    assert read("PLAIN", 0.2) == ("line", 0)
    assert read("plain", 0.8) == ("line", 0)


@pytest.mark.parametrize("surer", ["glyph", "line"])
def test_capitals_that_stand_apart_are_whose_reader_is_surer(surer: str) -> None:
    assert read("PLAIN", 0.8, surer) == (surer, 1)


def test_the_glyph_reader_is_favoured_where_letters_stand_far_apart() -> None:
    assert read("PLAIN", 0.8, "none")[0] == "line"
    assert read("PLAIN", 1.5, "none")[0] == "glyph"


@pytest.mark.parametrize(("gap", "reader"), [(0.8, "line"), (1.5, "glyph")])
def test_digits_are_only_where_they_stand_far_apart(gap: float, reader: str) -> None:
    assert read("12345", gap)[0] == reader


@pytest.mark.parametrize("named", ["glyph", "line"])
def test_the_reader_that_is_named_reads(named: str) -> None:
    assert read("PLAIN", 0.8, reader=named)[0] == named
    assert read("plain", 0.2, reader=named)[0] == named


def test_whoever_names_a_model_of_glyphs_wants_the_glyph_reader() -> None:
    assert read("plain", 0.2, model="cnn-36")[0] == "glyph"


def test_without_a_line_model_the_line_reader_cannot_be_asked_for() -> None:
    layout = Layout(find_components(np.zeros((4, 4), bool)), (), ())
    page = StraightPage.of(np.zeros((4, 4), np.float32), np.zeros((4, 4), bool), Transform.identity((4, 4)))
    with pytest.raises(UnknownModel, match="reader=line needs a line model"):
        read_lines(page, layout, Readers(Says("glyph", ""), None), ReadOptions(reader="line"))


@pytest.mark.parametrize(("starts", "partings"), [("-- -", (3.5,)), ("----", ()), ("- - -", None)])
def test_the_glyph_reader_is_told_where_words_part_and_left_alone_with_single_characters(
    starts: str, partings: tuple[float, ...] | None
) -> None:
    page, layout = page_of_blocks(0.8)
    glyph = Says("glyph", "GLYPH", 0.9)
    read_lines(page, layout, Readers(glyph, Says("line", starts.replace("-", "A"), 0.7)), ReadOptions())
    assert glyph.partings == [partings]


def test_what_the_glyph_reader_takes_for_signs_on_dirt_does_not_stand() -> None:
    page, layout = page_of_blocks(0.8)
    readers = Readers(Says("glyph", '"#*@-', 0.9), Says("line", "PLAIN", 0.7))
    assert read_lines(page, layout, readers, ReadOptions())[0].text == "PLAIN"


@pytest.mark.parametrize(("text", "stands"), [("PLA`IN", "line"), ("PLA.IN", "glyph"), ("PLAIN", "glyph")])
def test_of_signs_the_glyph_reader_may_only_add_small_ones(text: str, stands: str) -> None:
    page, layout = page_of_blocks(0.8)
    readers = Readers(Says("glyph", text, 0.9), Says("line", "PLAIN", 0.7))
    (reading,) = read_lines(page, layout, readers, ReadOptions())
    assert reading.reader == stands


def test_capitals_that_are_read_without_doubt_are_not_read_twice() -> None:
    page, layout = page_of_blocks(0.8)
    glyph = Says("glyph", "GLYPH", 0.99)
    assert read_lines(page, layout, Readers(glyph, Says("line", "PLAIN", 0.98)), ReadOptions())[0].text == "PLAIN"
    assert glyph.lines == 0
