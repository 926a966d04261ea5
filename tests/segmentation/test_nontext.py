"""What is ink and no text goes, and the letters beside it stay."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.imaging.runs import find_runs
from app.segmentation.connected_components import Components, component_table, mean_depths
from app.segmentation.nontext import (
    CutInk,
    Rules,
    are_specks,
    cut_rules,
    faint_components,
    suspect_components,
    text_candidates,
)
from app.segmentation.text_scale import TextScale
from tests.components import find_components
from tests.segmentation.toy_type import Ink, Sheet

SCALE = TextScale(letter_height=10.0, stroke_width=2.0)


def without_rules(ink: Ink) -> CutInk:
    components = find_components(ink)
    suspects = np.concatenate([[False], suspect_components(components.table, SCALE)])
    return cut_rules(ink, suspects[components.labels], SCALE)


def candidates(ink: Ink) -> tuple[Components, list[bool]]:
    """The components of the ink without its rules, and which of them may be text."""
    cut = without_rules(ink)
    components = find_components(cut.ink)
    return components, text_candidates(components.table, SCALE, cut).tolist()


def uncut_candidates(ink: Ink) -> list[bool]:
    """Which components of the ink may be text where no rule was found in it."""
    cut = CutInk(ink, Rules.none(), Rules.none())
    return list(text_candidates(find_components(ink).table, SCALE, cut))


def drawn(text: str = "", height: float = 10) -> Sheet:
    sheet = Sheet(240, 120)
    sheet.write(text, 20, 60, height)
    return sheet


def test_letters_come_free_from_the_rule_they_stand_on() -> None:
    sheet = drawn("xxxX xxx")
    alone = find_components(sheet.ink).table
    sheet.fill(10, 60, 230, 62)
    cut = without_rules(sheet.ink)
    assert cut.across.boxes.tolist() == [[10, 60, 230, 62]]
    freed = find_components(cut.ink).table
    assert (freed["x0"].tolist(), freed["x1"].tolist()) == (alone["x0"].tolist(), alone["x1"].tolist())
    assert np.abs(freed["y1"] - alone["y1"]).max() <= 2


def test_a_descender_that_crosses_a_rule_stays_whole() -> None:
    sheet = drawn("xpx")
    letters = sheet.ink.copy()
    sheet.fill(10, 61, 230, 62)
    cut = without_rules(sheet.ink)
    assert len(cut.across.boxes) == 1
    assert len(find_components(cut.ink)) == len(find_components(letters)) == 3


@pytest.mark.parametrize("rise", [-12, 12])
def test_letters_on_a_rule_that_slopes_are_text(rise: int) -> None:
    sheet = Sheet(500, 120)
    for x in range(10, 490):
        y = 60 + round(rise * x / 500)
        sheet.fill(x, y, x + 1, y + 2)
    for x in (60, 200, 330, 420):
        y = 60 + round(rise * x / 500)
        sheet.write("x", x, y - 1, 8)
    components, text = candidates(sheet.ink)
    assert sorted(components.table["x0"][np.array(text)].tolist()) == [60, 200, 330, 420]


def test_a_frame_is_four_rules_and_what_stands_in_it_stays() -> None:
    sheet = drawn("xxX xx")
    letters = sheet.ink.copy()
    sheet.frame(5, 30, 200, 90, stroke=2)
    cut = without_rules(sheet.ink)
    assert (len(cut.across.boxes), len(cut.upright.boxes)) == (2, 2)
    assert np.array_equal(cut.ink[40:80, 10:190], letters[40:80, 10:190])
    _, text = candidates(sheet.ink)
    assert text.count(True) == 5


def test_an_upright_rule_is_found_with_its_place() -> None:
    sheet = drawn()
    sheet.fill(50, 10, 52, 110)
    cut = without_rules(sheet.ink)
    assert cut.upright.boxes.tolist() == [[50, 10, 52, 110]]
    assert not cut.ink.any()


def test_dashes_and_bold_bars_are_no_rules() -> None:
    sheet = drawn()
    sheet.fill(20, 55, 60, 58)
    sheet.fill(80, 30, 180, 45)
    cut = without_rules(sheet.ink)
    assert np.array_equal(cut.ink, sheet.ink)


def test_pieces_that_go_on_with_a_rule_are_no_text() -> None:
    sheet = drawn("xxx")
    sheet.fill(10, 80, 200, 82)
    sheet.fill(206, 80, 212, 82)
    components, text = candidates(sheet.ink)
    assert components.table["y0"][np.array(text)].tolist() == [50, 50, 50]


@pytest.mark.parametrize(
    ("what", "box"),
    [
        ("a picture", (100, 10, 180, 70)),
        ("a band at the page's edge", (0, 0, 4, 120)),
    ],
)
def test_is_no_text(what: str, box: tuple[int, int, int, int]) -> None:
    sheet = drawn("xx")
    sheet.fill(*box)
    components, text = candidates(sheet.ink)
    assert [bool(row["y0"] == 50) for row in components.table] == text, what


def test_what_is_a_speck_beside_large_letters_may_be_a_full_stop_beside_small_ones() -> None:
    boxes = np.array([[0.0, 0, 3, 3], [0, 0, 3, 1], [0, 0, 1, 1]])
    assert are_specks(boxes, 30.0, 5.0).tolist() == [True, True, True]
    assert are_specks(boxes, 12.0, 5.0).tolist() == [False, False, True]
    assert are_specks(boxes, 30.0, 2.0).tolist() == [False, False, True]  # thin strokes end in small stops
    assert are_specks(boxes, np.array([30.0, 12, 12]), np.array([5.0, 5, 5])).tolist() == [True, False, True]


def test_a_slanted_rule_is_no_text() -> None:
    sheet = drawn()
    for x in range(100):
        sheet.fill(20 + x, 20 + x // 2, 21 + x, 22 + x // 2)
    assert candidates(sheet.ink)[1] == [False]


def test_joined_letters_as_long_as_a_rule_are_text() -> None:
    sheet = drawn()
    for x in range(20, 120, 4):
        sheet.fill(x, 40, x + 2, 54)
    sheet.fill(20, 52, 122, 54)
    assert uncut_candidates(sheet.ink) == [True]


def test_bold_letters_that_run_into_each_other_are_text() -> None:
    sheet = drawn()
    for x in range(20, 84, 16):
        sheet.fill(x, 38, x + 13, 52)
    sheet.fill(20, 41, 81, 49)
    assert uncut_candidates(sheet.ink) == [True]


def test_large_letters_are_text_and_large_outlines_are_not() -> None:
    large, outline = Sheet(240, 120), Sheet(240, 120)
    large.write("XX", 20, 90, 40)
    outline.frame(20, 30, 52, 90, stroke=1)
    outline.ink[30, 21:51] = False
    assert candidates(large.ink)[1] == [True, True]
    assert uncut_candidates(outline.ink) == [False]


def test_full_stops_and_dots_are_text() -> None:
    assert all(candidates(drawn("xi. x,").ink)[1])


def faint(ink: Ink, grey: NDArray[np.float32], noise: float = 0.0) -> list[bool]:
    runs = find_runs(ink)
    table = component_table(runs)
    return list(faint_components(table, mean_depths(runs, grey[ink]), np.ones(len(table), bool), noise))


def test_faint_grain_beside_dark_letters_is_found() -> None:
    sheet = drawn("xxxx")
    letters = sheet.ink.copy()
    sheet.ink[100, 10:200:5] = True
    grey = np.where(letters, np.float32(0.9), np.where(sheet.ink, np.float32(0.2), np.float32(0)))
    assert faint(sheet.ink, grey, noise=0.01) == (find_components(sheet.ink).table["y0"] == 100).tolist()


def test_grey_print_beside_black_print_is_faint_on_grainy_paper_alone() -> None:
    sheet = Sheet(300, 120)
    sheet.write("xxxx xxxx xxxx", 10, 40)
    black = sheet.ink.copy()
    sheet.write("xxxx", 10, 90)
    grey = np.where(black, np.float32(1), np.where(sheet.ink, np.float32(0.28), np.float32(0)))
    assert not any(faint(sheet.ink, grey))
    assert faint(sheet.ink, grey, noise=0.01) == (find_components(sheet.ink).table["y0"] > 60).tolist()


def test_writing_that_is_pale_all_over_is_not_faint() -> None:
    sheet = drawn("xxxx xx")
    assert not any(faint(sheet.ink, np.where(sheet.ink, np.float32(0.2), np.float32(0))))


def test_nothing_to_cut_and_nothing_to_choose_from_is_no_fault() -> None:
    empty = np.zeros((20, 30), bool)
    assert len(without_rules(empty).across.boxes) == 0
    assert candidates(empty)[1] == []
    assert faint(empty, np.zeros((20, 30), np.float32)) == []


def test_letters_of_straight_strokes_stay_in_a_large_heading() -> None:
    heading = Sheet(400, 200)
    heading.fill(20, 60, 28, 100)
    heading.fill(40, 60, 48, 100)
    alone = heading.ink.copy()
    heading.write("XX", 60, 100, 27)
    assert uncut_candidates(alone) == [False, False]
    assert uncut_candidates(heading.ink) == [True, True, True, True]


def test_letters_far_larger_than_the_rest_are_text_in_a_row_of_such() -> None:
    one, two = Sheet(900, 400), Sheet(900, 400)
    one.write("X", 20, 300, 130)
    two.write("XX", 20, 300, 130)
    assert uncut_candidates(one.ink) == [False]
    assert uncut_candidates(two.ink) == [True, True]


def test_walls_between_the_cells_of_a_row_are_no_letters() -> None:
    sheet = drawn()
    for x in range(20, 220, 24):
        sheet.fill(x, 40, x + 2, 60)
    sheet.fill(20, 40, 214, 42)
    sheet.fill(20, 58, 214, 60)
    sheet.write("X", 26, 56, 8)
    components, are_text = candidates(sheet.ink)
    assert [components.table["x0"][number] for number in np.flatnonzero(are_text)] == [26]


def test_a_letter_beside_a_pictures_ragged_edge_stays() -> None:
    sheet = drawn("xx", height=10)
    rng = np.random.default_rng(2)
    for y in range(2, 45):
        sheet.fill(8 - int(rng.integers(0, 3)), y, 10 + (20 if rng.random() < 0.5 else 2), y + 1)
    assert sum(candidates(sheet.ink)[1][-2:]) == 2
