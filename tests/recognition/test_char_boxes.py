from itertools import pairwise

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.geometry import Box
from app.recognition.char_boxes import char_boxes, line_depth, line_ink
from app.segmentation.text_line import TextLine
from tests.components import find_components

PICTURE = [
    "....#.......",
    "............",
    ".##.#..####.",
    ".#..#..#..#.",
    ".##.#..####.",
]
INK = np.array([[pixel == "#" for pixel in row] for row in PICTURE])
DEPTH = INK.astype(np.float32)
LINE = TextLine(Box(0, 0, 12, 5), np.array([[0.0, 5.0], [12.0, 5.0]]), 3.0, np.arange(4))


def test_each_character_gets_the_box_of_its_ink_and_an_i_its_dot() -> None:
    boxes = char_boxes(INK, DEPTH, LINE, [(1.5, 2.5), (4.0, 5.0), (8.0, 9.0)], np.array([0.7, 0.3, 1.3]))
    assert boxes == [Box(1, 2, 3, 5), Box(4, 0, 5, 5), Box(7, 2, 11, 5)]


def test_borders_lie_in_white_though_spikes_stand_aside() -> None:
    boxes = char_boxes(INK, DEPTH, LINE, [(2.0, 3.0), (4.5, 5.5), (9.0, 10.0)], np.full(3, 0.9))
    assert boxes == [Box(1, 2, 3, 5), Box(4, 0, 5, 5), Box(7, 2, 11, 5)]


def test_of_a_leaders_dots_a_character_has_the_one_at_its_spike() -> None:
    ink = np.zeros((6, 40), bool)
    ink[1:5, 0:4] = ink[1:5, 36:40] = True  # a letter at either end, and between them dots, one of which was spoken
    ink[4, 9::6] = True
    ink[4, 33:] = ink[4, 33:] & ink[3, 33:]
    line = TextLine(Box(0, 0, 40, 6), np.array([[0.0, 5.0], [40.0, 5.0]]), 4.0, np.arange(7))
    spans = [(1.0, 2.0), (20.0, 21.0), (38.0, 39.0)]
    boxes = char_boxes(ink, ink.astype(np.float32), line, spans, np.array([0.9, 0.25, 0.9]))
    assert boxes == [Box(0, 1, 4, 5), Box(21, 4, 22, 5), Box(36, 1, 40, 5)]


def test_a_neighbouring_lines_ink_is_not_the_lines() -> None:
    components = find_components(INK)
    dot = int(components.labels[0, 4]) - 1
    others = np.array([number for number in range(len(components)) if number != dot])
    own = line_ink(components, TextLine(LINE.box, LINE.baseline, LINE.x_height, others))
    assert not own[0].any()
    assert (own[2:] == INK[2:]).all()


def test_no_spikes_no_boxes() -> None:
    assert char_boxes(INK, DEPTH, LINE, [], np.zeros(0)) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 11), min_size=1, max_size=8).map(sorted))
@example([5.0] * 7)
@example([11.0] * 8)
@example([0.0] * 8)
def test_there_is_a_box_a_character_from_left_to_right_without_overlap(middles: list[float]) -> None:
    boxes = char_boxes(INK, DEPTH, LINE, [(middle, middle + 1) for middle in middles], np.full(len(middles), 0.9))
    assert len(boxes) == len(middles)
    assert all(first.x1 <= second.x0 for first, second in pairwise(boxes))
    assert all(box.x0 < box.x1 for box in boxes)


def test_touching_letters_part_where_their_usual_widths_say() -> None:
    joined = np.ones((5, 8), bool)
    line = TextLine(Box(0, 0, 8, 5), np.array([[0.0, 5.0], [8.0, 5.0]]), 5.0, np.arange(1))
    boxes = char_boxes(joined, joined.astype(np.float32), line, [(1.0, 2.0), (4.0, 5.0)], np.array([0.4, 1.2]))
    assert [box.x1 - box.x0 for box in boxes] == [2, 6]


def test_letters_whose_ink_touches_part_where_the_grey_between_them_is_lightest() -> None:
    depth = np.array([[1.0, 1.0, 0.8, 0.8, 0.4, 0.8, 1.0, 1.0]] * 5, np.float32)
    line = TextLine(Box(0, 0, 8, 5), np.array([[0.0, 5.0], [8.0, 5.0]]), 5.0, np.arange(1))
    boxes = char_boxes(depth > 0.3, depth, line, [(1.0, 2.0), (5.0, 6.0)], np.full(2, 0.8))
    assert boxes[0].x1 in (4, 5) and boxes[1].x0 == boxes[0].x1


def test_a_lines_depth_is_its_grey_without_other_components() -> None:
    components = find_components(INK)
    dot = int(components.labels[0, 4]) - 1
    others = np.array([number for number in range(len(components)) if number != dot])
    depth = line_depth(DEPTH * 0.5, components, TextLine(LINE.box, LINE.baseline, LINE.x_height, others))
    assert not depth[0].any()
    assert (depth[2:] == DEPTH[2:] * 0.5).all()
