from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.geometry import Box, Transform, apply_homography, bounds_of, map_boxes

LENGTHS = st.floats(0, 1000, allow_nan=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, x1 = sorted((draw(LENGTHS), draw(LENGTHS)))
    y0, y1 = sorted((draw(LENGTHS), draw(LENGTHS)))
    return Box(x0, y0, x1, y1)


def test_a_box_knows_its_sides() -> None:
    box = Box(1, 2, 4, 8)
    assert (box.width, box.height, box.area) == (3, 6, 18)
    assert box.corners().tolist() == [[1, 2], [4, 2], [4, 8], [1, 8]]


def test_corners_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        Box(1, 0, 0, 1)


@pytest.mark.parametrize(
    ("other", "shared"), [(Box(0, 0, 2, 2), 4), (Box(1, 1, 3, 3), 1), (Box(2, 0, 4, 2), 0), (Box(5, 5, 6, 6), 0)]
)
def test_boxes_share_an_area(other: Box, shared: float) -> None:
    assert Box(0, 0, 2, 2).intersection(other) == shared


@given(boxes(), boxes())
def test_overlap_is_symmetric_and_within_0_and_1(one: Box, other: Box) -> None:
    assert 0 <= one.iou(other) <= 1 + 1e-9
    assert one.iou(other) == other.iou(one)


@given(boxes(), boxes())
def test_a_union_holds_its_boxes(one: Box, other: Box) -> None:
    union = Box.union([one, other])
    for box in (one, other):
        assert union.intersection(box) == pytest.approx(box.area)


def test_whole_pixels_hold_the_box_but_not_a_hair_more() -> None:
    assert Box(0.2, 0.9, 3.1, 4).rounded() == (0, 0, 4, 4)
    assert Box(1 - 1e-9, 1, 3 + 1e-9, 4).rounded() == (1, 1, 3, 4)


def rotation(degrees: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Counter-clockwise as one sees it, y growing downward."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]])


@given(st.floats(-180, 180), st.floats(-0.001, 0.001), st.lists(st.tuples(LENGTHS, LENGTHS), min_size=1, max_size=5))
def test_what_goes_to_the_straight_page_comes_back(
    degrees: float, slope: float, points: list[tuple[float, float]]
) -> None:
    turn = rotation(degrees)
    turn[2, 0] = slope / 10
    transform = Transform.identity((1000, 1000)).then(turn, (1500, 1500))
    there = transform.to_straight(np.array(points))
    assert transform.to_source(there) == pytest.approx(np.array(points), abs=1e-6)


def test_a_quarter_turn_takes_a_box_along() -> None:
    """A page of 40 x 30 is turned by 90 degrees counter-clockwise: its right edge becomes its top."""
    turn = np.array([[0.0, 1, 0], [-1, 0, 40], [0, 0, 1]])
    transform = Transform.identity((40, 30)).then(turn, (30, 40))
    assert apply_homography(turn, np.array([[40.0, 0.0]])).tolist() == [[0, 0]]
    assert transform.boxes_to_source(bounds_of([Box(0, 0, 10, 5)])).tolist() == [[35, 0, 40, 10]]
    assert map_boxes(turn, np.array([[35.0, 0, 40, 10]])).tolist() == [[0, 0, 10, 5]]


def test_boxes_come_back_inside_the_image() -> None:
    transform = Transform.identity((40, 30))
    assert transform.boxes_to_source(bounds_of([Box(-5, -5, 50, 50)])).tolist() == [[0, 0, 40, 30]]
