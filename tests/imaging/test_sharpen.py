"""How far a picture is out of focus is told by its edges, and it is made sharper by as much."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.sharpen import edge_blur, sharpened

X_HEIGHT = 30.0
BLURS = [(2.5, 2.5), (4.0, 4.0), (6.0, 6.0), (5.0, 2.5), (2.5, 6.0)]


def squares(blur: tuple[float, float], grain: float = 0.0) -> NDArray[np.float32]:
    """Squares far apart, 1 on 0, blurred along rows and along columns."""
    square = np.pad(np.ones((40, 40)), 30)
    blurred = ndimage.gaussian_filter(np.tile(square, (2, 4)), blur[::-1])
    return np.asarray(blurred + np.random.default_rng(1).normal(0, grain, blurred.shape), np.float32)


@pytest.mark.parametrize("grain", [0.0, 0.02])
@pytest.mark.parametrize("blur", BLURS)
def test_blur_is_told_by_the_steepest_edges(blur: tuple[float, float], grain: float) -> None:
    assert edge_blur(squares(blur, grain), X_HEIGHT) == pytest.approx(blur, rel=0.25)


def test_a_picture_in_focus_has_hardly_any_blur() -> None:
    told = edge_blur(squares((0, 0)), X_HEIGHT)
    assert told is not None
    assert max(told) < 0.05 * X_HEIGHT


@pytest.mark.parametrize("shape", [(0, 0), (20, 2), (2, 20), (20, 40)])
def test_where_nothing_is_seen_nothing_is_told(shape: tuple[int, int]) -> None:
    assert edge_blur(np.full(shape, 0.5, np.float32), X_HEIGHT) is None


@pytest.mark.parametrize("blur", [*BLURS, (8.0, 0.0), (0.0, 3.0)])
def test_what_is_made_sharper_is_nearer_to_what_was_out_of_focus(blur: tuple[float, float]) -> None:
    sharp = 200 * np.kron(np.random.default_rng(2).random((6, 9)) < 0.4, np.ones((16, 16)))
    blurred = ndimage.gaussian_filter(sharp, blur[::-1])
    again = sharpened(blurred.astype(np.uint8), blur)
    assert np.abs(again - sharp).mean() < 0.75 * np.abs(blurred - sharp).mean()


@pytest.mark.parametrize("blur", [(0.0, 0.0), (0.5, 0.5), (3.0, 0.0), (60.0, 60.0)])
def test_a_plain_ground_stays_as_it_is(blur: tuple[float, float]) -> None:
    plain = np.full((40, 50), 137, np.uint8)
    np.testing.assert_allclose(sharpened(plain, blur).astype(int), plain, atol=1)
