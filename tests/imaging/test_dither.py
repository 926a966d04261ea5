"""Dithered grey becomes grey again, and what is not dithered stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.imaging.dither import without_dither


@pytest.mark.parametrize("grey", [25, 90, 128, 190, 230])
def test_dithered_grey_is_grey_again(grey: int) -> None:
    dithered = np.asarray(Image.new("L", (300, 400), grey).convert("1").convert("L"))
    assert set(np.unique(dithered)) == {0, 255}
    again = without_dither(dithered)
    assert again[10:-10, 10:-10].mean() == pytest.approx(grey, abs=3)
    assert again.std() < 0.35 * dithered.std()


@pytest.mark.parametrize(("shape", "specks"), [((1, 1), 0), ((2, 300), 0), ((400, 700), 0), ((400, 700), 1000)])
def test_black_and_white_that_is_no_grey_stays_as_it_is(shape: tuple[int, int], specks: int) -> None:
    picture = Image.new("1", shape[::-1], 1)
    ImageDraw.Draw(picture).text((5, 5), "Black letters on white paper", fill=0)
    light = np.array(picture.convert("L"))
    rng = np.random.default_rng(3)
    light[rng.integers(0, shape[0], specks), rng.integers(0, shape[1], specks)] = 0
    assert without_dither(light) is light


def test_a_picture_in_greys_stays_as_it_is() -> None:
    light = np.random.default_rng(1).integers(0, 256, (300, 300), np.uint8)
    assert without_dither(light) is light
