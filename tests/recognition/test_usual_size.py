"""Lines whose x-height was told wrong are looked for by the height that is usual."""

from dataclasses import replace

import numpy as np

from app.geometry import Box
from app.recognition.usual_size import FEWEST, apart, near_usual_size, of_usual_size, usual_x_height
from app.segmentation.text_line import TextLine

USUAL = 20.0


def line(
    top: float, height: float = 30.0, x_height: float = USUAL, left: float = 0.0, width: float = 300.0
) -> TextLine:
    baseline = np.array([[left, top + height], [left + width, top + height]])
    return TextLine(Box(left, top, left + width, top + height), baseline, x_height, np.arange(1))


def test_what_is_usual_is_told_by_some_lines_only() -> None:
    lines = [line(50.0 * number, x_height=19.0 + number) for number in range(FEWEST)]
    assert usual_x_height(lines) == 19.0 + (FEWEST - 1) / 2
    assert usual_x_height(lines[1:]) == 0


def test_a_line_of_another_x_height_but_about_as_high_may_be_of_the_usual_one() -> None:
    assert of_usual_size([line(0), line(50, x_height=45), line(100, x_height=9)], [0], USUAL) == [1, 2]


def test_lines_of_the_usual_x_height_and_lines_too_high_or_low_for_it_may_not() -> None:
    assert (
        of_usual_size(
            [line(0, x_height=21), line(50, height=9, x_height=6), line(90, height=90, x_height=60)], [], USUAL
        )
        == []
    )


def test_what_lies_on_a_line_that_was_read_or_on_a_wider_one_is_part_of_it() -> None:
    wide = line(0, x_height=45)
    part = line(2, height=25, x_height=10, left=50, width=40)
    assert of_usual_size([part, wide], [], USUAL) == [1]
    assert of_usual_size([part, replace(wide, x_height=USUAL)], [1], USUAL) == []


def test_a_doubted_line_must_be_near_the_usual_size() -> None:
    lines = [line(0, x_height=25), line(50, x_height=21), line(100, x_height=40), line(150, x_height=15)]
    assert near_usual_size(lines, [0, 1, 2], USUAL) == [0]


def test_what_lies_on_a_line_that_was_read_is_not_apart() -> None:
    lines = [line(0), line(5, height=20, left=30, width=60), line(100), line(25, height=40)]
    assert apart(lines, [1, 2, 3], [0]) == [2, 3]
