"""Optimizers by hand-counted steps, and schedules at named times."""

import numpy as np
import pytest

from training.networks import optimizers, schedules
from training.networks.optimizers import Adam, Momentum, Optimizer, Sgd


def after(optimizer: Optimizer, steps: int, rate: float = 0.1, gradient: float = 1.0) -> float:
    parameters = {"layer.weight": np.array([2.0])}
    for _ in range(steps):
        optimizer.step(parameters, {"layer.weight": np.array([gradient])}, rate)
    return float(parameters["layer.weight"][0])


def test_sgd_goes_against_the_gradient() -> None:
    np.testing.assert_allclose(after(Sgd(), 2), 2 - 0.1 - 0.1)


def test_momentum_adds_nine_tenths_of_the_last_step() -> None:
    np.testing.assert_allclose(after(Momentum(), 3), 2 - 0.1 - 0.19 - 0.271)


@pytest.mark.parametrize("gradient", [1e-3, 5.0])
def test_the_first_steps_of_adam_have_the_length_of_the_rate(gradient: float) -> None:
    np.testing.assert_allclose(after(Adam(), 2, gradient=gradient), 1.8, rtol=1e-4)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_weight_decay_shrinks_weights_and_leaves_biases(name: str) -> None:
    optimizer = optimizers.make(name, weight_decay=0.5)
    parameters = {"layer.weight": np.array([2.0]), "layer.bias": np.array([2.0])}
    optimizer.step(parameters, {name: np.zeros(1) for name in parameters}, 0.1)
    np.testing.assert_allclose(parameters["layer.weight"], 2 * (1 - 0.05))
    np.testing.assert_allclose(parameters["layer.bias"], 2)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_every_optimizer_finds_the_bottom_of_a_bowl(name: str) -> None:
    parameters = {"point.bias": np.array([3.0, -2.0])}
    optimizer = optimizers.make(name)
    for _ in range(300):
        optimizer.step(parameters, {"point.bias": 2 * parameters["point.bias"]}, 0.05)
    np.testing.assert_allclose(parameters["point.bias"], 0, atol=1e-2)


def test_an_optimizer_goes_on_from_its_memory() -> None:
    whole = after(Adam(), 4, gradient=0.3)
    parameters, first = {"layer.weight": np.array([2.0])}, Adam()
    for _ in range(2):
        first.step(parameters, {"layer.weight": np.array([0.3])}, 0.1)
    second = Adam(memory={name: array.copy() for name, array in first.memory.items()})
    for _ in range(2):
        second.step(parameters, {"layer.weight": np.array([0.3])}, 0.1)
    np.testing.assert_array_equal(parameters["layer.weight"], [whole])


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="known are sgd"):
        optimizers.make("lion")
    with pytest.raises(ValueError, match="known are constant"):
        schedules.make("sawtooth", 10)


def test_the_seeds_rate_falls_by_a_tenth_every_twenty_epochs() -> None:
    factor = schedules.step_decay()
    np.testing.assert_allclose([factor(0), factor(19.9), factor(20), factor(99)], [1, 1, 0.9, 0.9**4])


def test_cosine_warms_up_and_comes_to_its_end() -> None:
    factor = schedules.cosine(10, warm_up=2, end=0.1)
    assert 0 < factor(0) < 0.01
    np.testing.assert_allclose([factor(1), factor(2), factor(6), factor(10), factor(11)], [0.5, 1, 0.55, 0.1, 0.1])
