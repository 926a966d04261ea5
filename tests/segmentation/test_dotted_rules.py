"""A column of dots close above one another is a rule; full stops, grey areas and single dots are none."""

from __future__ import annotations

import numpy as np
import pytest

from app.segmentation.connected_components import COMPONENT
from app.segmentation.dotted_rules import dotted_rules
from app.segmentation.text_scale import TextScale

SCALE = TextScale(letter_height=15, stroke_width=2)


def dots(x: float, y: np.ndarray, slope: float = 0, size: int = 3) -> np.ndarray:
    """Components of square dots under one another."""
    table = np.zeros(len(y), COMPONENT)
    table["x0"], table["y0"] = np.rint(x + slope * (y - y[0])), y
    table["x1"], table["y1"] = table["x0"] + size, table["y0"] + size
    table["area"] = size**2
    return table


def test_dots_close_above_one_another_are_a_rule() -> None:
    found = dotted_rules(dots(200, np.arange(40, 440, 8)), SCALE)
    assert found.boxes.tolist() == [[200, 40, 203, 435]]
    assert found.pieces.tolist() == found.boxes.tolist()


def test_a_rule_of_dots_that_slopes_has_narrow_pieces() -> None:
    found = dotted_rules(dots(200, np.arange(40, 1040, 8), slope=0.02), SCALE)
    assert len(found.boxes) == 1
    assert found.boxes[0, 2] - found.boxes[0, 0] > 20
    assert (found.pieces[:, 2] - found.pieces[:, 0]).max() <= 9


@pytest.mark.parametrize(
    "y",
    [
        pytest.param(np.arange(40, 1040, 24), id="full stops of lines"),
        pytest.param(np.arange(40, 100, 8), id="a few"),
        pytest.param(40 + np.cumsum(np.tile([4, 11, 5, 12, 8], 10)), id="at any distance"),
    ],
)
def test_other_dots_above_one_another_are_none(y: np.ndarray) -> None:
    assert len(dotted_rules(dots(200, y), SCALE).boxes) == 0


def test_a_grey_area_has_no_rules() -> None:
    area = np.concatenate([dots(x, np.arange(40, 440, 6)) for x in range(200, 300, 6)])
    assert len(dotted_rules(area, SCALE).boxes) == 0
    assert len(dotted_rules(area[:0], SCALE).boxes) == 0
