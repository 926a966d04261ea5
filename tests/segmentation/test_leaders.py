"""Level rows of dots tie words to what stands behind them; columns of such entries are told apart by them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.segmentation.columns import find_gutters
from app.segmentation.leaders import entries_of, find_leaders, join_led, rows_of
from app.segmentation.text_lines import describe

Reals = NDArray[np.float64]
UNIT = 10.0


def dots(x0: float, x1: float, level: float, step: float = 8.0, size: float = 2.0) -> Reals:
    """Boxes of square dots on a level."""
    x = np.arange(x0, x1, step)
    return np.stack([x, np.full(len(x), level - size), x + size, np.full(len(x), level)], axis=1)


def word(x0: float, x1: float, level: float) -> Reals:
    return np.array([[x0, level - UNIT, x1, level]])


def letters(x0: float, x1: float, level: float) -> Reals:
    x = np.arange(x0, x1, UNIT)
    return np.stack([x, np.full(len(x), level - UNIT), x + 0.8 * UNIT, np.full(len(x), level)], axis=1)


def entries(x0: float, count: int, top: float = 50.0) -> tuple[Reals, Reals]:
    """Dots and words of `count` entries 200 wide, of any length before their dots, with numbers of two figures."""
    levels, ends = top + 18 * np.arange(count), x0 + 50 + 37 * np.arange(count) % 80
    rows = list(zip(ends, levels, strict=True))
    led = [dots(end + 6, x0 + 174, level) for end, level in rows]
    words = [part for end, y in rows for part in (word(x0, end, y), word(x0 + 180, x0 + 200, y))]
    return np.concatenate(led), np.concatenate(words)


def test_dots_between_words_are_a_leader() -> None:
    boxes = np.concatenate([letters(0, 60, 50), dots(66, 170, 50), letters(180, 200, 50)])
    words = np.concatenate([word(0, 60, 50), word(180, 200, 50)])
    (leader,) = find_leaders(boxes, words, UNIT)
    assert boxes[leader].tolist() == dots(66, 170, 50).tolist()
    entry = entries_of([boxes[leader]], words, UNIT)
    assert entry.boxes.tolist() == [[0, 40, 200, 50]]
    assert entry.begin_with_words.tolist() == [True]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(dots(66, 90, 50), id="a few"),
        pytest.param(dots(66, 90, 50, step=30), id="as far apart as words"),
        pytest.param(np.concatenate([dots(66, 100, 50), dots(104, 140, 50, step=13)]), id="at uneven steps"),
        pytest.param(np.concatenate([dots(66, 114, 50, size=1), dots(114, 170, 50, size=3.5)]), id="of any size"),
        pytest.param(dots(66, 170, 50) + np.outer(np.arange(13), [0, 3, 0, 3]), id="aslant"),
    ],
)
def test_other_dots_are_none(row: Reals) -> None:
    words = np.concatenate([word(0, 60, 50), word(180, 200, 50)])
    assert not find_leaders(np.concatenate([letters(0, 60, 50), row, letters(180, 200, 50)]), words, UNIT)


def test_full_stops_among_letters_are_no_leader() -> None:
    boxes = np.concatenate([letters(0, 200, 50), dots(8, 200, 50, step=20)])
    assert not find_leaders(boxes, word(0, 200, 50), UNIT)


def test_dots_at_one_side_of_words_are_an_ornament_but_where_leaders_are_the_rule() -> None:
    alone = dots(66, 170, 50)
    boxes, words = np.concatenate([letters(0, 60, 50), alone]), word(0, 60, 50)
    assert not find_leaders(boxes, words, UNIT)
    more, their_words = entries(0, 3, top=80)
    boxes = np.concatenate([boxes, more, *(letters(0, 200, level) for level in (300, 320))])
    found = find_leaders(boxes, np.concatenate([words, their_words]), UNIT)
    assert len(found) == 4
    assert any(boxes[leader].tolist() == alone.tolist() for leader in found)


def gutters_of(*columns: tuple[Reals, Reals]) -> Reals:
    led, words = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    leaders = [led[leader] for leader in find_leaders(np.concatenate([led, words]), words, UNIT)]
    found = entries_of(leaders, words, UNIT)
    return find_gutters(words, np.full(len(words), UNIT), found)


def test_a_gutter_parts_two_columns_of_entries() -> None:
    gutters = gutters_of(entries(0, 20), entries(220, 20))
    assert len(gutters) > 0
    assert ((gutters[:, 0] >= 195) & (gutters[:, 2] <= 225)).all()


def test_white_at_an_underscore_in_each_entry_parts_no_columns() -> None:
    levels = 50 + 18 * np.arange(12.0)
    led = [dots(x + 120, x + 174, y) for x in (0, 240) for y in levels]
    parts = ((0, 30), (42, 114), (180, 200))
    words = np.concatenate([word(x + x0, x + x1, y) for x in (0, 240) for y in levels for x0, x1 in parts])
    found = entries_of(led, words, UNIT)
    top, bottom = levels[[0, -1]] + [-UNIT, 1]
    assert found.are_parted_by(np.array([200, top, 240, bottom]), words)
    assert not found.are_parted_by(np.array([270, top, 282, bottom]), words)


def test_no_gutter_parts_entries_from_their_numbers() -> None:
    assert len(gutters_of(entries(0, 20))) == 0


def test_a_leader_joins_words_and_number_whatever_their_baselines_do() -> None:
    boxes = np.concatenate([letters(0, 50, 50), letters(180, 200, 44)])
    apart = describe(boxes, boxes[:, 3], np.repeat([0, 1], [5, 2]))
    joined = join_led(boxes, boxes[:, 3], apart, [dots(56, 174, 49)], UNIT)
    assert set(joined.group.tolist()) == {0}


def test_a_leader_belongs_to_the_row_on_its_level() -> None:
    boxes = np.concatenate([letters(0, 60, 50), letters(0, 200, 66)])
    rows = describe(boxes, boxes[:, 3], np.repeat([0, 1], [6, 20]))
    assert rows_of([dots(66, 190, 50), dots(66, 190, 300)], rows).tolist() == [0, -1]
