"""A character or two in a row with lines that were read surely are text."""

import numpy as np
import pytest

from app.geometry import Box
from app.recognition.row_mates import FARTHEST, HEIGHTS, OFF_LEVEL, beside
from app.segmentation.text_line import TextLine

X_HEIGHT = 20.0
LEVEL = 130.0


def line(left: float, width: float, height: float = 28.0, level: float = LEVEL) -> TextLine:
    baseline = np.array([[left, level], [left + width, level]])
    return TextLine(Box(left, level - height, left + width, level), baseline, X_HEIGHT, np.arange(1))


SURE = line(100, 300)


@pytest.mark.parametrize("left", [0, 450], ids=["before it", "behind it"])
def test_a_character_on_the_level_of_a_sure_line_is_beside_it(left: float) -> None:
    assert beside([SURE, line(left, 12), line(left, 12, level=400)], [1, 2], [0]) == [1]


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
    assert beside([SURE, other], [1], [0]) == []


def test_without_sure_lines_nothing_is() -> None:
    assert beside([SURE, line(450, 12)], [1], []) == []
