from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.geometry import Box
from app.recognition.char_boxes import char_boxes, line_ink
from app.segmentation.connected_components import find_components
from app.segmentation.text_line import TextLine

PICTURE = [
    "....#.......",
    "............",
    ".##.#..####.",
    ".#..#..#..#.",
    ".##.#..####.",
]
INK = np.array([[pixel == "#" for pixel in row] for row in PICTURE])
LINE = TextLine(Box(0, 0, 12, 5), np.array([[0.0, 5.0], [12.0, 5.0]]), 3.0, np.arange(4))


def test_each_character_gets_the_box_of_its_ink_and_an_i_its_dot() -> None:
    boxes = char_boxes(INK, LINE, [(1.5, 2.5), (4.0, 5.0), (8.0, 9.0)])
    assert boxes == [Box(1, 2, 3, 5), Box(4, 0, 5, 5), Box(7, 2, 11, 5)]


def test_borders_lie_in_white_though_spikes_stand_aside() -> None:
    boxes = char_boxes(INK, LINE, [(2.0, 3.0), (4.5, 5.5), (9.0, 10.0)])
    assert boxes == [Box(1, 2, 3, 5), Box(4, 0, 5, 5), Box(7, 2, 11, 5)]


def test_a_neighbouring_lines_ink_is_not_the_lines() -> None:
    components = find_components(INK)
    dot = int(components.labels[0, 4]) - 1
    others = np.array([number for number in range(len(components)) if number != dot])
    own = line_ink(components, TextLine(LINE.box, LINE.baseline, LINE.x_height, others))
    assert not own[0].any()
    assert (own[2:] == INK[2:]).all()


def test_no_spikes_no_boxes() -> None:
    assert char_boxes(INK, LINE, []) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 11), min_size=1, max_size=8).map(sorted))
def test_there_is_a_box_a_character_from_left_to_right_without_overlap(middles: list[float]) -> None:
    boxes = char_boxes(INK, LINE, [(middle, middle + 1) for middle in middles])
    assert len(boxes) == len(middles)
    assert all(first.x1 <= second.x0 for first, second in pairwise(boxes))
    assert all(box.x0 < box.x1 for box in boxes)
