"""What only moves by whole pixels is copied, and is what a resampling would give."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from app.imaging.warp import resample, shift_matrix

LIGHT = np.random.default_rng(5).integers(0, 256, (120, 160), np.uint8)


@pytest.mark.parametrize(("left", "top"), [(0, 0), (13, 7), (60, 70), (-5, 3), (100, 90)])
def test_a_window_cut_out_has_the_pixels_of_a_resampling(left: int, top: int) -> None:
    window = resample(LIGHT, shift_matrix(-left, -top), (100, 50))
    map_back = (1, 0, left, 0, 1, top)
    method = Image.Resampling.BICUBIC
    expected = Image.fromarray(LIGHT).transform((100, 50), Image.Transform.AFFINE, map_back, method, fillcolor=255)
    assert np.array_equal(window, np.asarray(expected))


def test_half_a_pixel_is_no_copy() -> None:
    window = resample(LIGHT, shift_matrix(-10.5, -4.0), (100, 50))
    assert not np.array_equal(window, LIGHT[4:54, 10:110])
    assert not np.array_equal(window, LIGHT[4:54, 11:111])
