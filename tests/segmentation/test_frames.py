"""Alleys between frames, with letters ten pixels high."""

import numpy as np
import pytest

from app.segmentation.frames import as_rules, find_alleys, free_rules, joined, panel_sides, without_frames

HEIGHT = 10.0
Boxes = list[tuple[float, float, float, float]]


class Page:
    """Rules and phrases: frames are drawn, and text is set in rows of words."""

    def __init__(self) -> None:
        self.upright: Boxes = []
        self.across: Boxes = []
        self.phrases: Boxes = []

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.upright += [(x0, y0, x0 + 2, y1), (x1 - 2, y0, x1, y1)]
        self.across += [(x0, y0, x1, y0 + 2), (x0, y1 - 2, x1, y1)]

    def rows(self, x0: float, y0: float, count: int, gap: float = 6) -> None:
        for number in range(count):
            for word in range(2):
                x = x0 + word * (60 + gap)
                self.phrases.append((x, y0 + 20 * number, x + 60, y0 + 20 * number + HEIGHT))

    def alleys(self) -> list[list[float]]:
        upright, across, phrases = (
            np.array(boxes, float).reshape(-1, 4) for boxes in (self.upright, self.across, self.phrases)
        )
        found: list[list[float]] = find_alleys(upright, across, phrases, HEIGHT).tolist()
        return found


def two_cards(gap: float = 6, second: float = 200, rows: int = 3) -> Page:
    page = Page()
    for x0 in (0, second):
        page.frame(x0, 0, x0 + 180, 30 + 35 * (rows - 1))
        page.rows(x0 + 10, 15, rows, gap)
    return page


def test_paper_between_two_frames_is_an_alley() -> None:
    assert two_cards().alleys() == [[180, 0, 200, 100]]


def test_what_stands_within_a_frame_does_not_hide_its_sides() -> None:
    page = two_cards()
    page.upright.append((100, 20, 102, 70))
    assert page.alleys() == [[180, 0, 200, 100]]


def test_cells_that_stand_wall_to_wall_have_none() -> None:
    assert two_cards(second=178).alleys() == []


def test_an_empty_column_of_a_table_is_none() -> None:
    page = two_cards()
    page.across.append((0, 50, 380, 52))
    assert page.alleys() == []


def test_frames_with_columns_are_parts_of_a_table() -> None:
    assert two_cards(gap=40).alleys() == []


@pytest.mark.parametrize("missing", ["upright", "across", "phrases"])
def test_frames_are_closed_and_hold_text(missing: str) -> None:
    page = two_cards()
    del getattr(page, missing)[-1 if missing != "phrases" else slice(6, 12)]
    assert page.alleys() == []


def test_writing_between_them_speaks_against_it() -> None:
    page = two_cards()
    page.phrases.append((182, 40, 198, 50))
    assert page.alleys() == []


def test_boxes_of_one_line_are_read_across() -> None:
    assert two_cards(rows=1).alleys() == []


def test_a_page_without_rules_has_none() -> None:
    page = Page()
    page.rows(0, 0, 4)
    assert page.alleys() == []


def test_a_tall_rule_that_no_other_meets_parts_columns() -> None:
    tall, low, crossed = (100.0, 0.0, 102.0, 120.0), (300.0, 0.0, 302.0, 60.0), (500.0, 0.0, 502.0, 120.0)
    across = np.array([(450.0, 60.0, 600.0, 62.0)])
    assert free_rules(np.array([tall, low, crossed]), across, HEIGHT).tolist() == [list(tall)]
    assert len(free_rules(np.zeros((0, 4)), np.zeros((0, 4)), HEIGHT)) == 0


def rows_of_words(x: int, ys: range) -> list[tuple[int, int, int, int]]:
    return [(x, y, x + 120, y + 10) for y in ys]


def test_a_panel_parts_its_rows_from_those_beside_that_are_not_level_with_them() -> None:
    panel = np.array([[0, 0, 200, 400]], float)
    boxes = np.array(rows_of_words(20, range(20, 380, 34)) + rows_of_words(240, range(30, 380, 25)), float)
    assert panel_sides(panel, boxes, 10.0).tolist() == [[200, 0, 200, 400]]


def test_a_tables_coloured_column_and_a_panel_of_one_row_part_nothing() -> None:
    panel = np.array([[0, 0, 200, 400]], float)
    table = np.array(rows_of_words(20, range(20, 380, 34)) + rows_of_words(240, range(21, 380, 34)), float)
    assert not len(panel_sides(panel, table, 10.0))
    answers = np.array(rows_of_words(20, range(20, 380, 60)) + rows_of_words(240, range(20, 380, 15)), float)
    assert not len(panel_sides(panel, answers, 10.0))
    one = np.array(rows_of_words(20, range(20, 30, 34)) + rows_of_words(240, range(30, 380, 25)), float)
    assert not len(panel_sides(panel, one, 10.0))


def test_panels_side_by_side_are_frames() -> None:
    upright, across = as_rules(np.array([[0, 0, 200, 100], [240, 0, 440, 100]], float))
    boxes = np.array(rows_of_words(20, range(20, 90, 40)) + rows_of_words(260, range(20, 90, 40)), float)
    assert find_alleys(upright, across, boxes, 10.0).tolist() == [[200, 0, 240, 100]]


def test_a_panel_in_a_frame_of_its_own_is_no_second_one() -> None:
    panels = np.array([[0, 0, 200, 100], [240, 0, 440, 100]], float)
    beside_the_first = np.array([[-4, -4, -2, 104]], float)
    assert without_frames(panels, beside_the_first, 10.0).tolist() == [[240, 0, 440, 100]]


def test_alleys_that_touch_are_one_and_others_stay() -> None:
    alleys = np.array([[200, 102, 230, 400], [205, 0, 240, 100], [205, 420, 240, 500]], float)
    assert joined(alleys, 10.0).tolist() == [[205, 0, 230, 400], [205, 420, 240, 500]]


def test_boxes_of_one_row_are_read_with_those_beside_them() -> None:
    assert two_cards(rows=1).alleys() == []
    assert len(two_cards(rows=2).alleys()) == 1
