"""Losses and their slopes; softmax as the seed states it (Q1.1, Q1.2), with its slips put right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.networks.activations import sigmoid, softmax
from tests.training.networks.finite_differences import slope
from training.networks.losses import cross_entropy, squared_error

MODERATE = arrays(np.float64, 6, elements=st.floats(-20, 20))
ANY = arrays(np.float64, 6, elements=st.floats(-1e4, 1e4))


@given(MODERATE, st.floats(-1e3, 1e3))
def test_softmax_does_not_see_a_shift(scores: np.ndarray, shift: float) -> None:
    np.testing.assert_allclose(softmax(scores + shift), softmax(scores), rtol=1e-6, atol=1e-12)


@given(MODERATE)
def test_softmax_of_moderate_scores_lies_strictly_between_0_and_1(scores: np.ndarray) -> None:
    probabilities = softmax(scores)
    assert ((probabilities > 0) & (probabilities < 1)).all()


@given(ANY)
def test_softmax_of_any_scores_lies_in_0_to_1_and_sums_to_1(scores: np.ndarray) -> None:
    probabilities = softmax(scores)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    np.testing.assert_allclose(probabilities.sum(), 1, rtol=1e-12)


def test_softmax_reaches_0_and_1_in_floating_point() -> None:
    np.testing.assert_array_equal(softmax(np.array([0.0, 1000.0])), [0, 1])


@given(ANY)
def test_shifted_scores_are_at_most_0_and_the_largest_is_0(scores: np.ndarray) -> None:
    """The seed writes < 0 and < 1; the maximum itself gives 0, and its exponential 1."""
    shifted = scores - scores.max()
    assert shifted.max() == 0
    assert np.exp(shifted).max() == 1


@given(st.floats(-15, 15))
def test_tanh_is_two_sigmoid_of_two_x_minus_one(x: float) -> None:
    """The seed has a sign wrong here."""
    np.testing.assert_allclose(np.tanh(x), 2 * sigmoid(np.array(2 * x)) - 1, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy_has_the_mistake_of_softmax_for_slope(smoothing: float) -> None:
    random = np.random.default_rng(2)
    scores, labels = random.normal(size=(4, 5)), np.array([0, 3, 4, 1])
    loss, delta = cross_entropy(scores, labels, smoothing)
    expected = slope(lambda: cross_entropy(scores, labels, smoothing)[0], scores)
    np.testing.assert_allclose(delta, expected, atol=1e-8)
    np.testing.assert_allclose(delta.sum(axis=1), 0, atol=1e-12)
    assert loss > 0


def test_cross_entropy_of_equal_scores_is_the_logarithm_of_the_classes() -> None:
    np.testing.assert_allclose(cross_entropy(np.zeros((2, 36)), np.array([0, 35]))[0], 2 * np.log(36))


def test_cross_entropy_survives_scores_that_softmax_rounds_to_nothing() -> None:
    np.testing.assert_allclose(cross_entropy(np.array([[0.0, 1000.0]]), np.array([0]))[0], 1000)


def test_squared_error_and_its_slope() -> None:
    y, target = np.array([[0.5, 1.0]]), np.array([[0.0, 1.0]])
    assert squared_error(y, target)[0] == 0.25
    np.testing.assert_allclose(squared_error(y, target)[1], slope(lambda: squared_error(y, target)[0], y), atol=1e-8)
