from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from app.assembly.glyph_boxes import covered_pixels, is_upright, source_boxes, source_points, tight_boxes
from app.document import PixelBox
from app.geometry import Box, Transform, bounds_of
from app.imaging.straight_page import StraightPage


def grey(rows: list[str]) -> NDArray[np.float32]:
    """A picture from rows of digits, tenths of ink; a dot is paper."""
    return np.array([[0 if c == "." else int(c) / 10 for c in row] for row in rows], np.float32)


def source_box(on: StraightPage, box: Box) -> PixelBox:
    return source_boxes(on, [box], [(-np.inf, np.inf)])[0]


def tight_box(picture: NDArray[np.float32], box: Box, left: float = -np.inf, right: float = np.inf) -> Box:
    return Box(*tight_boxes(picture, bounds_of([box]), np.array([[left, right]]))[0].tolist())


def page(picture: NDArray[np.float32], transform: Transform | None = None) -> StraightPage:
    height, width = picture.shape
    return StraightPage.of(picture, picture > 0.5, transform or Transform.identity((width, height)))


BLURRED = grey(
    [
        ".......",
        "..141..",
        "..393..",
        "..393..",
        "..141..",
        ".......",
    ]
)


def test_a_side_does_not_move_into_the_neighbours_box() -> None:
    assert tight_box(BLURRED, Box(3, 2, 4, 4), 3, 4) == Box(3, 1, 4, 5)


def test_a_box_grows_to_the_rim_that_the_mask_left_out() -> None:
    assert tight_box(BLURRED, Box(3, 2, 4, 4)) == Box(2, 1, 5, 5)


def test_a_box_shrinks_from_paper() -> None:
    assert tight_box(BLURRED, Box(1, 0, 6, 6)) == Box(2, 1, 5, 5)


def test_faint_ink_counts_by_its_own_darkest() -> None:
    assert tight_box(BLURRED * 0.3, Box(3, 2, 4, 4)) == Box(2, 1, 5, 5)


def test_a_neighbour_beyond_paper_is_not_taken() -> None:
    picture = grey([".......", ".99.9.9", ".99.9.9"])
    assert tight_box(picture, Box(1, 1, 3, 3)) == Box(1, 1, 3, 3)


def test_a_box_beyond_the_page_ends_with_it() -> None:
    picture = np.zeros((4, 5), np.float32)
    picture[2:, 3:] = 1.0
    assert tight_box(picture, Box(3, 2, 9, 8)) == Box(3, 2, 5, 4)
    assert tight_box(picture, Box(7, 6, 9, 8)) == Box(7, 6, 9, 8)


def test_an_enlarged_page_is_measured_in_the_pixels_that_were_sent() -> None:
    """An enlargement blurs: the ink of rows 2-3 runs out over half a pixel beyond them."""
    sent = np.zeros((8, 9), np.float32)
    sent[2:4, 3:5] = 1.0
    large = np.asarray(Image.fromarray(sent).resize((18, 16), Image.Resampling.BICUBIC))
    twice = Transform(np.diag([2.0, 2.0, 1.0]), (9, 8), (18, 16))
    enlarged = replace(page(large, twice), enlargement=2.0)
    assert source_box(enlarged, Box(5, 3, 11, 9)) == (3, 2, 5, 4)
    assert source_box(enlarged, Box(7, 5, 9, 7)) == (3, 2, 5, 4)


def test_a_box_without_ink_stays() -> None:
    assert tight_box(np.zeros((0, 0), np.float32), Box(0, 0, 0, 0)) == Box(0, 0, 0, 0)


def test_boxes_are_found_together_as_one_by_one() -> None:
    """Those without ink, without area and beyond the page too."""
    boxes = [Box(2, 1, 5, 5), Box(0, 0, 1, 6), Box(4, 0, 9, 0.5), Box(4, 4, 4, 5), Box(3, 2, 4, 4), Box(7, 6, 9, 8)]
    turned = np.array([[0.9, 0.2, 0], [-0.2, 0.9, 2], [0, 0.001, 1.0]])
    for matrix in (np.eye(3), turned):
        sheet = page(BLURRED, Transform(matrix, (9, 9), (7, 6)))
        together = source_boxes(sheet, boxes, [(-np.inf, np.inf)] * len(boxes))
        assert together == [source_box(sheet, box) for box in boxes]
        assert source_boxes(sheet, [], []) == []


@settings(max_examples=80, deadline=None)
@given(
    picture=st.integers(0, 2**48 - 1),
    corners=st.tuples(st.integers(0, 8), st.integers(0, 6), st.integers(0, 8), st.integers(0, 6)),
)
def test_any_box_on_any_picture_stays_on_the_page(picture: int, corners: tuple[int, int, int, int]) -> None:
    bits = np.array([picture >> bit & 1 for bit in range(48)], np.float32).reshape(6, 8)
    x0, x1 = sorted(corners[::2])
    y0, y1 = sorted(corners[1::2])
    left, top, right, bottom = source_box(page(bits), Box(x0, y0, x1, y1))
    assert 0 <= left < right <= 8
    assert 0 <= top < bottom <= 6


def test_a_page_turned_by_a_quarter_gives_the_turned_box() -> None:
    # The source is 6 wide and 7 high; its pixel (x, y) came to stand at (y, 5 - x).
    turned = Transform(np.array([[0.0, 1, 0], [-1, 0, 6], [0, 0, 1]]), (6, 7), (7, 6))
    x0, y0, x1, y1 = source_box(page(BLURRED, turned), Box(2, 1, 5, 5))
    assert (x0, y0, x1, y1) == (1, 2, 5, 5)


def test_on_a_skewed_page_the_box_bounds_the_ink_and_not_the_turned_box() -> None:
    diagonal = np.eye(20, dtype=np.float32)
    cos = np.sqrt(0.5)
    middle = np.array([[1, 0, -10], [0, 1, -10], [0, 0, 1.0]])
    turn = np.array([[cos, cos, 0], [-cos, cos, 0], [0, 0, 1]])
    transform = Transform(np.linalg.inv(middle) @ turn @ middle, (20, 20), (20, 20))
    x0, _, x1, _ = source_box(page(diagonal, transform), Box(5, 5, 15, 15))
    y = sorted(transform.to_source(np.array([[5.0, 5], [15, 15]]))[:, 1])
    box = source_box(page(diagonal, transform), Box(5, 5, 15, 15))
    assert x1 - x0 <= 3
    assert [box[1], box[3]] == pytest.approx([y[0], y[1]], abs=1)


def test_a_pixel_belongs_to_a_box_that_covers_a_quarter_of_it() -> None:
    assert covered_pixels(np.array([[1.7, 1.8, 3.3, 3.2]]), (9, 9)) == [(1, 2, 4, 3)]


def test_a_box_thinner_than_a_pixel_keeps_one() -> None:
    assert covered_pixels(np.array([[8.99, 4.4, 9.0, 4.5]]), (9, 9)) == [(8, 4, 9, 5)]


@pytest.mark.parametrize(
    ("matrix", "upright"),
    [
        (np.eye(3), True),
        (np.diag([2.0, 2.0, 1.0]), True),
        (np.array([[0.0, 1, 0], [-1, 0, 9], [0, 0, 1]]), True),
        (np.array([[1, 0.05, 0], [-0.05, 1, 0], [0, 0, 1.0]]), False),
        (np.array([[1, 0, 0], [0, 1, 0], [0.001, 0, 1.0]]), False),
    ],
)
def test_upright_transforms_are_known(matrix: NDArray[np.float64], upright: bool) -> None:
    assert is_upright(Transform(matrix, (100, 100), (100, 100))) is upright


def test_points_are_rounded_and_held_inside_the_source() -> None:
    transform = Transform(np.diag([2.0, 2.0, 1.0]), (10, 10), (20, 20))
    assert source_points(transform, np.array([[3.0, 5.2], [40, -3]])) == ((2, 3), (10, 0))
