"""Gutters are found between columns of running text, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.segmentation.column_side import is_justified
from app.segmentation.columns import find_gutters, uncrossed, without_walls
from app.segmentation.leaders import Entries

Reals = NDArray[np.float64]
HEIGHT = 10.0
LEADING = 18.0


def lines(count: int, x0: float, x1: float, top: float = 0.0, ragged: float = 0.0, seed: int = 1) -> Reals:
    """Boxes of `count` lines that end up to `ragged` pixels before x1."""
    y = top + LEADING * np.arange(count)
    ends = x1 - ragged * np.random.default_rng(seed).random(count)
    return np.stack([np.full(count, x0), y, ends, y + HEIGHT], axis=1)


def gutters_of(*parts: Reals) -> Reals:
    boxes = np.concatenate(parts)
    return find_gutters(boxes, np.full(len(boxes), HEIGHT), Entries.none())


@pytest.mark.parametrize("ragged", [0.0, 60.0])
def test_between_two_columns_a_gutter_runs_over_their_height(ragged: float) -> None:
    found = gutters_of(lines(20, 0, 300, ragged=ragged), lines(20, 330, 630))
    assert ((found[:, 0] >= 295 - ragged) & (found[:, 2] <= 335)).all()
    assert (found[:, 3] - found[:, 1]).max() >= 19 * LEADING


def test_a_gutter_stands_where_the_columns_do() -> None:
    columns = lines(20, 1000, 1300, top=500), lines(20, 1330, 1630, top=500)
    (gutter,) = gutters_of(*columns)
    assert 1290 <= gutter[0] < gutter[2] <= 1340
    assert 490 <= gutter[1] <= 510


def labels_and_answers() -> tuple[Reals, Reals]:
    """Eight labels far apart, and beside each an answer; the third goes on for two lines more."""
    y = 2 * LEADING * np.arange(8.0)
    labels = np.stack([np.zeros(8), y, np.full(8, 140.0), y + HEIGHT], axis=1)
    labels[::2, 2] = 110
    rows = np.sort(np.append(y, [y[2] + LEADING / 2, y[2] + LEADING]))
    answers = np.stack([np.full(10, 200.0), rows, np.tile([450.0, 270.0], 5), rows + HEIGHT], axis=1)
    return labels, answers


def test_a_forms_labels_are_no_column() -> None:
    assert len(gutters_of(*labels_and_answers())) == 0


def test_lines_as_close_as_texts_are_columns_whatever_they_say() -> None:
    left, right = (lines(10, x, x + 150, ragged=60) for x in (0, 200))
    assert len(gutters_of(left, right)) > 0


def test_three_columns_have_two() -> None:
    found = gutters_of(*(lines(15, x, x + 260) for x in (0, 290, 580)))
    first, second = sorted((x0 + x1) / 2 for x0, _, x1, _ in found.tolist())
    assert 260 < first < 290
    assert 550 < second < 580


def test_a_gutter_begins_below_the_heading_over_both_columns() -> None:
    top = 5 * LEADING
    (gutter,) = gutters_of(
        np.array([[100.0, 0.0, 530.0, 16.0]]), lines(15, 0, 300, top=top), lines(15, 330, 630, top=top)
    )
    assert gutter[1] > 16


def test_a_gutter_goes_on_beside_the_longer_column() -> None:
    (gutter,) = gutters_of(lines(30, 0, 300), lines(12, 330, 630))
    assert gutter[3] >= 29 * LEADING


def test_a_gutter_ends_before_what_stands_far_below_one_column() -> None:
    far = lines(3, 0, 300, top=12 * LEADING + 100)
    (gutter,) = gutters_of(lines(12, 0, 300), lines(12, 330, 630), far)
    assert gutter[3] < 12 * LEADING + 100


def test_ragged_text_in_one_column_has_none() -> None:
    assert not len(gutters_of(lines(30, 0, 600, ragged=250)))


def test_blanks_that_stand_above_one_another_are_none() -> None:
    # Words on both sides of a strip 2 letter heights wide; those on its right begin anywhere.
    left = lines(7, 0, 290)
    right = lines(7, 310, 600)
    right[:, 0] += np.array([0, 14, 28, 5, 21, 10, 33])
    assert not len(gutters_of(left, right))


def test_a_table_of_short_cells_has_none() -> None:
    assert not len(gutters_of(*(lines(20, x, x + 50) for x in (0, 150, 300, 450))))


def test_a_receipt_has_none() -> None:
    items, amounts = lines(20, 0, 260, ragged=150), lines(20, 340, 380)
    assert not len(gutters_of(items, amounts))


def terms_and_meanings(leading: float) -> Reals:
    """24 terms so far apart with what each means beside it, of any length, and a heading above each six."""
    rng = np.random.default_rng(4)
    y = leading * np.arange(28.0)
    terms = np.stack([np.zeros(28), y, 30 + 40 * rng.random(28), y + HEIGHT], axis=1)
    meanings = np.stack([np.full(28, 100.0), y, 150 + 150 * rng.random(28), y + HEIGHT], axis=1)
    is_heading = np.arange(28) % 7 == 0
    terms[is_heading, 2] = 180
    return np.concatenate([terms, meanings[~is_heading]])


def test_what_goes_on_in_rows_of_its_own_is_a_column_whatever_it_holds() -> None:
    left, right = terms_and_meanings(LEADING), terms_and_meanings(1.13 * LEADING)
    found = gutters_of(left, right + np.array([350, 0, 350, 0]))
    assert ((found[:, 0] + found[:, 2]) / 2 > 290).all()
    assert (found[:, 3] - found[:, 1]).max() >= 27 * LEADING


@pytest.mark.parametrize("lower", [0.0, 7.0])
def test_what_stands_in_rows_is_none_also_where_the_paper_is_bent(lower: float) -> None:
    cells = terms_and_meanings(LEADING)
    assert not len(gutters_of(cells, cells + np.array([350, lower, 350, lower])))


@pytest.mark.parametrize("count", [6, 18])
def test_terms_with_what_they_mean_are_no_columns(count: int) -> None:
    terms, meanings = lines(count, 0, 130), lines(count, 160, 600, ragged=250)
    terms[:, 2] = np.tile([120, 60, 90, 130, 80, 70], count // 6)
    assert not len(gutters_of(terms, meanings))


def test_terms_whose_meanings_go_on_for_lines_are_no_column() -> None:
    meanings = lines(16, 160, 600, ragged=300)
    terms = meanings[[0, 1, 3, 4, 6, 7, 8, 9, 11, 12, 14]] * [0, 1, 1, 1]
    terms[:, 2] = np.tile([120, 60, 90, 130, 80, 70], 2)[:11]
    assert not len(gutters_of(terms, meanings))


def test_a_gutter_ends_at_a_heading_whose_number_stands_beside_it() -> None:
    top = 15 * LEADING
    number, heading = np.array([[0.0, top - 1, 20.0, top + 17]]), np.array([[60.0, top, 500.0, top + 16]])
    columns = (lines(15, x, x + 300, top=first) for x in (0, 330) for first in (0, top + LEADING))
    found = gutters_of(*columns, number, heading)
    assert len(found)
    assert ((found[:, 3] < top - 1) | (found[:, 1] > top + 16)).all()


def test_a_few_lines_are_no_columns() -> None:
    assert not len(gutters_of(lines(3, 0, 300), lines(3, 330, 630)))
    assert not len(find_gutters(np.zeros((0, 4)), np.zeros(0), Entries.none()))


def test_a_line_that_reaches_into_a_gutter_does_not_end_it_and_one_that_crosses_it_does() -> None:
    left, right = lines(24, 0, 300), lines(24, 330, 630)
    left[14, 2] = 312
    for gutter in gutters_of(left, right):
        assert gutter[1] <= LEADING
        assert gutter[3] >= 23 * LEADING
    across = np.array([[0.0, 24 * LEADING, 630.0, 24 * LEADING + HEIGHT]])
    found = gutters_of(left, right, across, lines(8, 0, 300, top=25 * LEADING))
    assert len(found)
    assert (found[:, 3] < 24 * LEADING).all()


def labels_and_numbers(count: int) -> Reals:
    """A narrow table: short labels that begin at one place, and numbers far to their right."""
    return np.concatenate([lines(count, 330, 400), lines(count, 560, 600)])


def test_running_text_ends_at_a_gutter_though_a_table_stands_at_its_right() -> None:
    found = gutters_of(lines(20, 0, 300, ragged=20), labels_and_numbers(20))
    assert len(found)
    assert ((found[:, 0] >= 280) & (found[:, 2] <= 335)).all()


def test_a_form_of_wide_apart_labels_has_none_before_its_entries() -> None:
    labels, entries = lines(12, 0, 300), lines(12, 330, 400)
    for part in (labels, entries):
        part[:, [1, 3]] += 1.2 * LEADING * np.arange(12)[:, None]
    assert not len(gutters_of(labels, entries))


def test_dates_before_paragraphs_belong_to_their_rows() -> None:
    assert not len(gutters_of(lines(24, 0, 60)[::4], lines(24, 100, 500, ragged=30)))


def test_notes_in_the_margin_before_running_text_are_a_column() -> None:
    assert len(gutters_of(lines(24, 0, 70, ragged=10), lines(24, 100, 500, ragged=30)))


@pytest.mark.parametrize("columns", [4, 6])
def test_however_many_ragged_columns_stand_side_by_side_each_is_one(columns: int) -> None:
    found = gutters_of(*(lines(20, x, x + 140, ragged=35, seed=x) for x in range(0, 170 * columns, 170)))
    middles = (found[:, 0] + found[:, 2]) / 2
    for x in range(170, 170 * columns, 170):
        assert (np.abs(middles - x + 20) < 20).any()


def test_a_table_of_as_many_columns_has_none() -> None:
    cells = [lines(20, x, x + 140, ragged=130, seed=x) for x in range(0, 680, 170)]
    assert not len(gutters_of(*cells))


def list_and_text(shift: float) -> Reals:
    """A list of short lines beside longer ones that do not stand level with them."""
    listed = lines(12, 0, 95, ragged=50)
    listed[:, [1, 3]] += shift * np.arange(12)[:, None]
    return np.concatenate([listed, lines(16, 200, 420, ragged=120, seed=4)])


def test_what_stands_in_no_rows_is_no_table() -> None:
    assert len(gutters_of(list_and_text(shift=6.5)))
    assert not len(gutters_of(list_and_text(shift=0.0)))


def test_a_heading_over_some_of_the_columns_ends_the_gutters_beside_them() -> None:
    top = 3 * LEADING
    columns = (lines(15, x, x + 260, top=top) for x in (0, 290, 580, 870))
    found = gutters_of(np.array([[300.0, 0.0, 830.0, 16.0]]), *columns)
    assert len(found) >= 3
    assert (found[:, 1] > 16).all()


def test_a_heading_over_two_columns_beside_another_over_two_ends_none_between_them() -> None:
    top = 3 * LEADING
    headings = np.array([[0.0, 0.0, 500.0, 16.0], [580.0, 0.0, 1100.0, 16.0]])
    found = gutters_of(headings, *(lines(15, x, x + 260, top=top) for x in (0, 290, 580, 870)))
    between = (found[:, 0] > 500) & (found[:, 2] < 600)
    assert found[between, 1].min() < 10


def test_columns_begin_anew_below_white_over_all_of_them() -> None:
    parts = [lines(8, x, x + 300, top=top) for x in (0, 330) for top in (0.0, 14 * LEADING)]
    found = gutters_of(*parts)
    assert len(found) == 2
    assert sorted(round(y / LEADING) for y in found[:, 1]) == [0, 14]


def stretched(x0: float, x1: float, words: int, seed: int) -> Reals:
    """Twenty-four lines of words with wide blanks between them, each stretched from x0 to x1."""
    rng = np.random.default_rng(seed)
    boxes = []
    for number in range(24):
        y = LEADING * number
        widths = 20 + 30 * rng.random(words - (number % 3 == 0))
        blank = (x1 - x0 - widths.sum()) / (len(widths) - 1)
        starts = x0 + np.concatenate([[0], np.cumsum(widths + blank)[:-1]])
        boxes += [(start, y, start + width, y + HEIGHT) for start, width in zip(starts, widths, strict=True)]
    return np.array(boxes)


def test_columns_of_lines_that_are_stretched_with_wide_blanks_are_parted() -> None:
    columns = [stretched(230 * number, 230 * number + 210, 4, seed=number) for number in range(4)]
    found = gutters_of(*columns)
    middles = (found[:, 0] + found[:, 2]) / 2
    for number in (1, 2, 3):
        assert (np.abs(middles - (230 * number - 10)) < 8).any()


def test_codes_of_one_length_in_a_tables_columns_are_no_stretched_lines() -> None:
    assert not is_justified(lines(24, 0, 150), HEIGHT)
    assert is_justified(stretched(0, 210, 4, seed=1), HEIGHT)
    two_columns = np.concatenate([lines(24, 0, 100), lines(24, 120, 210)])
    assert not is_justified(two_columns, HEIGHT)


def test_what_several_rules_cross_is_a_tables_wall_and_no_gutter() -> None:
    gutter = np.array([[300.0, 0.0, 330.0, 360.0]])
    rules = np.array([[0.0, y, 630.0, y + 1] for y in (0, 90, 180, 270, 360)])
    assert len(without_walls(gutter, rules, HEIGHT)) == 0
    heading_above_and_below = rules[[0, 1, 4]]
    assert len(without_walls(gutter, heading_above_and_below, HEIGHT)) == 1
    of_one_column = rules * np.array([1, 1, 0, 1]) + np.array([0, 0, 300, 0])
    assert len(without_walls(gutter, of_one_column, HEIGHT)) == 1


def test_a_table_of_few_rules_has_some_above_and_below_that_are_as_long() -> None:
    wall = np.array([[300.0, 60.0, 330.0, 360.0]])
    rules = np.array([[0.0, y, 630.0, y + 1] for y in (0, 4, 200, 420, 470)])
    assert len(without_walls(wall, rules, HEIGHT)) == 0
    assert len(without_walls(wall, rules[:4], HEIGHT)) == 1
    of_other_lengths = rules + 40 * np.arange(5)[:, None] * np.array([0, 0, 1, 0])
    assert len(without_walls(wall, of_other_lengths, HEIGHT)) == 1
    assert len(without_walls(wall, np.zeros((0, 4)), HEIGHT)) == 1


def test_gutters_across_which_a_line_lies_are_crossed() -> None:
    gutters = np.array([[300.0, 0, 330, 400], [300.0, 500, 330, 900], [700.0, 0, 730, 900]])
    assert uncrossed(gutters, lines(1, 100, 600, top=200)).tolist() == gutters[1:].tolist()
    assert uncrossed(gutters, lines(40, 340, 690)).tolist() == gutters.tolist()


def test_a_strip_as_wide_as_the_blanks_of_type_of_one_pitch_is_no_gutter() -> None:
    rng = np.random.default_rng(3)
    words = []
    for row in range(30):
        x, y = 0.0, LEADING * row
        for number in range(6):
            letters = 12 if number == 0 else int(rng.integers(3, 12))
            words.append([x, y, x + 10 * letters - 2, y + HEIGHT])
            x += 10 * (letters + 1)
    boxes = np.array(words)
    assert len(gutters_of(boxes)) == 0


@pytest.mark.parametrize(("ragged", "gutters"), [(120.0, 0), (0.0, 1)])
def test_lines_of_one_length_beside_ragged_ones_in_their_rows_are_a_tables_cells(ragged: float, gutters: int) -> None:
    assert len(gutters_of(lines(12, 0, 200), lines(12, 240, 560, ragged=ragged))) == gutters


def test_values_each_beside_its_line_are_no_column() -> None:
    values = lines(20, 420, 436)
    assert len(gutters_of(lines(20, 0, 380, ragged=60), values)) == 0
