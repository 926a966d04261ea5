"""Check boxes and bars that cover words go, and what looks like them and is a letter stays."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.imaging.marks import without_marks
from app.imaging.runs import find_runs

HEIGHT = 20.0
SIDE = 22
Grey = NDArray[np.float32]


def drawn(text: str = "", x: int = 100) -> Image.Image:
    picture = Image.new("L", (400, 80))
    ImageDraw.Draw(picture).text((x, 20), text, 255, ImageFont.load_default(32))
    return picture


def with_box(picture: Image.Image, x: int, mark: str = "") -> Image.Image:
    pen = ImageDraw.Draw(picture)
    pen.rectangle((x, 28, x + SIDE, 28 + SIDE), outline=255, width=2)
    if mark:
        pen.line((x + 5, 33, x + SIDE - 5, 23 + SIDE), 255, 2)
        pen.line((x + 5, 23 + SIDE, x + SIDE - 5, 33), 255, 2)
    return picture


def grey(picture: Image.Image) -> Grey:
    return np.asarray(picture, np.float32) / np.float32(255)


def left_of(page: Grey) -> Grey:
    left, runs = without_marks(page, find_runs(page > 0.5), HEIGHT)
    assert find_runs(left > 0.5).count == runs.count
    return left


def test_an_empty_check_box_goes_and_the_words_beside_it_stay() -> None:
    assert np.array_equal(left_of(grey(with_box(drawn("Yes"), 60))), grey(drawn("Yes")))


def test_what_marks_a_check_box_stays() -> None:
    left = left_of(grey(with_box(drawn("Yes"), 60, mark="x")))
    assert left[28 : 28 + SIDE, 60 : 60 + SIDE].sum() > 20
    assert left[:, 60:64].sum() == left[27:31, 50:90].sum() == 0


@pytest.mark.parametrize("text", ["O D B 8", "M N H E", "o e a"])
def test_letters_that_stand_alone_are_no_boxes(text: str) -> None:
    page = grey(drawn("   ".join(text)))
    assert np.array_equal(left_of(page), page)


def test_a_box_amid_letters_is_one_of_them() -> None:
    page = grey(with_box(with_box(drawn("L      K", x=38), 60), 60 + SIDE + 4))
    assert np.array_equal(left_of(page), page)


def test_a_bar_over_a_word_goes_and_a_dash_stays() -> None:
    page = drawn("paid to \u2014")
    covered = page.copy()
    ImageDraw.Draw(covered).rectangle((250, 24, 340, 52), 255)
    assert np.array_equal(left_of(grey(covered)), grey(page))


def test_a_headings_dash_stays() -> None:
    page = Image.new("L", (400, 200))
    pen = ImageDraw.Draw(page)
    pen.text((20, 20), "A", 255, ImageFont.load_default(150))
    pen.rectangle((140, 110, 190, 134), 255)
    assert np.array_equal(left_of(grey(page)), grey(page))


def test_without_text_nothing_is_a_mark() -> None:
    page = grey(with_box(drawn(), 60))
    left, runs = without_marks(page, find_runs(page > 0.5), 0.0)
    assert np.array_equal(left, page)
    assert runs.count == 1
