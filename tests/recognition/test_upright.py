from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from app.geometry import Box
from app.recognition.reading import ReadChar, ReadLine, mean_confidence
from app.recognition.upright import Standing, as_it_stands, longest, upright_turn
from app.segmentation.connected_components import COMPONENT, Components
from app.segmentation.layout import Layout
from app.segmentation.text_line import TextLine


def read(confidence: float, characters: int = 20, illegible: int = 0) -> list[ReadLine]:
    return [ReadLine((ReadChar("x", confidence, Box(0, 0, 1, 1)),) * characters, "line", illegible)]


def stands(confidence: float, characters: int = 20, illegible: int = 0) -> Standing:
    return as_it_stands(confidence, characters, illegible)


def text_line(number: int, width: float) -> TextLine:
    y = 20.0 * number
    return TextLine(Box(0, y, width, y + 10), np.array([[0, y + 10], [width, y + 10]]), 6.0, np.arange(0))


def layout_of(lines: list[TextLine], letter_height: int = 10) -> Layout:
    table = np.zeros(80, COMPONENT)
    table["y1"][:40], table["y1"][40:] = letter_height, 2
    return Layout(Components(np.zeros((1, 1), np.int32), table), tuple(lines), ())


def positions(confidences: dict[int, list[ReadLine]]) -> Callable[[int], list[ReadLine]]:
    return lambda degrees: confidences.get(degrees, read(0.7))


def test_a_page_that_is_read_surely_is_not_looked_at_again() -> None:
    def never(degrees: int) -> list[ReadLine]:
        raise AssertionError(f"looked at {degrees}")

    assert upright_turn(stands(0.95), never) == 0


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_doubtful_page_is_turned_to_where_it_is_read_surely(degrees: int) -> None:
    assert upright_turn(stands(0.7), positions({degrees: read(0.97)})) == degrees


def test_of_positions_in_which_much_is_not_made_out_the_one_that_shows_most_is_the_pages() -> None:
    """Dots in rows are read as 888, surely, whichever way they lie."""
    shown = {180: read(0.96, 26, 23), 270: read(0.94, 121, 50)}
    assert upright_turn(stands(0.6, 20, 60), positions(shown)) == 270
    assert upright_turn(stands(0.6, 20, 60), positions({180: shown[180]})) == 180


def test_a_sign_amid_much_that_is_no_text_is_turned_to_where_as_much_is_read_surely() -> None:
    assert upright_turn(stands(0.8, 10), positions({180: read(1.0, 11, 34)})) == 180
    assert upright_turn(stands(0.8, 14), positions({180: read(1.0, 11, 34)})) == 0


def test_after_a_position_in_which_nearly_all_is_read_no_other_is_tried() -> None:
    tried = []

    def turned(degrees: int) -> list[ReadLine]:
        tried.append(degrees)
        return read(0.97, 40, 5)

    assert upright_turn(stands(0.7), turned) == 180
    assert tried == [180]


def test_a_page_that_nothing_makes_readable_stays_as_it_came() -> None:
    assert upright_turn(stands(0.7), positions({180: read(0.8)})) == 0


def test_a_little_more_confidence_turns_no_page() -> None:
    assert upright_turn(stands(0.84), positions({180: read(0.9)})) == 0


def test_a_little_more_confidence_turns_a_page_back_to_how_it_came() -> None:
    assert upright_turn(stands(0.7), positions({180: read(0.75)}), back=180) == 180
    assert upright_turn(stands(0.7), positions({180: read(0.72)}), back=180) == 0
    assert upright_turn(stands(0.7), positions({180: read(0.75)}), back=90) == 0


def test_where_more_cannot_be_made_out_than_is_read_another_position_may_show_more() -> None:
    in_part = read(0.97, characters=40, illegible=60)
    assert upright_turn(stands(0.7), positions({180: in_part, 90: read(0.97, characters=40)})) == 90
    assert upright_turn(stands(0.7), positions({180: in_part})) == 180


def test_hand_in_the_longest_lines_is_held_against_what_is_in_these_as_the_page_stands() -> None:
    on_its_head, upright = read(0.6, characters=600), read(0.8, characters=650, illegible=100)
    for in_longest, turn in ((0.5, 180), (1.0, 0)):
        standing = as_it_stands(0.75, characters=700, illegible=800, in_longest=in_longest)
        assert upright_turn(standing, positions({180: upright, 90: on_its_head, 270: on_its_head})) == turn


def test_a_page_much_of_which_cannot_be_made_out_is_turned_to_where_it_can() -> None:
    page = stands(0.95, characters=5, illegible=90)
    assert upright_turn(page, positions({180: read(0.97, characters=40)})) == 180
    assert upright_turn(page, positions({180: read(0.97, characters=20)})) == 0
    assert upright_turn(page, positions({180: read(0.85, characters=40)})) == 0


def test_hand_is_turned_to_where_far_more_of_it_can_be_made_out() -> None:
    page = stands(0.6, characters=12, illegible=16)
    assert upright_turn(page, positions({180: read(0.76, 37, illegible=23), 90: read(0.7, 2)})) == 180
    assert upright_turn(page, positions({180: read(0.76, 15), 90: read(0.7, 2)})) == 0
    assert upright_turn(page, positions({180: read(0.76, 37, illegible=90)})) == 0
    assert upright_turn(stands(0.75, 30), positions({180: read(0.76, 37)})) == 0


@pytest.mark.parametrize(("characters", "illegible"), [(50, 25), (5, 9)])
def test_a_page_little_of_which_cannot_be_made_out_stays(characters: int, illegible: int) -> None:
    assert upright_turn(stands(0.95, characters, illegible), positions({180: read(0.99)})) == 0


def test_a_few_characters_turn_no_page() -> None:
    assert upright_turn(stands(0.6), positions({180: read(0.99, characters=3)})) == 0


def test_a_page_whose_lines_stay_empty_is_looked_at_again() -> None:
    assert upright_turn(stands(0.0), positions({270: read(0.99)})) == 270


def test_confidence_is_the_mean_over_characters_and_not_over_lines() -> None:
    assert mean_confidence(read(1.0, 3) + read(0.5, 1)) == pytest.approx(0.875)
    assert mean_confidence([]) == 0


def test_lines_of_many_letters_come_before_wide_ones_of_few_and_such_of_many_dots() -> None:
    grain = [text_line(number, 900.0) for number in range(12)]
    dots = [replace(text_line(number, 900.0), components=np.arange(40, 80)) for number in range(12, 24)]
    text = [replace(text_line(number, 300.0), components=np.arange(30)) for number in range(24, 36)]
    assert [line.box.y0 for line in longest(layout_of([*grain, *dots, *text]))] == [line.box.y0 for line in text]


def test_the_longest_lines_keep_their_order() -> None:
    lines = [text_line(number, 10 + number * 17 % 40) for number in range(40)]
    chosen = longest(layout_of(lines))
    assert sorted(line.box.x1 for line in chosen) == sorted(line.box.x1 for line in lines)[-12:]
    assert [line.box.y0 for line in chosen] == sorted(line.box.y0 for line in chosen)


def test_a_number_printed_along_a_side_turns_no_page_of_much_text() -> None:
    along_the_side = read(0.98, characters=8, illegible=57)
    page = as_it_stands(0.82, characters=670, illegible=67, in_longest=0.6)
    assert upright_turn(page, positions({90: along_the_side})) == 0
    assert upright_turn(page, positions({90: read(0.98, characters=8)})) == 0


def test_a_position_in_which_a_smaller_part_is_made_out_shows_no_more() -> None:
    sign = as_it_stands(0.98, characters=13, illegible=10)
    assert upright_turn(sign, positions({180: read(0.97, characters=10, illegible=34)})) == 0
    assert upright_turn(sign, positions({180: read(0.97, characters=10, illegible=6)})) == 180
