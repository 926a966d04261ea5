"""The line of a single-line image."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

pytest.importorskip("cv2")
matplotlib = pytest.importorskip("matplotlib")

from training.line_geometry import grey_of, single_line  # noqa: E402


def _picture(text: str, size: int, ink: int = 0, paper: int = 255) -> tuple[np.ndarray, ImageFont.FreeTypeFont]:
    font = ImageFont.truetype(f"{matplotlib.get_data_path()}/fonts/ttf/DejaVuSans.ttf", size)
    image = Image.new("L", (int(font.getlength(text)) + 20, 2 * size), paper)
    ImageDraw.Draw(image).text((10, round(1.4 * size)), text, fill=ink, font=font, anchor="ls")
    return np.asarray(image), font


@pytest.mark.parametrize("text", ["Some handy little words", "proper grammar, as usual", "on a page by my desk"])
@pytest.mark.parametrize("colours", [(0, 255), (230, 30), (90, 160)])
def test_baseline_and_x_height_of_small_letters(text: str, colours: tuple[int, int]) -> None:
    image, font = _picture(text, 40, *colours)
    line = single_line(grey_of(image))
    x_height = -font.getbbox("x", anchor="ls")[1]
    assert line.x_height == pytest.approx(x_height, rel=0.12)
    assert line.baseline[:, 1] == pytest.approx([56, 56], abs=2)


@pytest.mark.parametrize("text", ["TOTAL DUE", "12345", "RM 4,150"])
def test_capitals_and_digits_count_as_seven_tenths(text: str) -> None:
    image, font = _picture(text, 40)
    assert single_line(grey_of(image)).x_height == pytest.approx(-0.7 * font.getbbox("H", anchor="ls")[1], rel=0.1)


def test_an_empty_image_still_gives_a_line() -> None:
    line = single_line(grey_of(np.full((40, 100), 255, np.uint8)))
    assert line.x_height > 0
