"""Lines of a page that rows of letters were put on."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.geometry import Transform
from app.imaging.straight_page import StraightPage
from app.imaging.text_map import LetterRow
from app.segmentation.layout import Layout
from app.segmentation.row_lines import lines_of_rows

HIGH, WIDE = 20, 14


def drawn(*boxes: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Ink of 200 x 300 pixels: filled boxes."""
    ink = np.zeros((200, 300), bool)
    for x0, y0, x1, y1 in boxes:
        ink[y0:y1, x0:x1] = True
    return ink


def word(x: int, y: int, letters: int = 5, rise: float = 0.0) -> list[tuple[int, int, int, int]]:
    """The boxes of letters that stand beside each other, each `rise` pixels lower than the one before."""
    lower = [round(rise * number) for number in range(letters)]
    return [(x + 20 * n, y + low, x + 20 * n + WIDE, y + low + HIGH) for n, low in enumerate(lower)]


def row_of(boxes: list[tuple[int, int, int, int]]) -> LetterRow:
    return LetterRow(np.array(boxes, float), light_ink=False)


def lines_of(ink: NDArray[np.bool_], *rows: LetterRow) -> Layout:
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity(ink.shape[::-1]))
    return lines_of_rows(page, rows)


def test_each_row_is_a_line_in_the_order_in_which_it_is_read() -> None:
    upper, lower, right = word(20, 30), word(20, 80), word(180, 32)
    layout = lines_of(drawn(*upper, *lower, *right), row_of(lower), row_of(right), row_of(upper))
    assert [(line.box.x0, line.box.y0) for line in layout.lines] == [(20, 30), (180, 32), (20, 80)]
    assert [number for block in layout.blocks for (number,) in block.rows] == [0, 1, 2]


def test_a_line_stands_on_its_letters_whose_height_it_has() -> None:
    letters = word(20, 60, rise=2.0)
    (line,) = lines_of(drawn(*letters), row_of(letters)).lines
    assert line.baseline_at(20 + WIDE / 2) == pytest.approx(80, abs=1)
    assert line.baseline_at(100 + WIDE / 2) == pytest.approx(88, abs=1)
    assert line.x_height == pytest.approx(0.7 * HIGH, abs=1)


def test_dots_and_commas_are_of_the_line_and_what_lies_farther_off_is_not() -> None:
    letters = word(20, 60)
    dot, comma, far, beside = (45, 50, 49, 54), (122, 76, 126, 84), (45, 20, 49, 24), (200, 60, 214, 80)
    layout = lines_of(drawn(*letters, dot, comma, far, beside), row_of(letters))
    (line,) = layout.lines
    boxes = layout.components.table[line.components]
    assert {(int(x0), int(y0)) for x0, y0 in zip(boxes["x0"], boxes["y0"], strict=True)} == {
        *((x0, y0) for x0, y0, _, _ in letters),
        dot[:2],
        comma[:2],
    }


def test_a_letter_is_of_the_row_that_it_lies_in_not_of_the_one_next_to_it() -> None:
    upper, lower = word(20, 60), word(20, 84)
    first, second = lines_of(drawn(*upper, *lower), row_of(upper), row_of(lower)).lines
    assert (first.box.y1, second.box.y0) == (80, 84)
    assert len(first.components) == len(second.components) == 5


def test_letters_that_say_otherwise_than_their_row_are_not_believed() -> None:
    there = word(20, 60)
    hanging = [(x0, y0 + 4, x1, y1 + 18) for x0, y0, x1, y1 in there]
    (line,) = lines_of(drawn(*hanging), row_of(there)).lines
    assert line.baseline_at(60) == pytest.approx(80)


def test_rows_without_letters_are_no_lines() -> None:
    letters = word(20, 60)
    assert lines_of(drawn((250, 150, 260, 170)), row_of(letters)).lines == ()
    assert lines_of(drawn(), row_of(letters)).lines == ()
    assert lines_of(drawn(*letters)).lines == ()


def test_letters_beside_a_picture_as_high_as_many_rows_are_none_of_its_dots() -> None:
    letters = word(120, 60)
    picture = (10, 10, 110, 150)
    first, second = lines_of(drawn(picture, *letters), row_of([picture]), row_of(letters)).lines
    assert {len(first.components), len(second.components)} == {1, 5}
