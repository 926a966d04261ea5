"""Pictures without text, and the rows that segmentation finds on them."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

pytest.importorskip("cv2")

from app.recognition.strip_image import STRIP_HEIGHT, STRIP_WIDTH_STEP
from training.data.textless import TEXTURES, textless_picture, textless_strips


@pytest.mark.parametrize("texture", TEXTURES, ids=lambda texture: texture.__name__)
def test_every_texture_has_light_and_dark_and_is_drawn_alike_again(texture: object) -> None:
    assert callable(texture)
    first, second = (texture(np.random.default_rng(7), (300, 420)) for _ in range(2))
    assert first.shape == (300, 420)
    assert 0 <= first.min() < first.max() <= 1
    np.testing.assert_array_equal(first, second)


def test_pictures_differ_in_size_and_content() -> None:
    rng = np.random.default_rng(1)
    pictures = [textless_picture(rng) for _ in range(6)]
    assert all(picture.dtype == np.uint8 for picture in pictures)
    assert len({picture.shape for picture in pictures}) == 6


def test_strips_are_the_apps_own_and_the_same_again() -> None:
    first, second = (list(islice(textless_strips(5), 30)) for _ in range(2))
    for strip, again in zip(first, second, strict=True):
        assert strip.shape[0] == STRIP_HEIGHT
        assert strip.shape[1] % STRIP_WIDTH_STEP == 0
        np.testing.assert_array_equal(strip, again)
