"""What a look at an image tells of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.geometry import Box, Transform
from app.imaging.decode import SourceImage
from app.imaging.straight_page import StraightPage
from app.imaging.text_map import TextMap
from app.looks import Look, Looks
from app.networks.weights import load
from app.options import ReadOptions
from app.recognition.choose import Readers
from app.recognition.reading import ReadChar, ReadLine
from app.segmentation.layout import Layout
from app.segmentation.text_line import TextLine
from app.stopwatch import Stopwatch
from tests.components import find_components

STORE = Path(__file__).parents[1] / "model_store"
READ, UNREAD = ReadLine((ReadChar("a", 0.9, Box(10, 10, 20, 30)),), "line"), ReadLine((), "line")
GIVEN_UP = ReadLine((), "line", illegible=7)


def look(upper: ReadLine, lower: ReadLine) -> Look:
    """A page with a line of 400 pixels of ink and below it one of 200."""
    ink = np.zeros((100, 60), bool)
    ink[10:30, 10:20] = ink[10:30, 25:35] = True
    ink[60:80, 10:15] = ink[60:80, 25:30] = True
    components = find_components(ink)
    lines = [
        TextLine(Box(10, top, 35, top + 20), np.array([[10.0, top + 20], [35, top + 20]]), 20.0, np.array(members))
        for top, members in ((10, [0, 1]), (60, [2, 3]))
    ]
    ink[45:48] = True  # a rule, which is no component
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity((60, 100)))
    return Look(page, Layout(components, tuple(lines), ()), [upper, lower])


@pytest.mark.parametrize(
    ("upper", "lower", "share"),
    [(UNREAD, UNREAD, 0), (READ, UNREAD, 2 / 3), (UNREAD, READ, 1 / 3), (READ, READ, 1)],
)
def test_the_ink_that_was_read_is_that_of_lines_with_characters(upper: ReadLine, lower: ReadLine, share: float) -> None:
    assert look(upper, lower).share_read == pytest.approx(share)
    assert look(upper, lower).is_writing == (share >= 0.5)


def test_how_wide_what_was_read_is() -> None:
    right = ReadLine((ReadChar("a", 0.9, Box(25, 60, 40, 80)),), "line")
    assert look(UNREAD, UNREAD).width_read == 0
    assert look(READ, UNREAD).width_read == pytest.approx(10 / 60)
    assert look(READ, right).width_read == pytest.approx(30 / 60)


@pytest.mark.parametrize(
    ("upper", "lower", "illegible"),
    [
        (GIVEN_UP, READ, 7),
        (GIVEN_UP, UNREAD, 7),
        (UNREAD, GIVEN_UP, 0),  # a third of the ink: what stands about in a picture
        (READ, UNREAD, 0),
    ],
)
def test_what_could_not_be_made_out_counts_where_most_ink_is_in_lines_of_characters(
    upper: ReadLine, lower: ReadLine, illegible: int
) -> None:
    assert look(upper, lower).illegible == illegible
    assert replace(look(upper, lower), letters=9).illegible == 0


def test_what_could_not_be_made_out_on_a_sheet_counts_where_it_is_more_than_what_was() -> None:
    def on_sheet(upper: ReadLine, lower: ReadLine) -> Look:
        seen = look(upper, lower)
        return replace(seen, page=replace(seen.page, of_sheet=True))

    assert on_sheet(UNREAD, GIVEN_UP).illegible == 7
    assert on_sheet(UNREAD, replace(READ, chars=READ.chars * 2, illegible=1)).illegible == 0


def test_how_much_of_what_was_seen_is_in_the_longest_lines() -> None:
    assert look(UNREAD, UNREAD).share_in_longest == 0
    assert look(GIVEN_UP, READ).share_in_longest == 1
    seen = look(READ, UNREAD)
    line = seen.layout.lines[0]
    lines = (replace(line, box=Box(10, 10, 12, 30)), *(replace(line) for _ in range(12)))
    many = replace(seen, layout=replace(seen.layout, lines=lines), readings=[GIVEN_UP] + [READ] * 12)
    assert many.share_in_longest == pytest.approx(12 / 19)


@pytest.mark.parametrize(("read", "on_page", "on_rows"), [(10, 0, 0), (20, 99, 0), (60, 99, 99), (120, 0, 0)])
def test_what_is_no_page_of_writing_counts_where_it_shows_text_and_more_that_is_not_made_out(
    read: int, on_page: int, on_rows: int
) -> None:
    seen = look(ReadLine((), "line"), replace(READ, chars=READ.chars * read, illegible=99))
    assert (seen.is_writing, seen.is_made_out, seen.illegible) == (False, read > 99, on_page)
    assert replace(seen, letters=9).illegible == on_rows


def test_a_page_without_ink_is_read_to_no_share() -> None:
    empty = np.zeros((20, 20), bool)
    page = StraightPage.of(empty.astype(np.float32), empty, Transform.identity((20, 20)))
    assert Look(page, Layout(find_components(empty), (), ()), []).share_read == 0


class Names:
    """A reader that says its name, whatever the line."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read_lines(self, page: Any, components: Any, lines: Sequence[TextLine], *_: Any) -> list[ReadLine]:
        chars = tuple(ReadChar(sign, 0.9, Box(0, 0, 1, 1)) for sign in self.name)
        return [ReadLine(chars, self.name) for _ in lines]


def read_by(mode: str, rows: bool, sign: Names | None) -> set[str]:
    """Which readers read a picture of a word, as a page or for its rows of letters."""
    picture = Image.new("L", (240, 100), 255)
    ImageDraw.Draw(picture).text((30, 20), "HEUTE", 0, ImageFont.load_default(size=48))
    options = ReadOptions(mode=mode, reader="line")
    readers = Readers(Names("glyph"), Names("line"), sign, TextMap(load(STORE / "text-map.npz")))
    looks = Looks(SourceImage.of(np.array(picture)), options, readers, Stopwatch())
    look = looks.at_rows(options) if rows else looks.at_page(options)
    return {reading.text for reading in look.readings}


@pytest.mark.parametrize(
    ("mode", "rows", "reader"),
    [("page", False, "line"), ("page", True, "sign"), ("line", False, "line"), ("word", False, "sign")],
)
def test_rows_of_letters_and_single_words_are_for_the_reader_that_knows_signs(
    mode: str, rows: bool, reader: str
) -> None:
    assert read_by(mode, rows, Names("sign")) == {reader}
    assert read_by(mode, rows, None) == {"line"}


def test_rows_of_letters_of_one_position_are_read_once() -> None:
    readers = Readers(Names("glyph"), Names("line"), None, TextMap(load(STORE / "text-map.npz")))
    looks = Looks(SourceImage.of(np.full((60, 90), 255, np.uint8)), ReadOptions(), readers, Stopwatch())
    upright = looks.at_rows(ReadOptions())
    assert looks.at_rows(ReadOptions(rotation="0")) is upright
    assert looks.at_rows(ReadOptions(rotation="90")) is not upright


@pytest.mark.parametrize(
    ("ink", "asked", "per_row", "light_ink"),
    [
        ("light", "auto", 12, False),
        ("dark", "auto", 12, None),
        ("light", "auto", 1, None),
        ("light", "light", 12, None),
    ],
    ids=["other ink", "the same ink", "few characters", "ink is given"],
)
def test_a_page_is_looked_at_in_the_ink_of_its_rows_of_letters(
    ink: str, asked: str, per_row: int, light_ink: bool | None
) -> None:
    picture = Image.new("L", (480, 640), 200)
    for row in range(8):
        ImageDraw.Draw(picture).text((30, 20 + 75 * row), "HEUTE IST ES", 30, ImageFont.load_default(size=40))
    readers = Readers(Names("glyph"), Names("x" * per_row), None, TextMap(load(STORE / "text-map.npz")))
    looks = Looks(SourceImage.of(np.array(picture)), ReadOptions(), readers, Stopwatch())
    look = looks.at_page(ReadOptions(ink=ink, reader="line"))
    other = looks.at_ink_of_rows(replace(look, readings=[]), ReadOptions(ink=asked, reader="line"), None)
    assert (other.page.light_ink if other else None) == light_ink


def page_of_lines(ends: Sequence[float]) -> Look:
    """A page of 400 pixels' width with lines that were read and end there, each 10 pixels high."""
    grey = np.zeros((20 * len(ends) + 20, 400), np.float32)
    lines = [
        TextLine(Box(40, y, end, y + 10), np.array([[40, y + 10], [end, y + 10]]), 7.0, np.zeros(0, np.int64))
        for y, end in zip(range(10, 20 * len(ends), 20), ends, strict=True)
    ]
    page = StraightPage.of(grey, grey > 0, Transform.identity((400, len(grey))))
    components = find_components(page.ink)
    return Look(page, Layout(components, tuple(lines), ()), [READ] * len(lines))


def test_a_page_into_whose_side_many_lines_run_is_cut() -> None:
    assert page_of_lines([400] * 6 + [300] * 10).is_cut
    assert page_of_lines([399] * 6).is_cut
    assert not page_of_lines([400] * 4 + [300] * 4).is_cut
    assert not page_of_lines([400] * 5 + [300] * 20).is_cut
    assert not page_of_lines([395] * 20).is_cut
