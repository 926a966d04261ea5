"""Rows of letters that lie on their side, and what only looks like one."""

import numpy as np
import pytest

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.segmentation.vertical_text import VerticalRow, blocks_of, page_of, vertical_rows
from tests.components import find_components
from tests.segmentation.toy_type import Ink, Sheet

X_HEIGHT = 10.0
EDGE = 180
"""Where on the sheet the vertical text stands."""


def stood(text: str, turns: int = 1) -> Ink:
    """A sheet with a level line and, at its right edge, `text` turned counter-clockwise by so many quarters."""
    row = Sheet(140, 24)
    row.write(text, 4, 17)
    sheet = Sheet(220, 220)
    sheet.write("xxpxx Xxixx", 10, 30)
    turned = np.rot90(row.ink, turns)
    sheet.ink[40 : 40 + turned.shape[0], EDGE : EDGE + turned.shape[1]] = turned
    return sheet.ink


def found(ink: Ink) -> list[VerticalRow]:
    components = find_components(ink)
    free = components.table["y0"] > 36  # what is not of the level line
    return vertical_rows(components, np.asarray(free), X_HEIGHT)


@pytest.mark.parametrize("turns", [1, 3])
@pytest.mark.parametrize("text", ["xxXpx", "XXXX", "xXx pxx Xx"])
def test_letters_that_stand_close_above_one_another_are_a_row(text: str, turns: int) -> None:
    ink = stood(text, turns)
    (row,) = found(ink)
    rows, columns = np.nonzero(ink[36:])
    assert (row.box.x0, row.box.x1) == (columns.min(), columns.max() + 1)
    assert (row.box.y0, row.box.y1) == (rows.min() + 36, rows.max() + 37)
    assert len(row.components) == len(text.replace(" ", ""))


def test_rows_beside_each_other_are_two() -> None:
    ink = stood("xxXpx")
    ink[:, 100:130] |= ink[:, EDGE : EDGE + 30]
    assert sorted(round(row.box.x0 / 100) for row in found(ink)) == [1, 2]


def column_of_level_signs() -> Ink:
    sheet = Sheet(220, 220)
    for number in range(8):
        sheet.write("x", EDGE, 60 + 18 * number)
    return sheet.ink


def blots_of_all_sizes() -> Ink:
    sheet = Sheet(220, 220)
    for number, size in enumerate((8, 18, 7, 21, 9, 17)):
        sheet.fill(EDGE - size / 2, 50 + 20 * number, EDGE + size / 2, 66 + 20 * number)
    return sheet.ink


@pytest.mark.parametrize(
    "ink",
    [stood("xx"), stood("x     x     x     x"), column_of_level_signs(), blots_of_all_sizes()],
    ids=["two letters", "letters far apart", "level signs", "blots"],
)
def test_what_is_short_loose_or_uneven_is_none(ink: Ink) -> None:
    assert found(ink) == []


def test_what_is_of_a_level_line_is_of_no_row() -> None:
    components = find_components(stood("xxXpx"))
    assert vertical_rows(components, np.zeros(len(components), bool), X_HEIGHT) == []


def test_a_rows_page_holds_its_own_ink_and_leads_back_to_where_it_stands() -> None:
    ink = stood("xxXpx")
    ink[60:80, EDGE - 6] = True  # a rule beside the row
    components = find_components(ink)
    free = (components.table["y0"] > 36) & (components.table["x1"] > EDGE)
    (row,) = vertical_rows(components, free, X_HEIGHT)
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity((220, 220)))
    alone = page_of(page, components.labels, np.asarray(free), row)
    assert alone.ink.sum() == components.table["area"][row.components].sum() == alone.grey.sum()
    rows, columns = np.nonzero(alone.ink)
    corner = alone.transform.to_source(np.array([[columns.min(), rows.min()]], float))
    assert corner.tolist() == [[row.box.x0, row.box.y0]]


@pytest.mark.parametrize(("turn", "order"), [(90, [2, 1, 0]), (270, [0, 1, 2])])
def test_rows_that_stand_beside_each_other_are_lines_of_one_text(turn: int, order: list[int]) -> None:
    rows = [VerticalRow(Box(x, 10, x + 12, 100), np.arange(5), 10.0) for x in (20, 45, 70)]
    assert blocks_of(rows, [turn] * 3) == [order]
    assert sorted(map(len, blocks_of(rows, [turn, turn, 360 - turn]))) == [1, 2]


def test_rows_far_apart_or_below_each_other_are_texts_of_their_own() -> None:
    places = (Box(20, 10, 32, 100), Box(120, 10, 132, 100), Box(40, 110, 52, 200))
    rows = [VerticalRow(box, np.arange(5), 10.0) for box in places]
    assert sorted(blocks_of(rows, [270] * 3)) == [[0], [1], [2]]
