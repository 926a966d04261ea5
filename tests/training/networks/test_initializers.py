"""First values: why zero fails, why the variance of Glorot holds (seed, Q2.1), and linear networks (Q1.3)."""

import numpy as np
import pytest

from app.networks.architectures import mlp
from app.networks.network import Network, run
from training.networks.backpropagation import Gradients, backward, trace
from training.networks.initializers import (
    INITIALIZERS,
    fans,
    glorot_normal,
    glorot_uniform,
    he_normal,
    initialize,
    zeros,
)
from training.networks.losses import cross_entropy
from training.networks.optimizers import Sgd

SHAPE = (300, 200)


@pytest.mark.parametrize("rule", [glorot_uniform, glorot_normal])
def test_glorot_has_variance_two_by_inputs_and_outputs(rule: object) -> None:
    weights = rule(SHAPE, np.random.default_rng(0))  # type: ignore[operator]
    np.testing.assert_allclose(weights.var(), 2 / 500, rtol=0.02)
    np.testing.assert_allclose(weights.mean(), 0, atol=1e-3)


def test_he_has_variance_two_by_inputs() -> None:
    np.testing.assert_allclose(he_normal(SHAPE, np.random.default_rng(0)).var(), 2 / 300, rtol=0.02)


def test_a_convolution_counts_its_kernel() -> None:
    assert fans((3, 3, 8, 16)) == (72, 144)


def test_the_same_seed_gives_the_same_weights() -> None:
    for rule in INITIALIZERS.values():
        first, second = (initialize(mlp(3, (4,)), rule, np.random.default_rng(7)) for _ in range(2))
        for name in first:
            np.testing.assert_array_equal(first[name], second[name])


def gradients_at(network: Network, parameters: dict[str, np.ndarray]) -> Gradients:
    random = np.random.default_rng(1)
    x, labels = random.random((8, 32, 32, 1), np.float32), random.integers(0, 4, 8)
    values = trace(network, parameters, x)
    return backward(network, parameters, values, cross_entropy(values[-1], labels)[1])


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_zero_weights_leave_tanh_and_relu_without_any_gradient_but_the_last_bias(activation: str) -> None:
    network = mlp(4, (6, 5), activation)
    gradients = gradients_at(network, initialize(network, zeros, np.random.default_rng(0)))
    moved = {name for name, gradient in gradients.items() if np.any(gradient)}
    assert moved == {"output.bias"}


def test_zero_weights_leave_sigmoid_units_alike_for_ever() -> None:
    """They do get gradients, the output layer first: but every hidden unit gets its neighbour's."""
    network = mlp(4, (6,), "sigmoid")
    parameters = initialize(network, zeros, np.random.default_rng(0))
    optimizer = Sgd()
    for _ in range(20):
        optimizer.step(parameters, gradients_at(network, parameters), 0.05)
    assert np.abs(parameters["hidden1.weight"]).max() > 1e-4
    np.testing.assert_allclose(
        parameters["hidden1.weight"], parameters["hidden1.weight"][:, :1].repeat(6, 1), atol=1e-6
    )
    np.testing.assert_allclose(parameters["output.weight"], parameters["output.weight"][:1].repeat(6, 0), atol=1e-6)


def test_glorot_breaks_the_symmetry() -> None:
    network = mlp(4, (6,), "sigmoid")
    gradient = gradients_at(network, initialize(network, glorot_uniform, np.random.default_rng(0)))["hidden1.weight"]
    assert np.linalg.matrix_rank(gradient) > 1


def variances(rule_scale: float) -> tuple[list[float], list[float]]:
    """Variance of the values after each of ten tanh layers of 128, and of the gradient that arrives at each."""
    network = mlp(128, (128,) * 10, "tanh")
    parameters = initialize(network, glorot_normal, np.random.default_rng(0))
    parameters = {name: (array * rule_scale).astype(np.float32) for name, array in parameters.items()}
    random = np.random.default_rng(1)
    x = random.normal(0, 0.1, (64, 32, 32, 1)).astype(np.float32)
    values = trace(network, parameters, x)
    gradients = backward(network, parameters, values, random.normal(size=values[-1].shape).astype(np.float32))
    forward = [float(value.var()) for value in values[2:-1]]
    return forward, [float(np.square(gradients[f"hidden{number}.bias"]).mean()) for number in range(1, 11)]


def test_glorot_keeps_values_and_gradients_level_through_ten_layers() -> None:
    forward, backwards = variances(1.0)
    assert forward[0] / forward[-1] < 5
    assert 1 / 5 < backwards[0] / backwards[-1] < 5


def test_weights_of_half_that_size_lose_both() -> None:
    forward, backwards = variances(0.5)
    assert forward[0] / forward[-1] > 1e4
    assert backwards[-1] / backwards[0] > 1e4


def test_a_linear_network_of_any_depth_is_one_regression() -> None:
    """y = x W_eff + b_eff with W_eff = W1 W2 ... Wn and b_eff = b_n + b_(n-1) W_n + ... (seed, Q1.3)."""
    random = np.random.default_rng(4)
    network = mlp(3, (7, 6, 5), "linear")
    parameters = {
        name: random.normal(0, 0.2, shape).astype(np.float32) for name, shape in network.parameter_shapes().items()
    }
    w_eff, b_eff = np.eye(1024), np.zeros(1024)
    for layer in ("hidden1", "hidden2", "hidden3", "output"):
        weight = parameters[f"{layer}.weight"].astype(np.float64)
        w_eff, b_eff = w_eff @ weight, b_eff @ weight + parameters[f"{layer}.bias"]
    x = random.random((5, 32, 32, 1), np.float32)
    np.testing.assert_allclose(run(network, parameters, x), x.reshape(5, -1) @ w_eff + b_eff, rtol=1e-4, atol=1e-4)
