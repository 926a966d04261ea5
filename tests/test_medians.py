"""Medians, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from app.medians import group_median, median, quantile, running_median, weighted_group_median


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9])
def test_a_median_is_numpys(count: int) -> None:
    values = np.random.default_rng(count).random(count)
    assert median(values) == float(np.median(values))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.85, 1.0])
@pytest.mark.parametrize("count", [1, 2, 9, 40])
def test_a_quantile_is_numpys(count: int, share: float) -> None:
    values = np.random.default_rng(count).random(count)
    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 8, 9, 40])
def test_a_running_median_mirrors_the_ends(count: int) -> None:
    values = np.random.default_rng(count).random(count)
    reach = min(4, (count - 1) // 2)
    padded = np.pad(values, reach, mode="reflect")
    expected = [np.median(padded[place : place + 2 * reach + 1]) for place in range(count)]
    if reach:
        assert running_median(values, 9).tolist() == expected
    else:
        assert running_median(values, 9).tolist() == [float(np.median(values))] * count


def test_of_an_even_group_the_lower_middle_one_counts() -> None:
    assert group_median(np.array([5.0, 1, 4, 2, 7]), np.array([1, 0, 1, 0, 1]), 2).tolist() == [1, 5]


def test_half_of_a_groups_weight_lies_up_to_its_weighted_median() -> None:
    values, group = np.array([5.0, 1, 4, 2, 7]), np.array([1, 0, 1, 0, 1])
    assert weighted_group_median(values, np.ones(5), group, 2).tolist() == [1, 5]
    assert weighted_group_median(values, np.array([1.0, 1, 1, 3, 9]), group, 2).tolist() == [2, 7]
