"""Curves of telling ink that is no character from characters, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from training.data.patch_set import PatchSet
from training.rejection import area, blank_score, energy_score, figures, found_at, is_none, roc

NONE = np.array([True, False, True, False])


def _data(labels: list[int], alphabet: str = " AB") -> PatchSet:
    return PatchSet(np.zeros((len(labels), 32, 32), np.float32), np.array(labels, np.int64), alphabet)


def test_a_perfect_score_has_area_one_a_constant_one_half_and_a_reversed_one_nothing() -> None:
    perfect = np.array([3.0, 1.0, 2.0, 0.0])
    assert area(roc(perfect, NONE)) == 1
    assert area(roc(np.ones(4), NONE)) == 0.5
    assert area(roc(-perfect, NONE)) == 0


def test_the_curve_steps_where_scores_fall_and_equal_scores_pass_together() -> None:
    lost, found = roc(np.array([3.0, 2.0, 1.0, 1.0]), NONE)
    assert lost.tolist() == [0, 0, 0.5, 1]
    assert found.tolist() == [0, 0.5, 0.5, 1]


def test_the_area_is_the_share_of_pairs_in_the_right_order() -> None:
    random = np.random.default_rng(0)
    score, none = random.integers(0, 20, 300).astype(float), random.random(300) < 0.4
    higher = score[none][:, None] - score[~none][None]
    assert area(roc(score, none)) == pytest.approx(((higher > 0) + 0.5 * (higher == 0)).mean())


def test_what_is_found_is_stated_where_few_characters_are_lost() -> None:
    curve = roc(np.array([3.0, 2.0, 1.0, 0.0]), NONE)
    assert found_at(curve, 0.0) == 0.5
    assert found_at(curve, 0.5) == 1


def test_one_kind_alone_has_no_curve() -> None:
    with pytest.raises(ValueError, match="both"):
        roc(np.ones(3), np.ones(3, bool))


def test_a_blank_that_is_likely_and_characters_that_are_not_score_high() -> None:
    scores = np.array([[9.0, 0.0, 0.0], [0.0, 9.0, 0.0]])
    assert blank_score(scores, " AB")[0] > 0.99 > 0.01 > blank_score(scores, " AB")[1]
    energy = energy_score(scores, " AB")
    np.testing.assert_allclose(energy, -np.log([2.0, np.exp(9) + 1]))
    assert energy[0] > energy[1]


def test_a_set_without_such_ink_has_no_figures() -> None:
    assert figures(np.zeros((2, 2)), _data([0, 1], "AB")) == {}
    assert is_none(_data([0, 1, 2])).tolist() == [True, False, False]
    assert figures(np.eye(3) * 9, _data([0, 1, 2])) == {"reject_auc": 1.0, "reject_found_at_0.01_lost": 1.0}
