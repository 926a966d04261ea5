"""What a look at an image tells of itself."""

from __future__ import annotations

import numpy as np
import pytest

from app.geometry import Box, Transform
from app.imaging.letter_rows import LetterRow
from app.imaging.straight_page import StraightPage
from app.looks import Look
from app.recognition.reading import ReadChar, ReadLine
from app.segmentation.layout import Layout
from app.segmentation.text_line import TextLine
from tests.components import find_components

DARK_ROW = LetterRow(np.array([[10.0, 10, 20, 30], [25, 10, 35, 30]]), light_ink=False)
LIGHT_ROW = LetterRow(np.array([[10.0, 60, 20, 80], [25, 60, 35, 80]]), light_ink=True)
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
    return Look(page, Layout(components, tuple(lines), ()), [upper, lower], (DARK_ROW, LIGHT_ROW))


@pytest.mark.parametrize(
    ("upper", "lower", "inks", "share"),
    [
        (UNREAD, UNREAD, set(), 0),
        (READ, UNREAD, {False}, 2 / 3),
        (UNREAD, READ, {True}, 1 / 3),
        (READ, READ, {False, True}, 1),
    ],
)
def test_inks_and_ink_are_those_of_lines_with_characters(
    upper: ReadLine, lower: ReadLine, inks: set[bool], share: float
) -> None:
    seen = look(upper, lower)
    assert seen.inks_read == inks
    assert seen.share_read == pytest.approx(share)


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


def test_a_page_without_ink_is_read_to_no_share() -> None:
    empty = np.zeros((20, 20), bool)
    page = StraightPage.of(empty.astype(np.float32), empty, Transform.identity((20, 20)))
    assert Look(page, Layout(find_components(empty), (), ()), []).share_read == 0
