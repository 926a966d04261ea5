"""How much grain paper has, and pictures that are full of it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.imaging.grain import LITTLE, paper_noise, without_grain

DEVIATION = 0.05


def grain(seed: int = 3) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).normal(0, DEVIATION, (120, 400)), np.float32)


def test_grain_is_measured_past_ink_and_past_light_that_falls_off() -> None:
    rows = grain() + np.linspace(0, 0.3, 400, dtype=np.float32)
    rows[:, 100:112] = 1.0
    assert paper_noise(rows) == pytest.approx(DEVIATION, rel=0.1)


def test_grain_that_an_enlargement_smoothed_is_seen() -> None:
    enlarged = np.asarray(Image.fromarray(grain()).resize((800, 240), Image.Resampling.BICUBIC))
    assert paper_noise(enlarged) > 0.6 * DEVIATION


@pytest.mark.parametrize("width", [0, 2, 3, 6])
def test_clean_paper_and_narrow_pictures_have_none(width: int) -> None:
    assert paper_noise(np.zeros((5, width), np.float32)) == 0.0


def test_grain_is_told_from_the_paper_that_a_crop_has_left() -> None:
    rows = grain()
    for left in range(0, 400, 18):
        rows[:, left : left + 4] += 0.8
    assert paper_noise(rows) > 2 * DEVIATION
    assert paper_noise(rows, of_crop=True) <= paper_noise(rows) / 2
    assert paper_noise(grain(), of_crop=True) == pytest.approx(DEVIATION, rel=0.1)


def test_on_a_page_full_of_bold_print_most_of_it_is_none() -> None:
    rows = np.zeros((120, 400), np.float32)
    for left in range(0, 400, 10):
        rows[:, left : left + 2] = 0.8
    assert paper_noise(rows) <= LITTLE


def in_poor_light(deviation: float, size: tuple[int, int] = (600, 400)) -> np.ndarray:
    """Print a fifth as deep as white is bright, with a camera's grain of this deviation, of 255."""
    page = Image.new("L", size, 150)
    for row in range(9):
        ImageDraw.Draw(page).text((20, 10 + 42 * row), "Faint print in poor light", 100, ImageFont.load_default(30))
    grainy = np.asarray(page) + np.random.default_rng(5).normal(0, deviation, size[::-1])
    return np.asarray(grainy.round().clip(0, 255), np.uint8)


def test_a_picture_full_of_grain_is_smoothed() -> None:
    clean, grainy = in_poor_light(0), in_poor_light(10)
    smooth = without_grain(grainy)
    off = [float(np.abs(seen.astype(float) - clean).mean()) for seen in (grainy, smooth)]
    assert off[1] < 0.7 * off[0]


@pytest.mark.parametrize("deviation", [0, 3])
def test_a_picture_with_little_grain_stays_to_the_last_bit(deviation: float) -> None:
    light = in_poor_light(deviation)
    assert without_grain(light) is light


def test_a_crop_of_a_word_stays() -> None:
    crop = in_poor_light(10, (300, 50))
    assert without_grain(crop) is crop
