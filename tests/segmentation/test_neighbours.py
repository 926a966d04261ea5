"""Which boxes stand side by side."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.imaging.runs import members
from app.segmentation.neighbours import Pairs, groups, mutual, side_by_side


def boxes(*values: tuple[float, float, float, float]) -> NDArray[np.float64]:
    return np.array(values, float).reshape(-1, 4)


def names(pairs: Pairs) -> set[tuple[int, int]]:
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def made(*pairs: tuple[int, int]) -> Pairs:
    left, right = np.array(pairs, np.int64).T
    return Pairs(left, right, np.zeros(len(pairs)), np.zeros(len(pairs)))


def test_boxes_of_a_row_are_pairs_from_left_to_right_with_their_gap_and_shared_rows() -> None:
    pairs = side_by_side(boxes((30, 2, 40, 12), (0, 0, 10, 10)))
    assert names(pairs) == {(1, 0)}
    assert (pairs.gap.tolist(), pairs.overlap.tolist()) == ([20.0], [8.0])


def test_boxes_above_one_another_are_no_pair() -> None:
    assert not names(side_by_side(boxes((0, 0, 10, 10), (3, 20, 13, 30))))


def test_a_comma_in_between_does_not_hide_the_next_letter() -> None:
    assert (0, 2) in names(side_by_side(boxes((0, 0, 10, 10), (11, 8, 12, 12), (14, 0, 24, 10))))


def test_only_the_next_few_of_a_row_are_looked_at() -> None:
    row = boxes(*((20 * x, 0, 20 * x + 10, 10) for x in range(100)))
    pairs = side_by_side(row, look_ahead=2)
    assert len(pairs.left) == 99 + 98
    assert int((pairs.right - pairs.left).max()) == 2


def test_a_bracket_over_many_rows_has_neighbours_in_all_of_them() -> None:
    rows = boxes((0, 0, 5, 100), *((10, 10 * y, 18, 10 * y + 8) for y in range(10)))
    assert {(0, row) for row in range(1, 11)} <= names(side_by_side(rows))


def test_a_box_as_high_as_a_page_costs_no_more_than_others() -> None:
    letters = boxes(*((20 * x, 10 * y, 20 * x + 8, 10 * y + 8) for x in range(10) for y in range(400)))
    border = boxes((-10, 0, -5, 4000))
    more = len(side_by_side(np.concatenate([letters, border])).left) - len(side_by_side(letters).left)
    assert 0 < more < 400


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_boxes_are_no_pairs(count: int) -> None:
    assert not names(side_by_side(np.zeros((count, 4))))


def test_each_keeps_the_cheapest_neighbour_that_keeps_it_too() -> None:
    pairs = made((0, 1), (0, 2), (1, 2))
    assert names(mutual(pairs, np.array([1.0, 2.0, 3.0]), 3)) == {(0, 1)}
    assert names(mutual(pairs, np.array([1.0, 3.0, 2.0]), 3)) == {(0, 1), (1, 2)}


def test_chains_of_pairs_are_groups_and_the_rest_stand_alone() -> None:
    group = groups(made((0, 2), (2, 3)), 5)
    assert group[0] == group[2] == group[3]
    assert len({int(number) for number in group}) == 3
    assert sorted(sorted(some.tolist()) for some in members(group)) == [[0, 2, 3], [1], [4]]


def test_no_boxes_are_no_groups() -> None:
    assert members(np.zeros(0, np.int64)) == []
