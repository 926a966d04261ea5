from __future__ import annotations

import numpy as np

from app.segmentation.only_line import of_one_word, only_line


def boxes(*rows: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(rows, float)


LINE = [(10 + 25 * number, 40, 30 + 25 * number, 60) for number in range(6)]


def test_letters_are_told_from_dots_and_accents() -> None:
    letters, parts = only_line(boxes(*LINE, (15, 33, 18, 36), (165, 57, 168, 60)), 100)
    assert letters.tolist() == list(range(6))
    assert parts.tolist() == [6, 7]


def test_what_the_rims_cut_off_is_of_other_lines() -> None:
    letters, parts = only_line(boxes((20, 0, 35, 9), *LINE, (60, 88, 80, 100)), 100)
    assert letters.tolist() == list(range(1, 7))
    assert not len(parts)


def test_of_two_whole_lines_the_one_in_the_middle_is_read() -> None:
    other = [(x0, 5, x1, 25) for x0, _, x1, _ in LINE]
    letters, parts = only_line(boxes(*other, (20, 1, 23, 4), *LINE), 100)
    assert letters.tolist() == list(range(7, 13))
    assert not len(parts)


def test_of_lines_above_and_below_the_middle_the_largest_whole_one_is_read() -> None:
    """A printed label, a name below it, and the heads of a line that the lower rim cuts off."""
    label = [(10.0 + 18 * number, 18.0, 22.0 + 18 * number, 30.0) for number in range(5)]
    cut_off = [(10.0 + 30 * number, 88.0, 36.0 + 30 * number, 100.0) for number in range(8)]
    name = [(x0, 55.0, x1, 80.0) for x0, _, x1, _ in LINE]
    letters, parts = only_line(boxes(*label, *name, *cut_off), 100)
    assert letters.tolist() == list(range(5, 11))
    assert not len(parts)


def test_the_ends_of_a_line_that_slopes_are_its_own() -> None:
    slope = [(25.0 * number, 43 - 6.0 * number, 25.0 * number + 20, 63 - 6.0 * number) for number in range(7)]
    letters, _ = only_line(boxes(*slope), 66)
    assert letters.tolist() == list(range(7))


def test_a_letter_that_fills_the_picture_is_the_line() -> None:
    letters, parts = only_line(boxes((0, 0, 30, 40)), 40)
    assert letters.tolist() == [0]
    assert not len(parts)


WORD = boxes((10, 40, 30, 60), (34, 40, 54, 60), (58, 40, 78, 60))


def test_what_a_rim_cuts_off_beside_a_word_is_none_of_its_letters() -> None:
    for cut_off in ((92, 40, 96, 60), (0, 40, 3, 60)):
        every = np.concatenate([WORD, boxes(cut_off)])
        assert of_one_word(every, np.arange(4), 96).tolist() == [0, 1, 2]


def test_a_words_own_first_and_last_letters_may_touch_the_rims() -> None:
    """An i as near as the others, and an m as far off as none."""
    for own in ((82, 40, 86, 60), (90, 40, 125, 60)):
        every = np.concatenate([WORD, boxes(own)])
        assert of_one_word(every, np.arange(4), int(own[2])).tolist() == [0, 1, 2, 3]
    assert of_one_word(WORD[:1], np.arange(1), 30).tolist() == [0]
