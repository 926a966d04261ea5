"""How much grain paper has, and how deep its ink is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.imaging.illumination import LITTLE, calm_light, flatten, paper_brightness, paper_noise

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


def test_letters_that_fill_a_small_picture_are_no_grain() -> None:
    light = np.full((14, 40), 200, np.uint8)
    for left in range(1, 40, 6):
        light[1:13, left : left + 3] = 60
    assert paper_noise(np.asarray(1 - light / 200, np.float32), of_crop=True) > 0.2
    flat = flatten(light, paper_brightness(*calm_light(light)))
    assert flat.contrast == pytest.approx(1 - 60 / 200, abs=0.1)
    assert flat.noise * flat.contrast < 0.1


def written(text: str, ink: int, at: int, page: Image.Image | None = None) -> Image.Image:
    page = page or Image.new("L", (600, 400), 250)
    ImageDraw.Draw(page).text((40, at), text, ink, ImageFont.load_default(40))
    return page


def contrast(page: Image.Image, ruling: bool = True) -> float:
    light = np.asarray(page)
    return flatten(light, paper_brightness(*calm_light(light)), ruling).contrast


@pytest.mark.parametrize("across", [False, True])
def test_ink_of_ruled_paper_is_as_deep_as_what_is_written_on_it(across: bool) -> None:
    plain = contrast(written("a few words", 30, 60))
    page = Image.new("L", (600, 400), 250)
    pen = ImageDraw.Draw(page)
    for at in range(15, 600, 30):
        pen.line((0, at, 600, at), 200, 2)
        if across:
            pen.line((at, 0, at, 400), 200, 2)
    ruled = written("a few words", 30, 60, page)
    assert contrast(ruled) == pytest.approx(plain, rel=0.1)
    assert contrast(ruled, ruling=False) < 0.5 * plain


def test_a_black_heading_leaves_grey_text_visible() -> None:
    grey = written("of grey letters, many", 190, 200, written("of grey letters, many", 190, 260))
    usual = contrast(grey)
    assert usual <= contrast(written("HEAD", 20, 60, grey)) <= 1.3 * usual + 0.01
