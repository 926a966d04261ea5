"""Distorted patches stay patches, and what is not asked for does not happen."""

import numpy as np
import pytest

from training.data.distort import Distortion

STILL = Distortion(turn=0, slant=0, scale=0, shift=0, bend=0, pen=0)


@pytest.fixture
def bars() -> np.ndarray:
    patches = np.zeros((8, 32, 32), np.float32)
    patches[:, 8:24, 14:18] = 1
    return patches


def test_without_any_distortion_patches_stay_as_they_are(bars: np.ndarray) -> None:
    np.testing.assert_allclose(STILL(bars, np.random.default_rng(0)), bars, atol=1e-5)


def test_ink_stays_between_0_and_1_and_about_as_much(bars: np.ndarray) -> None:
    warped = Distortion()(bars, np.random.default_rng(0))
    assert warped.dtype == np.float32
    assert warped.shape == bars.shape
    assert warped.min() >= 0
    assert warped.max() <= 1
    np.testing.assert_allclose(warped.sum(), bars.sum(), rtol=0.25)


def test_each_patch_goes_its_own_way_and_the_seed_repeats_it(bars: np.ndarray) -> None:
    first, second = (Distortion()(bars, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert np.abs(first[0] - first[1]).max() > 0.5


def test_a_shift_moves_the_middle_of_the_ink(bars: np.ndarray) -> None:
    moved = Distortion(turn=0, slant=0, scale=0, shift=3, bend=0, pen=0)(bars, np.random.default_rng(1))
    columns = (moved.sum(axis=1) * np.arange(32)).sum(axis=1) / moved.sum(axis=(1, 2))
    assert columns.std() > 1


def test_what_leaves_the_patch_is_gone(bars: np.ndarray) -> None:
    away = Distortion(turn=0, slant=0, scale=0, shift=100, bend=0, pen=0)(bars, np.random.default_rng(1))
    assert away.sum() < bars.sum() / 2
