"""A line's baseline and x-height come from the letters that stand on it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.segmentation.baseline import CAPITALS_TO_X, as_high_as_letters, fit_baseline, settle_x_heights, two_heights

Reals = NDArray[np.float64]


def lefts(count: int) -> Reals:
    """The left edges of letters 12 pixels apart."""
    return np.arange(0.0, 12.0 * count, 12.0)


def letters(rises: list[float], drops: list[float] | None = None, baseline: Reals | float = 100.0) -> Reals:
    """Boxes of letters that reach `rises` above the baseline and `drops` below it."""
    x = lefts(len(rises))
    base = np.broadcast_to(baseline, x.shape)
    below = np.zeros(len(rises)) if drops is None else np.array(drops)
    return np.stack([x, base - rises, x + 8, base + below], axis=1)


def at(baseline: Reals, x: Reals) -> Reals:
    return np.asarray(np.interp(x, baseline[:, 0], baseline[:, 1]))


def fitted(boxes: Reals, feet: Reals | None = None) -> Reals:
    """The baseline from the first letter to the last; letters stand on their lower edges where `feet` say nothing."""
    return fit_baseline(boxes, boxes[:, 3] if feet is None else feet, float(boxes[0, 0]), float(boxes[-1, 2]))


def test_letters_on_a_level_line_have_a_straight_baseline_from_end_to_end() -> None:
    assert fitted(letters([10.0] * 15)) == pytest.approx(np.array([[0, 100], [176, 100]]))


def test_descenders_and_commas_do_not_bend_it() -> None:
    boxes = letters([10.0] * 20, [0, 4, 0, 0, 5, 0, 0, 0, 4, 4, 0, 0, 0, 3, 0, 0, 4, 0, 0, 0])
    assert np.abs(fitted(boxes)[:, 1] - 100).max() < 0.3


@pytest.mark.parametrize("slope", [-0.12, 0.04, 0.2])
def test_it_follows_a_slope(slope: float) -> None:
    x = lefts(20)
    boxes = letters([10.0] * 20, baseline=100 + slope * (x + 4))
    assert at(fitted(boxes), x + 4) == pytest.approx(100 + slope * (x + 4), abs=0.5)


def test_joined_letters_with_a_descender_stand_on_their_feet() -> None:
    boxes = np.array([[60.0 * number, 86, 60 * number + 45, 100] for number in range(8)])
    boxes[5:, 3] = 108
    assert np.abs(fitted(boxes, np.full(8, 99.0))[:, 1] - 99.5).max() < 0.6


def test_a_letter_alone_stands_on_its_edge_and_not_on_its_foot() -> None:
    assert fitted(letters([10.0] * 9), np.full(9, 98.0))[:, 1] == pytest.approx(100)


def test_it_follows_a_bend() -> None:
    x = lefts(60)
    bend = 100 + 12 * ((x - 354) / 354) ** 2
    baseline = fitted(letters([10.0] * 60, baseline=bend))
    assert len(baseline) > 2
    assert np.abs(at(baseline, x + 4) - bend).max() < 2


def test_letters_that_stand_a_little_unevenly_leave_it_straight() -> None:
    wobble = 0.6 * np.random.default_rng(2).choice([-1.0, 1.0], 40)
    assert len(fitted(letters([10.0] * 40, baseline=100 + wobble))) == 2


@pytest.mark.parametrize("count", [1, 2])
def test_a_letter_or_two_stand_on_a_level_line(count: int) -> None:
    baseline = fitted(letters([10.0] * count))
    assert baseline[:, 1].tolist() == [100, 100]
    assert baseline[1, 0] > baseline[0, 0]


def test_lower_case_and_capitals_are_told_apart() -> None:
    rises = [14.2, 10, 10, 9.8, 14, 10.1, 10, 10, 14.1, 10, 9.9, 10]
    assert two_heights(letters(rises), fitted(letters(rises))) == pytest.approx((10, 14.1), abs=0.15)


def test_a_letter_with_a_descender_counts_by_what_rises_above_the_line() -> None:
    boxes = letters([10.0] * 8 + [14.0] * 4, [4.0] * 3 + [0.0] * 9)
    assert two_heights(boxes, np.array([[0.0, 100.0], [150.0, 100.0]])) == pytest.approx((10, 14))


def test_heights_are_measured_from_a_sloping_baseline() -> None:
    boxes = letters([10.0] * 8 + [14.0] * 4, baseline=100 + 0.2 * (lefts(12) + 4))
    assert two_heights(boxes, np.array([[0.0, 100.0], [200.0, 140.0]])) == pytest.approx((10, 14))


@pytest.mark.parametrize(
    "rises",
    [[10.0] * 9, [10.0] * 5 + [10.5] * 5, [10.0] * 11 + [14.0], [10.0] * 5 + [25.0] * 5, [10.0, 14.0]],
    ids=["one height", "its spread", "one odd letter", "two sizes of type", "too few"],
)
def test_one_height_stays_one(rises: list[float]) -> None:
    boxes = letters(rises)
    assert two_heights(boxes, np.array([[0.0, 100.0], [200.0, 100.0]]))[1] is None


def test_a_line_of_one_height_is_settled_by_the_others() -> None:
    pairs: list[tuple[float, float | None]] = [(10.0, 14.0), (10.2, 14.3)]
    assert settle_x_heights([*pairs, (10.1, None)])[2] == 10.1
    assert settle_x_heights([*pairs, (14.1, None)])[2] == pytest.approx(CAPITALS_TO_X * 14.1)


def test_of_other_lines_those_decide_whose_size_is_nearest() -> None:
    small: list[tuple[float, float | None]] = [(10.0, 14.0)] * 2
    large: list[tuple[float, float | None]] = [(14.1, 20.0)] * 9
    assert settle_x_heights([*small, *large, (10.0, None)])[-1] == 10.0
    assert settle_x_heights([*small, *large, (20.0, None)])[-1] == pytest.approx(CAPITALS_TO_X * 20)


def test_a_line_of_one_height_alone_is_taken_for_capitals() -> None:
    assert settle_x_heights([(20.0, None)]) == pytest.approx([14.0])
    assert settle_x_heights([]) == []


def test_crumbs_and_dashes_are_not_as_high_as_letters() -> None:
    boxes = letters([20, 13, 13, 4, 13, 20, 5, 13], [0, 0, 6, 0, 0, 0, 0, 0])
    assert as_high_as_letters(boxes).tolist() == [True, True, True, False, True, True, False, True]


def test_letters_between_many_with_ascender_and_descender_are_none_of_crumbs() -> None:
    boxes = letters([18.0] * 9 + [35.0] * 3 + [4.0], [0.0] * 9 + [20.0] * 3 + [0.0])
    assert as_high_as_letters(boxes).tolist() == [True] * 12 + [False]
