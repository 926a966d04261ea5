"""Order statistics of windows, and an enlargement, are those of the libraries that take longer for them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from app.imaging.warp import resample, scale_matrix
from app.imaging.windows import closed, greatest, least, median

SHAPES = [(1, 1), (3, 70), (70, 3), (65, 48)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("side", [3, 5, 15])
def test_windows(shape: tuple[int, int], side: int) -> None:
    values = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    assert np.array_equal(least(values, side), ndimage.minimum_filter(values, side, mode="nearest"))
    assert np.array_equal(greatest(values, side), ndimage.maximum_filter(values, side, mode="nearest"))
    assert np.array_equal(closed(values, side), ndimage.grey_closing(values, size=(side, side), mode="nearest"))
    assert np.array_equal(median(values, side), ndimage.median_filter(values, side, mode="nearest"))


@pytest.mark.parametrize("shape", SHAPES)
def test_enlargement(shape: tuple[int, int]) -> None:
    light = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    size = (2 * shape[1], 2 * shape[0])
    half = (0.5, 0.0, 0.0, 0.0, 0.5, 0.0)
    expected = Image.fromarray(light).transform(size, Image.Transform.AFFINE, half, Image.Resampling.BICUBIC)
    assert np.array_equal(resample(light, scale_matrix(2.0), size), np.asarray(expected))
