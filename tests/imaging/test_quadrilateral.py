"""Four corners around a hull, and four sides along an outline."""

import numpy as np
import pytest

from app.geometry import Points
from app.imaging.quadrilateral import circumscribed, fitted

SQUARE = np.array([[10.0, 10.0], [90.0, 10.0], [90.0, 70.0], [10.0, 70.0]])


def outline(corners: Points) -> Points:
    """Points a pixel apart along the sides between `corners` (n, 2)."""
    return np.concatenate(
        [
            start + np.linspace(0, 1, int(np.hypot(*(end - start))) + 1)[:-1, None] * (end - start)
            for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)
        ]
    )


def test_a_hull_with_its_corners_cut_off_is_brought_back_to_four() -> None:
    cut = np.array([[15.0, 10], [85, 10], [90, 14], [90, 65], [86, 70], [14, 70], [10, 66], [10, 13]])
    found = circumscribed(cut)
    assert found is not None
    np.testing.assert_allclose(found, SQUARE, atol=1e-9)


def test_a_triangle_has_no_four_corners() -> None:
    assert circumscribed(SQUARE[:3]) is None


@pytest.mark.parametrize("turn", [0.0, 7.0, -20.0])
def test_sides_lie_along_most_of_the_outline(turn: float) -> None:
    """The rough corners are off by some pixels, and a side has a dent."""
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    along = outline(SQUARE)
    along[30:40, 1] += 6.0
    rough = SQUARE + np.array([[2.0, -1.0], [-1.5, 2.0], [1.0, 1.5], [-2.0, -1.0]])
    found = fitted(rough @ rotation, along @ rotation)
    assert found is not None
    np.testing.assert_allclose(found, SQUARE @ rotation, atol=0.2)


def test_a_side_without_outline_is_not_fitted() -> None:
    along = outline(SQUARE)
    assert fitted(SQUARE, along[along[:, 1] < 60]) is None
