"""Lines come in the order in which a person reads them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.segmentation.reading_order import block_starts, order_lines

Reals = NDArray[np.float64]
NO_GUTTERS: Reals = np.zeros((0, 4))


def order_of(lines: dict[str, tuple[float, float, float, float]], gutters: Reals = NO_GUTTERS) -> list[str]:
    """The names of the lines as they are read; they are handed over last first."""
    names = list(reversed(lines))
    boxes = np.array([lines[name] for name in names], float)
    return [names[index] for index in order_lines(boxes, gutters)]


def column(name: str, count: int, x0: float, x1: float, top: float) -> dict[str, tuple[float, float, float, float]]:
    return {f"{name}{row}": (x0, top + 20 * row, x1, top + 20 * row + 10) for row in range(count)}


GUTTER = np.array([[105.0, 40.0, 115.0, 130.0]])


def test_a_column_is_read_to_its_end_before_the_next() -> None:
    lines = {**column("left", 4, 0, 100, 40), **column("right", 4, 120, 220, 40)}
    assert order_of(lines, GUTTER) == list(lines)


def test_without_a_gutter_lines_beside_each_other_are_read_across() -> None:
    lines = {**column("left", 2, 0, 100, 40), **column("right", 2, 120, 220, 41)}
    assert order_of(lines) == ["left0", "right0", "left1", "right1"]


def test_lines_above_each_other_are_read_so_though_their_boxes_share_half_their_height() -> None:
    lines = {"first": (40.0, 0.0, 240.0, 40.0), "second": (0.0, 18.0, 260.0, 56.0), "third": (20.0, 36.0, 230.0, 70.0)}
    assert order_of(lines) == list(lines)


def test_a_heading_over_both_columns_comes_first_and_a_foot_last() -> None:
    lines = {
        "heading": (20.0, 0.0, 200.0, 20.0),
        **column("left", 4, 0, 100, 40),
        **column("right", 5, 120, 220, 35),
        "foot": (90.0, 160.0, 130.0, 170.0),
    }
    assert order_of(lines, GUTTER) == list(lines)


def test_three_columns_are_read_from_left_to_right() -> None:
    lines = {**column("a", 3, 0, 90, 0), **column("b", 3, 110, 190, 0), **column("c", 3, 210, 300, 0)}
    gutters = np.array([[195.0, 0.0, 205.0, 50.0], [95.0, 0.0, 105.0, 50.0]])
    assert order_of(lines, gutters) == list(lines)


def test_columns_above_and_below_a_heading_are_read_apart() -> None:
    lines = {
        **column("a", 3, 0, 100, 0),
        **column("b", 3, 120, 220, 0),
        "heading": (0.0, 80.0, 220.0, 95.0),
        **column("c", 3, 0, 100, 120),
        **column("d", 3, 120, 220, 120),
    }
    gutters = np.array([[105.0, 0.0, 115.0, 50.0], [105.0, 120.0, 115.0, 170.0]])
    assert order_of(lines, gutters) == list(lines)


def test_a_gutter_with_nothing_on_one_side_changes_nothing() -> None:
    lines = column("only", 4, 0, 100, 0)
    assert order_of(lines, GUTTER) == list(lines)


def test_paragraphs_sizes_and_columns_begin_blocks() -> None:
    left = [(0, 20 * row, 100, 20 * row + 10) for row in (0, 1, 2, 4, 5)]
    heading = [(0, 150, 100, 170)]
    right = [(120, 20 * row, 220, 20 * row + 10) for row in (0, 1)]
    boxes = np.array(left + heading + right, float)
    assert block_starts(boxes, np.array([7, 7, 7, 7, 7, 14, 7, 7], float)) == [0, 3, 5, 6]


def test_a_page_without_lines_has_no_blocks() -> None:
    assert block_starts(np.zeros((0, 4)), np.zeros(0)) == []
    assert order_lines(np.zeros((0, 4)), NO_GUTTERS) == []
