"""How far a picture is out of focus is told by its edges, and it is made sharper by as much."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.sharpen import edge_blur, sharpened

X_HEIGHT = 30.0


def bars(blur: float, grain: float = 0.0) -> NDArray[np.float32]:
    """A row of wide upright bars, 1 on 0, out of focus."""
    row = np.repeat(np.tile([0.0, 0.0, 1.0], 8), 20)
    picture = ndimage.gaussian_filter1d(np.tile(row, (60, 1)), blur, axis=1) if blur else np.tile(row, (60, 1))
    return np.asarray(picture + np.random.default_rng(1).normal(0, grain, picture.shape), np.float32)


@pytest.mark.parametrize("grain", [0.0, 0.02])
@pytest.mark.parametrize("blur", [2.5, 4.0, 6.0])
def test_blur_is_told_by_the_steepest_edges(blur: float, grain: float) -> None:
    assert edge_blur(bars(blur, grain), X_HEIGHT) == pytest.approx(blur, rel=0.25)


def test_a_picture_in_focus_has_hardly_any_blur() -> None:
    told = edge_blur(bars(0), X_HEIGHT)
    assert told is not None
    assert told < 0.05 * X_HEIGHT


@pytest.mark.parametrize("shape", [(0, 0), (20, 2), (20, 40)])
def test_where_nothing_is_seen_nothing_is_told(shape: tuple[int, int]) -> None:
    assert edge_blur(np.full(shape, 0.5, np.float32), X_HEIGHT) is None


@pytest.mark.parametrize("blur", [2.0, 3.5, 8.0])
def test_what_is_made_sharper_is_nearer_to_what_was_out_of_focus(blur: float) -> None:
    sharp = 200 * np.kron(np.random.default_rng(2).random((6, 9)) < 0.4, np.ones((16, 16)))
    blurred = ndimage.gaussian_filter(sharp, blur)
    again = sharpened(blurred.astype(np.uint8), blur)
    assert np.abs(again - sharp).mean() < 0.75 * np.abs(blurred - sharp).mean()


@pytest.mark.parametrize("blur", [0.5, 3.0, 60.0])
def test_a_plain_ground_stays_as_it_is(blur: float) -> None:
    plain = np.full((40, 50), 137, np.uint8)
    np.testing.assert_allclose(sharpened(plain, blur).astype(int), plain, atol=1)
