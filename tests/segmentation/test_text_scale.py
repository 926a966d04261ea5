"""The size of the writing, whatever else stands on the page."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.segmentation.text_scale import TextScale, measure_scale
from tests.components import find_components
from tests.segmentation.toy_type import STROKE, Sheet


def scale_of(sheet: Sheet) -> TextScale | None:
    return measure_scale(find_components(sheet.ink).table, sheet.ink.shape)


def height_on(sheet: Sheet) -> float:
    scale = scale_of(sheet)
    assert scale is not None
    return scale.letter_height


def written(height: float) -> Sheet:
    sheet = Sheet(round(40 * height), round(12 * height))
    for row in range(4):
        sheet.write("xxxx xxx xxxxx xxxx", height, (row + 1) * 2.5 * height, height)
    return sheet


@pytest.mark.parametrize("height", [8, 12, 20, 45])
def test_it_is_the_height_and_the_stroke_width_of_the_letters(height: int) -> None:
    scale = scale_of(written(height))
    assert scale is not None
    assert scale.letter_height == pytest.approx(height, rel=0.07)
    assert scale.stroke_width == pytest.approx(round(STROKE * height), rel=0.2)


def test_without_anything_like_a_letter_there_is_none() -> None:
    sheet = Sheet(200, 100)
    sheet.fill(10, 20, 190, 22)
    sheet.frame(10, 30, 190, 90)
    sheet.ink[95, ::7] = True
    assert scale_of(sheet) is None
    assert scale_of(Sheet(10, 10)) is None


def test_words_joined_by_a_thin_pen_are_writing() -> None:
    sheet = Sheet(500, 400)
    page = Image.new("1", (500, 400))
    for top in (40, 160, 280):
        strokes = [(40 + 25 * step, top + 60 * (step % 2)) for step in range(9)]
        ImageDraw.Draw(page).line(strokes, 1, 2)
    sheet.ink = np.array(page)
    assert height_on(sheet) == pytest.approx(60, rel=0.1)


def test_specks_and_pictures_do_not_outweigh_letters() -> None:
    sheet = written(20)
    # Five specks a letter, and one blot that covers as much as all of them.
    free = np.argwhere(~sheet.ink)
    for y, x in free[np.random.default_rng(5).choice(len(free), 350, replace=False)]:
        sheet.ink[y : y + 2, x : x + 2] = True
    blot = np.zeros_like(sheet.ink[:, :200])
    blot[20:220, 10:190] = True
    sheet.ink = np.concatenate([sheet.ink, blot], axis=1)
    scale = scale_of(sheet)
    assert scale is not None
    assert scale.letter_height == pytest.approx(20, rel=0.07)
    assert scale.stroke_width == pytest.approx(round(STROKE * 20), rel=0.2)


def test_full_stops_and_stems_do_not_hide_the_letters() -> None:
    sheet = Sheet(900, 200)
    for row in range(4):
        sheet.write("ixi.xi iix. ixixi.. xii. ixx", 20, 40 + 40 * row, 20)
    assert height_on(sheet) == pytest.approx(20, rel=0.07)


def test_of_two_sizes_it_is_the_one_that_fills_more_of_the_page() -> None:
    sheet = Sheet(700, 260)
    sheet.write("XX XXX", 20, 80, 30)
    for row in range(5):
        sheet.write("xxxx xxx xxxxx xxxx xxxxxx", 20, 120 + 25 * row, 10)
    assert height_on(sheet) == pytest.approx(10, rel=0.07)


def test_what_a_photographed_sign_hangs_on_does_not_hide_its_letters() -> None:
    sheet = Sheet(400, 300)
    sheet.write("xxxxx", 30, 150, 30)
    sheet.fill(250, 0, 400, 300)
    assert height_on(sheet) == pytest.approx(30, rel=0.07)


def test_the_shadow_of_a_fold_does_not_hide_a_few_joined_words() -> None:
    page = Image.new("1", (400, 400))
    for left in (40, 160, 280):
        strokes = [(left + 20 * step, 60 + 34 * (step % 2)) for step in range(5)]
        ImageDraw.Draw(page).line(strokes, 1, 3)
    ImageDraw.Draw(page).polygon([(399, 240), (399, 399), (260, 399)], fill=1)
    sheet = Sheet(400, 400)
    sheet.ink = np.array(page)
    assert height_on(sheet) == pytest.approx(34, rel=0.15)


def test_one_dark_thing_alone_does_not_outweigh_a_few_letters() -> None:
    sheet = Sheet(900, 900)
    sheet.write("xxx xx", 60, 300, 60)
    sheet.frame(700, 100, 780, 500, 3)
    assert height_on(sheet) == pytest.approx(60, rel=0.07)


def test_what_runs_over_the_rim_is_no_letter_where_others_are_within() -> None:
    sheet = Sheet(900, 900)
    sheet.write("xxx xx", 60, 300, 60)
    for x in (0, 850):
        sheet.frame(x, 100, x + 50, 300, 5)
    assert height_on(sheet) == pytest.approx(60, rel=0.07)


def test_leaders_are_no_writing() -> None:
    sheet = Sheet(1900, 400)
    for row in range(10):
        sheet.write("xxxx" + "." * 90 + "xx", 10, 30 + 35 * row, 24)
    assert 22 <= height_on(sheet) <= 26
