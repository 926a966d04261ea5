"""A character or two in a row with lines that were read surely are text."""

import numpy as np
import pytest

from app.geometry import Box
from app.recognition.row_mates import FARTHEST, HEIGHTS, OFF_LEVEL, as_in_row, mates_of
from app.segmentation.text_line import TextLine

X_HEIGHT = 20.0
LEVEL = 130.0


def line(left: float, width: float, height: float = 28.0, level: float = LEVEL) -> TextLine:
    baseline = np.array([[left, level], [left + width, level]])
    return TextLine(Box(left, level - height, left + width, level), baseline, X_HEIGHT, np.arange(1))


SURE = line(100, 300)


@pytest.mark.parametrize("left", [0, 450], ids=["before it", "behind it"])
def test_a_character_on_the_level_of_a_sure_line_is_beside_it(left: float) -> None:
    assert mates_of([SURE, line(left, 12), line(left, 12, level=400)], [1, 2], [0]) == {1: 0}


@pytest.mark.parametrize(
    "other",
    [
        line(450, 12, level=LEVEL + 1.1 * OFF_LEVEL * X_HEIGHT),
        line(450, 12, height=0.9 * HEIGHTS[0] * X_HEIGHT),
        line(450, 12, height=1.1 * HEIGHTS[1] * X_HEIGHT),
        line(401 + FARTHEST * X_HEIGHT, 12),
        line(200, 12),
    ],
    ids=["off its level", "a dot", "a blot", "far away", "within it"],
)
def test_what_does_not_keep_to_the_row_is_not(other: TextLine) -> None:
    assert mates_of([SURE, other], [1], [0]) == {}


def test_without_sure_lines_nothing_is() -> None:
    assert mates_of([SURE, line(450, 12)], [1], []) == {}


def test_a_broken_letter_is_in_the_row_on_whose_baseline_it_ends_and_as_large_as_the_nearest_line_tells() -> None:
    ends = np.array([[450, LEVEL - 10], [462, LEVEL - 10]])
    broken = TextLine(Box(450, LEVEL - 28, 462, LEVEL), ends, 12.0, np.arange(2))
    far, near = line(0, 60), line(500, 60, level=LEVEL + 1)
    assert mates_of([far, near, broken], [2], [0, 1]) == {2: 1}
    retold = as_in_row(broken, near)
    assert retold is not None
    assert retold.x_height == X_HEIGHT
    assert retold.baseline.tolist() == [[450, LEVEL + 1], [462, LEVEL + 1]]
    assert as_in_row(far, near) is None
