"""The first look at a page: how large its writing is, whatever else lies on it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

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
