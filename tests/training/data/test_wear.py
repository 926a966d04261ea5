"""Wear of a drawn character, and pictures of one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("cv2")

from app.recognition.glyph_image import patch_from_image
from training.data.wear import INK, PAPER, picture_of, worn


def _bar(height: int = 60, width: int = 40) -> NDArray[np.float32]:
    ink = np.zeros((height, width), np.float32)
    ink[10:-10, 15:25] = 1
    return ink


def test_the_same_generator_wears_alike() -> None:
    first, second = (worn(np.random.default_rng(5), _bar(), 30.0) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_worn_ink_is_still_there_and_paper_still_clean() -> None:
    for seed in range(200):
        grey = worn(np.random.default_rng(seed), _bar(), 30.0)
        assert grey.shape == (60, 40)
        assert grey.dtype == np.float32
        darkest = float(np.median(grey[12:-12, 18:22]))
        assert darkest > 0.15
        assert float(np.median(np.abs(grey[:, :5]))) < 0.15 * darkest


def test_no_two_are_worn_alike() -> None:
    random = np.random.default_rng(0)
    made = {worn(random, _bar(), 30.0).tobytes() for _ in range(20)}
    assert len(made) == 20


def test_a_picture_has_paper_around_its_ink_and_is_cut_to_it_again() -> None:
    ink = _bar()[10:-10, 15:25]
    clean = patch_from_image(np.pad(255 - (ink * 255).astype(np.uint8), 4, constant_values=255))[0]
    for seed in range(60):
        picture = picture_of(np.random.default_rng(seed), ink)
        assert picture.min() == INK
        assert picture.max() == PAPER
        assert picture.shape[0] > ink.shape[0] + 1
        assert np.abs(patch_from_image(picture)[0] - clean).mean() < 0.05


def test_some_pictures_have_a_stranger_at_the_rim() -> None:
    rims = [picture_of(np.random.default_rng(seed), _bar()[10:-10, 15:25]) for seed in range(200)]
    struck = [bool((picture[-1] < PAPER).all() or (picture[:, 0] < PAPER).all()) for picture in rims]
    assert 0 < sum(struck) < 50
