"""Upright rules of dashes are told from what looks like them."""

import numpy as np
import pytest

from app.imaging.dashes import upright_dashes

Boxes = list[tuple[int, int, int, int]]


def column(x: int, count: int = 12, step: int = 20, height: int = 10) -> Boxes:
    return [(x, 30 + step * number, x + 2, 30 + step * number + height) for number in range(count)]


def words(y: int, height: int = 14) -> Boxes:
    return [(60 + 12 * number, y, 69 + 12 * number, y + height) for number in range(20)]


def dashes(*parts: Boxes) -> list[bool]:
    boxes = np.array([box for part in parts for box in part])
    sides = boxes[:, 2:] - boxes[:, :2]
    found: list[bool] = upright_dashes(boxes, sides.prod(axis=1)).tolist()
    return found


def test_two_rules_beside_text_are_found_and_nothing_else() -> None:
    text = words(37) + words(73) + words(111)
    assert dashes(column(20), text, column(320)) == [True] * 12 + [False] * len(text) + [True] * 12


def test_a_rule_that_leans_a_little_is_one() -> None:
    leaning = [(x0 + number // 4, y0, x1 + number // 4, y1) for number, (x0, y0, x1, y1) in enumerate(column(20))]
    assert all(dashes(leaning))


@pytest.mark.parametrize(
    "strokes",
    [column(20, count=7), [(20, 30 + number**2 * 7, 22, 40 + number**2 * 7) for number in range(1, 12)]],
    ids=["few", "uneven"],
)
def test_few_strokes_and_those_at_uneven_steps_are_none(strokes: Boxes) -> None:
    assert not any(dashes(strokes, words(73)))


def test_a_column_of_ones_stands_in_rows() -> None:
    ones = column(20, step=24, height=14)
    rows = [box for _, y0, _, _ in ones for box in words(y0)]
    assert not any(dashes(ones, rows))


def test_strokes_that_are_not_filled_are_none() -> None:
    boxes = np.array(column(20))
    assert not upright_dashes(boxes, np.full(len(boxes), 8)).any()


def test_a_page_without_ink_has_none() -> None:
    assert upright_dashes(np.zeros((0, 4), np.int64), np.zeros(0, np.int64)).shape == (0,)
