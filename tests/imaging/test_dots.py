"""Dots of dot-matrix print are joined; other ink stays as it is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.imaging.dots import join_dots
from app.imaging.runs import find_runs, paint_components

Ink = NDArray[np.bool_]


ELL = [(step, 0) for step in range(5)] + [(4, 1), (4, 2)]
LEG = [(step, 0) for step in range(4)] + [(4, 1), (5, 2), (4, 3)]


def dotted(dot: int, pitch: int, letters: int = 40, letter: list[tuple[int, int]] = ELL) -> Ink:
    """Letters of dots down and across, an L of five and three if nothing else is asked for, 8 pitches apart."""
    ink = np.zeros((8 * pitch * 2, letters // 2 * 8 * pitch), bool)
    for number in range(letters):
        top, left = number % 2 * 8 * pitch, number // 2 * 8 * pitch
        for down, across in letter:
            y, x = top + down * pitch, left + across * pitch
            ink[y : y + dot, x : x + dot] = True
    return ink


def count(ink: Ink) -> int:
    return join_dots(find_runs(ink)).count


@pytest.mark.parametrize(("dot", "pitch"), [(2, 4), (3, 5), (5, 9)])
def test_the_dots_of_each_letter_become_one(dot: int, pitch: int) -> None:
    assert find_runs(dotted(dot, pitch)).count == 40 * 7
    assert count(dotted(dot, pitch)) == 40


@pytest.mark.parametrize(("dot", "pitch"), [(2, 4), (3, 5), (5, 9)])
def test_dots_that_stand_aslant_of_each_other_are_joined(dot: int, pitch: int) -> None:
    assert count(dotted(dot, pitch, letter=LEG)) == 40


def test_round_dots_fill_less_of_their_boxes() -> None:
    """Discs as a printer's pins leave them, 17 of 25 pixels."""
    disc = np.ones((5, 5), bool)
    disc[[0, 0, 1, 0, 4, 4, 3, 4], [0, 1, 4, 4, 4, 3, 0, 0]] = False
    ink = np.zeros_like(dotted(5, 7))
    for y, x in np.argwhere(dotted(1, 7)).tolist():
        ink[y : y + 5, x : x + 5] = disc
    assert find_runs(ink).count == 40 * 7
    assert count(ink) == 40


def test_blobs_of_different_areas_are_small_letters_out_of_focus() -> None:
    random = np.random.default_rng(3)
    ink = np.zeros_like(dotted(8, 10))
    for y, x in np.argwhere(dotted(1, 10)).tolist():
        high, wide = random.integers(4, 9, 2)
        ink[y : y + high, x : x + wide] = True
    assert find_runs(ink).count == count(ink) == 40 * 7


def test_dots_round_a_corner_are_joined_by_the_one_in_it_alone() -> None:
    runs = join_dots(find_runs(dotted(3, 5)))
    joined = paint_components(runs, np.ones(runs.count, bool))
    assert not joined[:18, 3:40].any()


def test_joining_adds_ink_and_takes_none() -> None:
    runs = join_dots(find_runs(dotted(3, 5)))
    joined = paint_components(runs, np.ones(runs.count, bool))
    assert joined[dotted(3, 5)].all()


def test_dots_far_apart_stay() -> None:
    assert count(dotted(3, 12)) == 40 * 7


def test_letters_and_their_points_stay() -> None:
    """Rings with a point beside each, as letters and full stops are."""
    ink = np.zeros((60, 4000), bool)
    for number in range(150):
        left = 24 * number
        ink[10:26, left : left + 14] = True
        ink[13:23, left + 3 : left + 11] = False
        ink[23:26, left + 18 : left + 21] = True
    assert count(ink) == 300


def test_a_few_dots_prove_nothing() -> None:
    assert count(dotted(3, 5, letters=12)) == 12 * 7


def test_leaders_stay() -> None:
    ink = np.zeros((200, 800), bool)
    for y in range(20, 200, 30):
        for x in range(0, 800, 6):
            ink[y : y + 3, x : x + 3] = True
    assert count(ink) == 6 * 134


def test_dots_of_a_few_words_are_joined_among_print() -> None:
    print_ = np.zeros((80, 4000), bool)
    for number in range(150):
        print_[10:26, 24 * number : 24 * number + 14] = True
        print_[13:23, 24 * number + 3 : 24 * number + 11] = False
    words = dotted(3, 5)
    page = np.concatenate([print_, np.pad(words, ((0, 0), (0, 4000 - words.shape[1])))])
    assert count(page) == 150 + 40
