import numpy as np
import pytest

from app.geometry import Box
from app.recognition.word_gaps import blank_odds, ink_gaps, known_odds
from app.segmentation.cuts import CutLimits, find_pieces
from app.segmentation.text_line import TextLine
from tests.components import find_components


def parted(*lines: tuple[float, list[float]]) -> list[str]:
    """For lines of (x-height, gaps in pixels), each gap as ' ' or '.'."""
    odds = blank_odds([np.array(gaps, float) for _, gaps in lines], [x_height for x_height, _ in lines])
    return ["".join(" " if value > 0 else "." for value in row) for row in odds]


def test_print_parts_into_words() -> None:
    assert parted((20, [3, 4, 2, 14, 4, 3, 13, 2, 3, 4])) == ["... ..  ...".replace("  ", " ")]


@pytest.mark.parametrize("scale", [0.2, 1, 10])
def test_the_scale_of_the_page_makes_no_difference(scale: float) -> None:
    gaps = [3.0, 4, 2, 14, 4, 3, 13]
    assert parted((20 * scale, [gap * scale for gap in gaps])) == parted((20, gaps))


def test_a_single_word_has_no_blank() -> None:
    assert parted((20, [3, 5, 4, 4, 6, 5, 3])) == ["......."]


def test_single_capitals_far_apart_have_a_blank_in_every_gap() -> None:
    assert parted((20, [22, 26, 24, 28, 22, 25])) == ["      "]


def test_widely_printed_capitals_keep_their_words() -> None:
    assert parted((20, [9, 11, 8, 30, 10, 9, 28, 12, 10, 9])) == ["... .. ..."]


def test_a_short_line_follows_the_rest_of_its_page() -> None:
    wide = (20.0, [10.0, 12, 11, 10, 34, 12, 11, 10, 36, 11, 12])
    assert parted(wide, wide, (20, [13, 12, 11]))[2] == "..."


def test_a_line_of_single_letters_stays_one_though_its_gaps_differ() -> None:
    letters = (20.0, [22.0, 26, 24, 28, 22, 25])
    assert parted(letters, letters, (20, [16, 30, 22, 34, 18, 15]))[2] == "      "


def test_overlapping_letters_are_no_words() -> None:
    assert parted((20, [-4, 1, -6, 0, 9, -3, 1, 10, -2])) == [".... .. ."]


def test_the_gutters_of_a_table_do_not_hide_its_words() -> None:
    print_line = (20.0, [3.0, 4, 13, 3, 4, 12, 3, 2, 12, 4, 3, 13, 4, 3])
    table_line = (20.0, [3.0, 4, 13, 3, 4, 300, 3, 2, 12, 4, 3, 500, 4, 3])
    assert parted(print_line, print_line, table_line)[2] == parted(print_line)[0] == ".. .. .. .. .."


def test_no_gaps_give_no_odds() -> None:
    assert [row.tolist() for row in blank_odds([np.empty(0), np.empty(0)], [10, 10])] == [[], []]
    assert blank_odds([], []) == []


def gaps_of(rows: list[str], x_height: float) -> list[float]:
    ink = np.array([[c == "#" for c in row] for row in rows])
    components = find_components(ink)
    order = np.argsort(components.table["x0"], kind="stable")
    height, width = ink.shape
    line = TextLine(Box(0, 0, width, height), np.array([[0.0, height], [width, height]]), x_height, order)
    return [float(gap) for gap in ink_gaps(find_pieces(components, line, CutLimits()), line)]


def test_upright_letters_are_as_far_apart_as_their_boxes() -> None:
    assert gaps_of(["#..##...#"] * 5, 5) == [2, 3]


def test_slanted_letters_are_measured_along_their_rows() -> None:
    stroke = "#..#..#..#..#..#..#"
    rows = [" " * (4 - y) + stroke + " " * y for y in range(5)]
    assert gaps_of(rows, 5) == [pytest.approx(2, abs=1)] * 6


def test_a_stop_behind_an_arm_is_not_far_away() -> None:
    (gap,) = gaps_of(["#####..", "#......", "#......", "#......", "#.....#"], 5)
    assert gap <= 2


def test_pieces_without_a_common_row_are_measured_by_their_boxes() -> None:
    assert gaps_of(["#....", "#....", ".....", ".....", ".....", ".....", "....#"], 5) == [3 + 0.2 * 5]


@pytest.mark.parametrize(("partings", "wanted"), [([], "..."), ([33.0], ". ."), ([12.0, 49.0], " . ")])
def test_known_partings_are_the_gaps_nearest_to_them(partings: list[float], wanted: str) -> None:
    ink = np.zeros((30, 60), bool)
    for left in (0, 15, 35, 52):
        ink[10:24, left : left + 6] = True
    components = find_components(ink)
    line = TextLine(Box(0, 10, 58, 24), np.array([[0.0, 24.0], [60.0, 24.0]]), 10.0, np.arange(4))
    odds = known_odds(find_pieces(components, line, CutLimits()), np.ones(3, bool), partings)
    assert "".join(" " if value > 0 else "." for value in odds) == wanted
