"""The first look at a page: how large its writing is, whatever else lies on it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.imaging.orientation import RowEvidence, is_sideways
from app.imaging.survey import survey_page

HEIGHT = 260


def large_thin_writing(pen: int) -> NDArray[np.uint8]:
    """Four joined words, HEIGHT high, in a thin pen, and a row of specks along the rim of the sheet."""
    page = Image.new("L", (1500, 2000), 235)
    draw = ImageDraw.Draw(page)
    for number in range(4):
        top = 150 + 450 * number
        strokes = [(200 + 90 * step, top + HEIGHT * (step % 2)) for step in range(9 + number)]
        draw.line(strokes, 30, pen, joint="curve")
    for y in range(40, 1960, 160):
        draw.ellipse((1480, y, 1488, y + 10), fill=90)
    return np.asarray(page)


@pytest.mark.parametrize("pen", [4, 6, 8])
@pytest.mark.parametrize("dark", [False, True])
def test_large_writing_in_a_thin_pen_is_writing_and_no_frame(pen: int, dark: bool) -> None:
    page = large_thin_writing(pen)
    survey = survey_page(255 - page if dark else page)
    assert survey.dark == dark
    assert survey.text_height == pytest.approx(HEIGHT, rel=0.15)
    assert survey.in_characters > 0.5


def lines_of_print() -> NDArray[np.uint8]:
    page = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(page)
    for y in range(40, 560, 40):
        for number, x in enumerate(range(40, 740, 16)):
            draw.rectangle((x, y - 18 if number % 3 else y - 12, x + 9, y), fill=0)
    return np.asarray(page)


@pytest.mark.parametrize("degrees", [90, 270])
def test_lines_that_are_known_to_run_level_are_never_found_to_run_down_the_page(degrees: int) -> None:
    page = np.ascontiguousarray(np.rot90(lines_of_print(), degrees // 90))
    assert abs(survey_page(page).direction) == pytest.approx(90, abs=1)
    assert abs(survey_page(page, sideways=False).direction) % 180 == pytest.approx(0, abs=45)


def test_joined_words_below_each_other_are_no_lines_that_run_down_the_page() -> None:
    across, along = RowEvidence(40, 10, 2), RowEvidence(3, 0, 0)
    assert is_sideways(along, across, sharpness_across=1.2)
    assert not is_sideways(along, across, sharpness_across=0.05)


def test_a_sheet_on_a_dark_table_has_dark_ink_and_a_dark_page_light_ink() -> None:
    table = np.full((900, 1600), 40, np.uint8)
    table[150:750, 400:1200] = lines_of_print()
    assert not survey_page(table).dark
    assert survey_page(255 - lines_of_print()).dark


def test_a_few_words_amid_strokes_of_a_drawing_are_the_text() -> None:
    page = Image.new("L", (1200, 900), 235)
    draw = ImageDraw.Draw(page)
    for number in range(18):
        x, y = 60 + 380 * (number % 3), 60 + 140 * (number // 3)
        draw.line((x, y + 30, x + 60, y + 90), 150, 14)
    for number in range(12):
        x, y = 200 + 380 * (number % 3), 90 + 200 * (number // 3)
        for letter in range(6):
            draw.rectangle((x + 13 * letter, y - (14 if letter % 3 == 0 else 10), x + 13 * letter + 7, y), fill=20)
    survey = survey_page(np.asarray(page))
    assert survey.text_height == pytest.approx(12, abs=3)
    assert survey.direction == pytest.approx(0, abs=0.5)


def test_a_sheet_beside_a_dark_column_of_light_text_has_dark_ink() -> None:
    page = np.full((600, 880), 60, np.uint8)
    page[:, :280] += (255 - lines_of_print()[:, :280]) // 2
    page[40:560, 300:860] = lines_of_print()[40:560, :560]
    assert not survey_page(page).dark
