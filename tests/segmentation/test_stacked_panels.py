"""Bars of another colour under the headings of two columns tell where these are, with letters ten pixels high."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.segmentation.stacked_panels import gutters_of_panels

Reals = NDArray[np.float64]
HEIGHT = 10.0
LEFT, RIGHT, END = 20.0, 360.0, 700.0


def bars(x0: float, x1: float, *tops: float) -> Reals:
    return np.array([(x0, top, x1, top + 24) for top in tops])


def rows(x0: float, x1: float, *tops: float) -> Reals:
    return np.array([(x0, top, x1, top + HEIGHT) for top in tops])


HEADINGS = np.concatenate([bars(LEFT, 330, 50, 200, 420), bars(RIGHT, END, 50, 260, 390)])
TEXT = np.concatenate(
    [
        rows(LEFT + 5, 120, *range(80, 600, 18)),
        rows(160, 300, *range(80, 600, 18)),
        rows(RIGHT + 5, 520, *range(82, 560, 20)),
    ]
)


def gutters(panels: Reals = HEADINGS, boxes: Reals = TEXT) -> list[list[float]]:
    found: list[list[float]] = gutters_of_panels(panels, boxes, HEIGHT).tolist()
    return found


def test_the_white_between_two_stacks_parts_columns_down_to_the_last_row() -> None:
    assert gutters() == [[330, 50, RIGHT, TEXT[:, 3].max()]]


def test_it_ends_above_what_crosses_it() -> None:
    foot = rows(LEFT, END, 500)
    before = TEXT[TEXT[:, 3] < 490]
    assert gutters(boxes=np.concatenate([before, foot])) == [[330, 50, RIGHT, before[:, 3].max()]]


def test_what_crosses_it_between_the_bars_makes_it_none() -> None:
    assert gutters(boxes=np.concatenate([TEXT, rows(LEFT, END, 300)])) == []


@pytest.mark.parametrize("shown", [[0, 1, 3, 4], [0, 1, 2], [3, 4, 5]])
def test_fewer_bars_or_those_of_one_column_tell_nothing(shown: list[int]) -> None:
    assert gutters(HEADINGS[shown]) == []


def test_stacks_one_below_the_other_tell_nothing() -> None:
    below = HEADINGS + np.array([0, 700, 0, 700]) * (HEADINGS[:, :1] == RIGHT)
    assert gutters(below) == []


def test_text_that_does_not_keep_to_the_columns_tells_against_them() -> None:
    assert gutters(boxes=np.concatenate([TEXT, rows(END - 30, END + 90, *range(90, 400, 20))])) == []
