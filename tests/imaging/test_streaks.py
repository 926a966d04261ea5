"""What a faulty sensor draws across a page goes, what was printed there stays."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.imaging.streaks import without_streaks

Grey = NDArray[np.uint8]
PAPER, INK = 240, 30


def page(height: int = 300, width: int = 200) -> Grey:
    """Rows of bars three pixels thick, four pixels apart, as letters have, with paper around them."""
    light = np.full((height, width), PAPER, np.uint8)
    for top in range(20, height - 30, 30):
        for left in range(20, width - 20, 7):
            light[top : top + 14, left : left + 3] = INK
    return light


def streaked(light: Grey, column: int, level: int, thickness: int = 1) -> Grey:
    light = light.copy()
    light[:, column : column + thickness] = np.minimum(light[:, column : column + thickness], level)
    return light


@pytest.mark.parametrize("level", [INK, 120, 210])
@pytest.mark.parametrize("column", [10, 60, 61, 63])
def test_a_streak_goes_and_all_else_stays(column: int, level: int) -> None:
    cleared = without_streaks(streaked(page(), column, level)).astype(int)
    elsewhere = np.abs(np.arange(200) - column) > 1
    assert (cleared[:, elsewhere] == page()[:, elsewhere]).all()
    between_rows = cleared[36:48]
    assert between_rows.min() >= PAPER - 5


def test_ink_below_a_streak_of_grey_stays_dark() -> None:
    inside_of_a_bar = 21
    assert without_streaks(streaked(page(), inside_of_a_bar, 120))[20:34, inside_of_a_bar].max() <= INK + 5


def test_a_soft_edge_goes_too() -> None:
    light = page().astype(float)
    light[:, 59:62] *= [0.85, 0.6, 0.85]
    assert without_streaks(light.astype(np.uint8))[36:48].min() >= PAPER - 5


def test_turned_pages_and_negatives_are_cleared_alike() -> None:
    cleared = without_streaks(streaked(page(), 60, 100))
    for turns in range(4):
        turned = np.rot90(streaked(page(), 60, 100), turns)
        assert (without_streaks(np.ascontiguousarray(turned)) == np.rot90(cleared, turns)).all()
    assert (without_streaks(~streaked(page(), 60, 100)) == ~cleared).all()


@pytest.mark.parametrize("first, last", [(10, 290), (0, 280), (40, 260)])
def test_a_rule_that_ends_before_the_edge_stays(first: int, last: int) -> None:
    ruled = page()
    ruled[first:last, 10] = INK
    assert (without_streaks(ruled) == ruled).all()


def test_a_band_wider_than_a_streak_stays() -> None:
    banded = streaked(page(), 5, INK, thickness=6)
    assert (without_streaks(banded) == banded).all()


@pytest.mark.parametrize("shape", [(1, 1), (50, 400), (400, 3), (96, 5)])
def test_small_pictures_stay_as_they_are(shape: tuple[int, int]) -> None:
    light = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    assert (without_streaks(light) == light).all()
