"""How deep ink is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.imaging.grain import paper_noise
from app.imaging.illumination import calm_light, flatten, paper_brightness


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


@pytest.mark.parametrize("top", range(60, 1000, 150))
def test_a_few_lines_of_a_large_page_show_how_deep_its_ink_is_wherever_they_stand(top: int) -> None:
    light = np.full((3300, 2550), 255, np.uint8)
    light[top : top + 20, 300:2200:6] = 100
    assert flatten(light, paper_brightness(*calm_light(light))).contrast == pytest.approx(155 / 255, abs=0.05)
