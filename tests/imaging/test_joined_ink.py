"""Letters whose blurred rims meet are parted; thin and faint ones stay whole beside them."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.imaging.binarize import binarize
from app.imaging.illumination import FlattenedPage
from app.imaging.joined_ink import ink_of
from app.imaging.runs import Runs

SIZE, X_HEIGHT = 20, 11.0
ROWS = 8


def page(blur: float, tracking: int) -> FlattenedPage:
    """Rows of 25 letters, `tracking` pixels farther apart than they are wide, out of focus by a standard deviation of
    `blur` pixels."""
    image = Image.new("L", (640, 360))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(SIZE)
    for row in range(ROWS):
        x = 20.0
        for letter in "onremusvanceroxusanomresu":
            pen.text((x, 15 + 40 * row), letter, 255, font)
            x += font.getlength(letter) + tracking
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(blur)), np.float32) / np.float32(255)
    return FlattenedPage(np.clip(1.3 * grey, 0, 1), 0.0, 1.0)


def same(runs: Runs, others: Runs) -> bool:
    return np.array_equal(runs.start, others.start) and np.array_equal(runs.stop, others.stop)


def test_letters_that_hang_together_out_of_focus_come_apart() -> None:
    blurred = page(1.6, 1)
    assert binarize(blurred).count == ROWS
    assert ink_of(blurred, X_HEIGHT).count > 10 * ROWS


@pytest.mark.parametrize("blur", [0.0, 0.8, 1.6])
def test_letters_that_stand_free_are_parted_half_way_to_the_paper(blur: float) -> None:
    free = page(blur, 5)
    assert same(ink_of(free, X_HEIGHT), binarize(free))


def test_a_picture_is_no_joined_writing() -> None:
    picture = FlattenedPage(np.zeros((300, 300), np.float32), 0.0, 1.0)
    picture.grey[40:260, 30:280] = 0.8
    assert same(ink_of(picture, X_HEIGHT), binarize(picture))


def test_paper_has_no_ink() -> None:
    assert not ink_of(FlattenedPage(np.zeros((50, 60), np.float32), 0.0, 0.0), 0.0).count
