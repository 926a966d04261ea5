"""Boxes for a letter each, as forms have them, are told from letters and cut out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.imaging.runs import find_runs
from app.segmentation.connected_components import component_table
from app.segmentation.letter_boxes import LetterBoxes, find_letter_boxes, one_row_each

Ink = NDArray[np.bool_]
WIDTH, HEIGHT, STEP, LEFT, TOP = 28, 36, 38, 20, 12


def row_of_boxes(letters: str, stroke: int = 1, step: int = STEP) -> Ink:
    """A row of boxes with a bar of ink in each that has a letter, not a blank."""
    ink = np.zeros((60, 2 * LEFT + step * len(letters)), bool)
    for number, letter in enumerate(letters):
        x = LEFT + step * number
        ink[TOP : TOP + HEIGHT, x : x + WIDTH] = True
        ink[TOP + stroke : TOP + HEIGHT - stroke, x + stroke : x + WIDTH - stroke] = False
        if letter != " ":
            ink[TOP + 10 : TOP + 26, x + 10 : x + 16] = True
    return ink


def found(ink: Ink) -> LetterBoxes | None:
    runs = find_runs(ink)
    return find_letter_boxes(runs, component_table(runs))


@pytest.mark.parametrize("stroke", [1, 2, 3])
def test_a_row_of_outlines_some_of_which_hold_something_is_found(stroke: int) -> None:
    boxes = found(row_of_boxes("AB C  ", stroke))
    assert boxes is not None
    assert boxes.outlines[:, 0].tolist() == [LEFT + STEP * number for number in range(6)]
    assert boxes.rows.tolist() == [[LEFT, TOP, LEFT + 5 * STEP + WIDTH, TOP + HEIGHT]]


def test_a_wall_stands_between_two_boxes_and_at_each_end() -> None:
    boxes = found(row_of_boxes("ABC"))
    assert boxes is not None
    between = (STEP + WIDTH) / 2
    assert boxes.walls[:, 0].tolist() == [LEFT, LEFT + between, LEFT + STEP + between, LEFT + 2 * STEP + WIDTH]


@pytest.mark.parametrize("stroke", [1, 3])
def test_what_they_hold_stays_where_their_sides_are_cut(stroke: int) -> None:
    ink = row_of_boxes("AB C", stroke)
    boxes = found(ink)
    assert boxes is not None
    rest = boxes.cut_from(ink)
    assert rest.sum() == 3 * 16 * 6
    assert not (rest & ~ink).any()


@pytest.mark.parametrize("letters", ["AB", "A   ", "    "])
def test_few_boxes_and_those_that_hold_little_are_none(letters: str) -> None:
    assert found(row_of_boxes(letters)) is None


def test_boxes_far_apart_are_no_row() -> None:
    assert found(row_of_boxes("ABCD", step=3 * WIDTH)) is None


def test_circles_around_letters_are_no_boxes() -> None:
    y, x = np.mgrid[:60, :300]
    ink = np.zeros((60, 300), bool)
    for centre in range(30, 300, 45):
        distance = np.hypot(x - centre, y - 30)
        ink |= (abs(distance - 18) < 1) | (distance < 7)
    assert found(ink) is None


def test_a_letter_whose_box_is_gone_belongs_to_the_row() -> None:
    ink = row_of_boxes("ABCD")
    ink[TOP : TOP + HEIGHT, LEFT : LEFT + 3] = ink[TOP : TOP + HEIGHT, LEFT + WIDTH - 3 : LEFT + WIDTH] = False
    ink[TOP, LEFT : LEFT + WIDTH] = ink[TOP + HEIGHT - 1, LEFT : LEFT + WIDTH] = False
    boxes = found(ink)
    assert boxes is not None
    assert len(boxes.outlines) == 3
    assert boxes.rows[0, 0] == LEFT


def test_letters_in_boxes_are_of_one_row() -> None:
    letters = np.array([[0, 0, 5, 10], [50, 0, 55, 10], [90, 4, 95, 14], [130, 2, 135, 12], [300, 0, 305, 10]], float)
    rows = one_row_each(np.array([0, 0, 1, 1, 2]), letters, np.array([[40.0, -5.0, 150.0, 20.0]]))
    assert rows[1] == rows[2] == rows[3]
    assert len({*rows[[0, 1, 4]].tolist()}) == 3
