import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.geometry import Box
from app.segmentation.connected_components import Components
from app.segmentation.cuts import CutLimits, Pieces, candidate_spans, cut_pieces, find_pieces, find_seams, span_boxes
from app.segmentation.text_line import TextLine
from tests.components import find_components

LIMITS = CutLimits()


def picture(rows: list[str]) -> NDArray[np.bool_]:
    return np.array([[c == "#" for c in row] for row in rows])


def line_of(ink: NDArray[np.bool_], x_height: float) -> tuple[Components, TextLine]:
    """All of the ink as one line that stands on the picture's lower edge."""
    components = find_components(ink)
    order = np.argsort(components.table["x0"], kind="stable")
    height, width = ink.shape
    baseline = np.array([[0.0, height], [width, height]])
    return components, TextLine(Box(0, 0, width, height), baseline, x_height, order)


def pieces_of(rows: list[str], x_height: float) -> Pieces:
    return find_pieces(*line_of(picture(rows), x_height), LIMITS)


STACKED = [
    ".#...###......##.#",
    "..............##.#",
    ".#.........#..##..",
    ".#...###...#..##.#",
    ".#............##..",
]


def test_a_dot_joins_its_stem_and_two_bars_are_one_sign() -> None:
    pieces = pieces_of(STACKED, 4)
    assert pieces.boxes.tolist() == [[1, 0, 2, 5], [5, 0, 8, 4], [11, 2, 12, 4], [14, 0, 16, 5], [17, 0, 18, 4]]


def test_an_underline_joins_nothing() -> None:
    pieces = pieces_of(["#.#.#.#", "#.#.#.#", ".......", "#######"], 2)
    assert len(pieces) == 5


def test_a_stop_under_the_arm_of_a_letter_stays_alone() -> None:
    pieces = pieces_of(["#####", "..#..", "..#..", "..#.#"], 3)
    assert len(pieces) == 2


NECK = [
    "###...###",
    "###...###",
    "#########",
    "###...###",
    "###...###",
]


def test_a_seam_goes_through_the_thinnest_neck() -> None:
    seams = find_seams(picture(NECK), 1.0, 5.0, LIMITS)
    assert len(seams) == 1
    assert all(3 <= column <= 6 for column in seams[0])


def test_a_seam_follows_a_slant() -> None:
    upright = picture(["###....###"] * 8 + ["##########"] + ["###....###"] * 8)
    ink = np.zeros((17, 24), bool)
    for y, row in enumerate(upright):
        ink[y, 12 - y // 2 : 22 - y // 2] = row
    (seam,) = find_seams(ink, 2.0, 17.0, CutLimits(thickest=1.0))
    assert ink[np.arange(17), seam].sum() == 1
    assert seam[0] > seam[-1]


def test_a_block_of_ink_is_not_cut() -> None:
    assert len(find_seams(np.ones((9, 12), bool), 2.0, 9.0, LIMITS)) == 0


def test_cut_pieces_keep_their_order_and_source() -> None:
    ink = np.concatenate([picture(NECK), np.zeros((5, 2), bool), np.ones((5, 1), bool)], axis=1)
    pieces = find_pieces(*line_of(ink, 5.0), LIMITS)
    cut = cut_pieces(pieces, np.array([True, False]), 1.0, 5.0, LIMITS)
    assert cut.source.tolist() == [0, 0, 1]
    assert cut.boxes[2].tolist() == [11, 0, 12, 5]
    assert cut.ink(0, 1, span_boxes(cut.boxes, np.array([0]), np.array([1]))[0]).tolist() == picture(NECK).tolist()


@settings(max_examples=60, deadline=None)
@given(bits=st.integers(0, 2**96 - 1), x_height=st.sampled_from([2.0, 4.0, 7.0]))
def test_pieces_hold_every_inked_pixel_once_cut_or_not(bits: int, x_height: float) -> None:
    ink = np.array([bits >> bit & 1 for bit in range(96)], bool).reshape(6, 16)
    pieces = find_pieces(*line_of(ink, x_height), LIMITS)
    for parted in (pieces, cut_pieces(pieces, np.ones(len(pieces), bool), 1.0, x_height, LIMITS)):
        seen = np.zeros_like(ink, dtype=int)
        for index, box in enumerate(parted.boxes.tolist()):
            x0, y0, x1, y1 = box
            seen[y0:y1, x0:x1] += parted.ink(index, index, box)
        assert np.array_equal(seen, ink.astype(int))


def spans(pieces: Pieces, doubtful: list[bool], x_height: float) -> list[tuple[int, int]]:
    first, last = candidate_spans(pieces, np.array(doubtful), x_height, LIMITS)
    return list(zip(first.tolist(), last.tolist(), strict=True))


def test_neighbours_are_taken_together_only_where_one_is_doubtful() -> None:
    pieces = pieces_of(["#.#...##", "#.#...##", "......##"], 3)
    assert spans(pieces, [False, False, False], 3) == []
    assert spans(pieces, [True, False, False], 3) == [(0, 1)]


def test_no_span_is_wider_than_a_character_or_longer_than_four_pieces() -> None:
    pieces = pieces_of(["#.#.#.#.#.#.#", "#.#.#.#.#.#.#", "#.#.#.#.#.#.#"], 3)
    found = spans(pieces, [True] * 7, 4)
    assert max(last - first for first, last in found) == 3
    assert spans(pieces, [True] * 7, 2) == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (5, 1), (2, 9)])
def test_tiny_ink_has_no_seams(shape: tuple[int, int]) -> None:
    assert len(find_seams(np.ones(shape, bool), 1.0, 5.0, LIMITS)) == 0
