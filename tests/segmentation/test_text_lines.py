"""Letters become phrases, phrases rows; small parts find the row that they belong to."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.segmentation.small_parts import give_small_parts, within_others
from app.segmentation.text_lines import (
    LETTER_GAP,
    PHRASE_GAP,
    Phrases,
    describe,
    join_letters,
    join_phrases,
    join_within,
)

Reals = NDArray[np.float64]
NO_BARRIERS: Reals = np.zeros((0, 4))


def row_of(count: int, x: float = 0, baseline: float = 10, height: float = 10, slope: float = 0) -> Reals:
    """Boxes of `count` letters, 8 tenths as wide as high, 3 tenths apart."""
    left = x + 1.1 * height * np.arange(count)
    base = baseline + slope * (left - x)
    return np.stack([left, base - height, left + 0.8 * height, base], axis=1)


def phrases_of(boxes: Reals, gap: float = LETTER_GAP, barriers: Reals = NO_BARRIERS) -> Phrases:
    return join_letters(boxes, boxes[:, 3], gap, barriers)


def joined(boxes: Reals, phrases: Phrases, gap: float = PHRASE_GAP, barriers: Reals = NO_BARRIERS) -> Phrases:
    return join_phrases(boxes, boxes[:, 3], phrases, gap, barriers)


def test_letters_join_over_blanks_and_not_over_wide_gaps() -> None:
    boxes = np.concatenate([row_of(4), row_of(3, x=50), row_of(5, x=110)])
    phrases = phrases_of(boxes)
    assert sorted(phrases.count.tolist()) == [5, 7]
    assert len(set(phrases.group[:7].tolist())) == 1


def test_rows_that_stand_close_stay_apart() -> None:
    boxes = np.concatenate([row_of(8, baseline=10 + 13 * row) for row in range(4)])
    assert phrases_of(boxes).count.tolist() == [8, 8, 8, 8]


def test_a_barrier_parts_letters_however_near_they_stand() -> None:
    boxes = row_of(6)
    barrier = np.array([[31.5, 0.0, 32.5, 10.0]])
    assert sorted(phrases_of(boxes, barriers=barrier).count.tolist()) == [3, 3]
    elsewhere = barrier + np.array([0, 50, 0, 50])
    assert phrases_of(boxes, barriers=elsewhere).count.tolist() == [6]


def test_a_letter_does_not_join_one_that_is_far_larger() -> None:
    boxes = np.concatenate([row_of(3), np.array([[34.0, -20.0, 60.0, 10.0]])])
    assert sorted(phrases_of(boxes).count.tolist()) == [1, 3]


@pytest.mark.parametrize("bulge", [-40, 40])
def test_phrases_of_curved_lines_join_where_their_ends_lead(bulge: float) -> None:
    lines = []
    for baseline in (100.0, 116.0, 132.0):
        letters = np.concatenate([row_of(60, baseline=baseline), row_of(20, x=680, baseline=baseline)])
        along = letters[:, [0]] / 900
        lines.append(letters + np.array([0, 1, 0, 1]) * bulge * 4 * along * (1 - along))
    boxes = np.concatenate(lines)
    phrases = joined(boxes, phrases_of(boxes))
    assert sorted(phrases.count.tolist()) == [80, 80, 80]
    assert len(set(phrases.group[:80].tolist())) == 1


@pytest.mark.parametrize("slope", [-0.2, -0.05, 0.1, 0.25])
def test_a_sloping_row_is_one_phrase_that_knows_its_slope(slope: float) -> None:
    phrases = phrases_of(row_of(20, baseline=100, slope=slope))
    assert phrases.count.tolist() == [20]
    assert phrases.left_slope[0] == phrases.right_slope[0] == pytest.approx(slope, abs=0.02)


def test_descenders_do_not_pull_the_baseline_down() -> None:
    boxes = row_of(12, baseline=50)
    boxes[[1, 4, 5, 9], 3] += 4
    phrases = phrases_of(boxes)
    assert (phrases.left_base[0], phrases.right_base[0]) == pytest.approx((50, 50), abs=0.5)
    assert phrases.bottom[0] == 54


def test_quotation_marks_behind_a_short_word_do_not_lead_it_away_from_the_next() -> None:
    # got?" with a descender at the one end, and at the other a hook without its dot and the strokes of a quotation mark
    letters = [(72, 424, 96, 460), (98, 426, 119, 449), (122, 421, 138, 449), (140, 416, 159, 439)]
    word = np.array([*letters, (168, 416, 174, 428), (178, 416, 184, 428)], float)
    boxes = np.concatenate([word, row_of(6, x=249, baseline=446, height=23)])
    feet = np.concatenate([[456, 446, 446, 433, 426, 426], np.full(6, 446)])
    phrases = join_letters(boxes, feet, LETTER_GAP, NO_BARRIERS)
    assert phrases.count.tolist() == [6, 6]
    assert join_phrases(boxes, feet, phrases, 9.0, NO_BARRIERS).count.tolist() == [12]


@pytest.mark.parametrize(("step", "rows"), [(0, 1), (3, 1), (8, 2)])
def test_phrases_join_on_one_baseline_and_not_on_two(step: float, rows: int) -> None:
    boxes = np.concatenate([row_of(5, baseline=40), row_of(5, x=75, baseline=40 + step)])
    assert len(joined(boxes, phrases_of(boxes)).count) == rows


def test_phrases_on_a_common_slope_join_over_their_gap() -> None:
    boxes = np.concatenate([row_of(9, baseline=40, slope=0.2), row_of(9, x=120, baseline=64, slope=0.2)])
    assert joined(boxes, phrases_of(boxes)).count.tolist() == [18]


def test_phrases_join_where_their_slopes_meet_and_not_where_they_lead_past_each_other() -> None:
    boxes = np.concatenate([row_of(9, baseline=40, slope=0.2), row_of(9, x=120, baseline=62, slope=-0.2)])
    assert joined(boxes, phrases_of(boxes)).count.tolist() == [18]
    boxes = np.concatenate([row_of(9, baseline=40, slope=0.3), row_of(9, x=150, baseline=66, slope=-0.3)])
    assert joined(boxes, phrases_of(boxes), gap=9.0).count.tolist() == [18]
    apart = np.concatenate([row_of(9, baseline=40, slope=-0.2), row_of(9, x=120, baseline=40, slope=-0.2)])
    assert len(joined(apart, phrases_of(apart)).count) == 2


@pytest.mark.parametrize(("baseline", "rows"), [(40, 1), (41, 1), (48, 2)])
def test_tall_letters_among_low_ones_are_of_their_row(baseline: float, rows: int) -> None:
    low = [row_of(6, baseline=40), row_of(6, x=190, baseline=40)]
    boxes = np.concatenate([*low, row_of(5, x=74, baseline=baseline, height=24)])
    phrases = joined(boxes, phrases_of(boxes), gap=15.0)
    assert sorted(phrases.count.tolist()) == [5, 12]
    assert len(join_within(boxes, boxes[:, 3], phrases).count) == rows


@pytest.mark.parametrize(("baseline", "rows"), [(40, 1), (43, 1), (48, 2)])
def test_a_word_of_four_tall_letters_is_of_the_row_whose_level_it_has(baseline: float, rows: int) -> None:
    boxes = np.concatenate([row_of(6, baseline=40), row_of(4, x=80, baseline=baseline, height=23)])
    assert len(joined(boxes, phrases_of(boxes)).count) == rows


@pytest.mark.parametrize(("step", "rows"), [(2, 1), (8, 2)])
def test_words_that_reach_far_into_each_other_are_one_row_where_they_are_level(step: float, rows: int) -> None:
    boxes = np.concatenate([row_of(10), row_of(10, x=70, baseline=10 + step)])
    phrases = describe(boxes, boxes[:, 3], np.repeat([0, 1], 10))
    assert phrases.x1[0] - phrases.x0[1] > 2.5 * phrases.height[0]
    assert len(joined(boxes, phrases).count) == rows


def test_phrases_do_not_join_farther_than_the_gap_or_across_a_barrier() -> None:
    boxes = np.concatenate([row_of(5), row_of(5, x=75)])
    phrases = phrases_of(boxes)
    assert len(joined(boxes, phrases, gap=1.0).count) == 2
    assert len(joined(boxes, phrases, barriers=np.array([[60.0, -5.0, 65.0, 30.0]])).count) == 2


def test_lines_of_other_size_beside_each_other_do_not_join() -> None:
    boxes = np.concatenate([row_of(5, height=24, baseline=24), row_of(8, x=150, baseline=24)])
    assert len(joined(boxes, phrases_of(boxes), gap=9.0).count) == 2


def test_small_parts_go_to_the_row_they_hang_on() -> None:
    rows = np.concatenate([row_of(8, baseline=40), row_of(8, baseline=62)])
    dot_of_the_first = (12.0, 25.0, 14.0, 27.0)
    dot_of_the_second = (12.0, 47.0, 14.0, 49.0)
    comma_of_the_first = (86.0, 38.0, 88.0, 43.0)
    speck = (500.0, 38.0, 502.0, 40.0)
    parts = np.array([dot_of_the_first, dot_of_the_second, comma_of_the_first, speck])
    phrases = describe(rows, rows[:, 3], np.repeat([0, 1], 8))
    assert give_small_parts(phrases, parts).tolist() == [0, 1, 0, -1]


def test_four_strokes_of_quotation_marks_do_not_lift_four_letters() -> None:
    letters = [(489, 484, 518, 506), (515, 492, 527, 505), (529, 483, 535, 505), (539, 483, 545, 505)]
    marks = [(476, 483, 480, 494), (481, 483, 485, 494), (561, 483, 565, 494), (566, 483, 570, 494)]
    boxes = np.array([*letters, *marks], float)
    phrases = describe(boxes, boxes[:, 3], np.zeros(8, int))
    assert (phrases.left_base[0], phrases.right_base[0]) == pytest.approx((505, 505), abs=1)


def test_quotation_marks_as_high_as_letters_belong_to_the_row_that_they_end() -> None:
    boxes = np.concatenate([row_of(12, baseline=40), [[133.0, 28.0, 135.0, 37.0], [136.0, 28.0, 138.0, 37.0]]])
    phrases = describe(boxes, boxes[:, 3], np.repeat([0, 1], [12, 2]))
    assert within_others(phrases).tolist() == [False, True]
    boxes[12:, [1, 3]] += 3  # an 11 that stands on the baseline
    phrases = describe(boxes, boxes[:, 3], np.repeat([0, 1], [12, 2]))
    assert within_others(phrases).tolist() == [False, False]


def test_quotation_marks_behind_a_full_stop_and_around_several_letters_belong_to_their_row() -> None:
    letters = row_of(20, baseline=40)
    behind_the_stop = [[225.0, 26.0, 229.0, 32.0], [230.0, 26.0, 234.0, 32.0]]
    boxes = np.concatenate([letters, behind_the_stop])
    assert within_others(describe(boxes, boxes[:, 3], np.repeat([0, 1], [20, 2]))).tolist() == [False, True]
    around = [[x, 26.0, x + 4, 33.0] for x in (20, 25, 40, 45, 140, 145, 160, 165)]
    boxes = np.concatenate([letters, around])
    phrases = describe(boxes, boxes[:, 3], np.repeat([0, 1], [20, 8]))
    assert within_others(phrases).tolist() == [False, True]


def test_exponents_far_apart_on_a_slope_stand_within_their_row_and_go_to_it() -> None:
    above, row = (row_of(60, x=300, baseline=base, height=21, slope=0.004) for base in (647, 697))
    for letters in (above, row):
        letters[::4, 1] -= 11  # ascenders
    x = np.array([601.0, 864, 1411])
    foot = 677 + 0.004 * (x - 300)
    exponents = np.stack([x, foot - 26, x + 18, foot], axis=1)
    letters = np.concatenate([above, row, exponents])
    phrases = describe(letters, letters[:, 3], np.repeat([0, 1, 2], [60, 60, 3]))
    assert within_others(phrases).tolist() == [False, False, True]
    lines = describe(letters[:120], letters[:120, 3], np.repeat([0, 1], 60))
    assert give_small_parts(lines, exponents).tolist() == [1, 1, 1]


def test_a_short_word_close_above_capitals_is_a_row_of_its_own() -> None:
    capitals, short = row_of(6, baseline=100, height=30), row_of(2, x=60, baseline=64, height=30)
    boxes = np.concatenate([capitals, short])
    phrases = describe(boxes, boxes[:, 3], np.repeat([0, 1], [6, 2]))
    assert within_others(phrases).tolist() == [False, False]


def test_a_dash_behind_a_full_stop_ends_its_row_and_what_stands_farther_off_does_not() -> None:
    rows = row_of(8, baseline=40)
    stop, dash = (87.0, 38.0, 89.0, 40.0), [(107.0, 34.0, 113.0, 36.0), (117.0, 34.0, 123.0, 36.0)]
    specks = [(138.0, 33.0, 140.0, 36.0), (-21.0, 33.0, -19.0, 36.0), (-38.0, 33.0, -36.0, 36.0)]
    phrases = describe(rows, rows[:, 3], np.zeros(8, int))
    assert give_small_parts(phrases, np.array([stop, *dash, *specks])).tolist() == [0, 0, 0, -1, 0, -1]
    assert give_small_parts(phrases, np.array(dash)).tolist() == [-1, -1]


def test_on_a_slope_a_dot_goes_to_the_row_above_which_it_stands() -> None:
    rows = np.concatenate([row_of(30, baseline=40, slope=0.1), row_of(30, baseline=62, slope=0.1)])
    phrases = describe(rows, rows[:, 3], np.repeat([0, 1], 30))
    x = 300.0
    dots = np.array([[x, base + 30 - 15, x + 2, base + 30 - 13] for base in (40, 62)])
    assert give_small_parts(phrases, dots).tolist() == [0, 1]


def test_without_small_parts_nothing_is_given_away() -> None:
    rows = row_of(3)
    assert give_small_parts(phrases_of(rows), np.zeros((0, 4))).tolist() == []


@pytest.mark.parametrize(
    ("what", "signs", "within"),
    [
        ("a bold dot", [(72, 34, 76, 38)], True),
        ("a letter with a tail", [(71, 30, 78, 46)], True),
        ("a stop a little after the end", [(156, 36, 159, 40)], True),
        ("a letter a little after the end", [(156, 30, 164, 40)], False),
        ("two letters of the next row", [(70, 50, 78, 60), (81, 50, 89, 60)], False),
        ("a bar over both rows", [(72, 20, 76, 66)], False),
        ("three signs in one row of twelve", [(67, 32, 70, 39), (73, 32, 76, 39), (79, 32, 82, 39)], False),
        ("three dots over a row of twelve", [(67, 24, 70, 27), (73, 24, 76, 27), (79, 24, 82, 27)], True),
        ("six dots in a row of twelve", [(x, 34, x + 3, 37) for x in range(64, 88, 4)], False),
    ],
)
def test_a_sign_within_a_row_is_a_part_of_it(
    what: str, signs: list[tuple[float, float, float, float]], within: bool
) -> None:
    row = np.concatenate([row_of(6, baseline=40), row_of(6, x=90, baseline=40)])
    boxes = np.concatenate([row, np.array(signs, float)])
    group = np.repeat([0, 1], [12, len(signs)])
    assert within_others(describe(boxes, boxes[:, 3], group)).tolist() == [False, within], what
