"""What parts columns once it is known which lines are text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.segmentation.column_lean import UPRIGHT
from app.segmentation.parting import Parting

Reals = NDArray[np.float64]
HEIGHT, LEADING = 10.0, 18.0
NONE = np.zeros((0, 4))


def lines(count: int, x0: float, x1: float, top: float = 0.0) -> Reals:
    y = top + LEADING * np.arange(count)
    return np.stack([np.full(count, x0), y, np.full(count, x1), y + HEIGHT], axis=1)


LEFT_WITH_A_PICTURE = np.concatenate([lines(12, 0, 300), lines(12, 0, 300, top=24 * LEADING)])
RIGHT = lines(36, 340, 640)
ABOVE_THE_PICTURE = np.array([[302.0, 0.0, 338.0, 12 * LEADING]])
PIECE_OF_THE_PICTURE = np.array([[290.0, 13 * LEADING, 330.0, 15 * LEADING]])


def test_a_gutter_goes_on_where_what_crossed_it_is_gone() -> None:
    parting = Parting(UPRIGHT, ABOVE_THE_PICTURE, NONE)
    read = np.concatenate([LEFT_WITH_A_PICTURE, RIGHT])
    (gutter,) = parting.between(read)
    assert gutter.tolist() == [302.0, 0.0, 338.0, 35 * LEADING + HEIGHT]
    (gutter,) = parting.between(np.concatenate([read, PIECE_OF_THE_PICTURE]))
    assert gutter[3] <= 14 * LEADING


def test_it_is_asked_for_only_where_something_lies_across_a_gutter() -> None:
    parting = Parting(UPRIGHT, ABOVE_THE_PICTURE, NONE)
    assert parting.is_crossed(PIECE_OF_THE_PICTURE)
    assert not parting.is_crossed(LEFT_WITH_A_PICTURE)
    assert not Parting(UPRIGHT, NONE, NONE).is_crossed(PIECE_OF_THE_PICTURE)


def test_what_is_known_to_part_columns_stays_as_it_is() -> None:
    alley = np.array([[700.0, 0.0, 720.0, 50.0]])
    parting = Parting(UPRIGHT, NONE, alley)
    assert parting.between(RIGHT).tolist() == alley.tolist() == parting.every_gutter.tolist()
