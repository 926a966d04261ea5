"""Every backward rule is the slope of its forward rule in `app.networks`."""

import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.networks import activations, layers
from app.networks.architectures import mlp
from app.networks.network import AppendMetrics, Conv, Dense, Flatten, MaxPool, Network, TimeSteps, run
from tests.training.networks.finite_differences import slope
from training.networks import backpropagation
from training.networks.initializers import glorot_uniform, initialize
from training.networks.losses import cross_entropy

RANDOM = np.random.default_rng(3)


def normal(*shapes: tuple[int, ...]) -> list[Any]:
    """Double arrays of these shapes: finite differences need more digits than the float32 of the app."""
    return [RANDOM.normal(size=shape) for shape in shapes]


POINTS = np.array([-6.0, -1.5, -0.3, 0.2, 1.0, 5.0])


def test_every_forward_rule_has_a_backward_rule_of_its_name() -> None:
    forward = [
        name
        for module in (layers, activations)
        for name, rule in inspect.getmembers(module, inspect.isfunction)
        if rule.__module__ == module.__name__ and not name.startswith("_")
    ]
    assert {"dense", "conv2d", "max_pool2d", "softmax", "sigmoid"} <= set(forward)
    assert [name for name in forward if not hasattr(backpropagation, name)] == []


def test_every_activation_that_a_layer_may_name_has_a_derivative() -> None:
    assert set(backpropagation.DERIVATIVES) == set(activations.ACTIVATIONS)


@pytest.mark.parametrize("name", sorted(activations.ACTIVATIONS))
def test_a_derivative_from_the_output_is_the_slope_of_the_activation(name: str) -> None:
    x = POINTS.copy()
    forward = activations.ACTIVATIONS[name]
    expected = slope(lambda: float(forward(x).sum()), x)
    np.testing.assert_allclose(backpropagation.DERIVATIVES[name](forward(x)), expected, atol=1e-8)


@given(st.floats(-30, 30))
def test_the_derivative_of_sigmoid_is_s_times_one_minus_s(x: float) -> None:
    s = activations.sigmoid(np.array([x]))
    decay = np.exp(-abs(x))
    np.testing.assert_allclose(backpropagation.sigmoid(s), decay / (1 + decay) ** 2, rtol=1e-6, atol=1e-15)


def test_sigmoid_saturates_beyond_four_and_tanh_is_the_steeper_one() -> None:
    at_four = backpropagation.sigmoid(activations.sigmoid(np.array([-4.0, 4.0])))
    at_zero = np.zeros(1)
    assert (at_four < 0.02).all()
    assert backpropagation.sigmoid(activations.sigmoid(at_zero)) == 0.25
    assert backpropagation.tanh(activations.tanh(at_zero)) == 1.0


def test_softmax_gives_the_slope_of_any_loss_behind_it() -> None:
    scores, pull = normal((3, 5), (3, 5))
    expected = slope(lambda: float((activations.softmax(scores) * pull).sum()), scores)
    np.testing.assert_allclose(backpropagation.softmax(activations.softmax(scores), pull), expected, atol=1e-8)


def test_dense_gives_the_slopes_by_input_weight_and_bias() -> None:
    x, weight, bias, pull = normal((4, 3), (3, 2), (2,), (4, 2))

    def loss() -> float:
        return float((layers.dense(x, weight, bias) * pull).sum())

    for got, array in zip(backpropagation.dense(x, weight, pull), (x, weight, bias), strict=True):
        np.testing.assert_allclose(got, slope(loss, array), atol=1e-7)


def test_the_rule_of_the_seed_for_one_layer_with_its_activation() -> None:
    """Q1.5: delta is multiplied by the derivative from the post-activation value, then x^T delta, sum, delta W^T."""
    x, weight, bias, pull = normal((4, 3), (3, 2), (2,), (4, 2))
    y = activations.sigmoid(layers.dense(x, weight, bias))
    delta = pull * y * (1 - y)

    def loss() -> float:
        return float((activations.sigmoid(layers.dense(x, weight, bias)) * pull).sum())

    np.testing.assert_allclose(x.T @ delta, slope(loss, weight), atol=1e-8)
    np.testing.assert_allclose(delta.sum(axis=0), slope(loss, bias), atol=1e-8)
    np.testing.assert_allclose(delta @ weight.T, slope(loss, x), atol=1e-8)
    for got, expected in zip(
        backpropagation.dense(x, weight, pull * backpropagation.sigmoid(y)),
        (delta @ weight.T, x.T @ delta, delta.sum(axis=0)),
        strict=True,
    ):
        np.testing.assert_allclose(got, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"),
    [((1, 1), (0, 0), (1, 1)), ((2, 1), (1, 2), (1, 1)), ((1, 2), (0, 2), (1, 2))],
)
def test_conv2d_gives_the_slopes(stride: tuple[int, int], padding: tuple[int, int], dilation: tuple[int, int]) -> None:
    x, weight, bias = normal((2, 5, 6, 2), (3, 2, 2, 3), (3,))
    (pull,) = normal(layers.conv2d(x, weight, bias, stride, padding, dilation).shape)

    def loss() -> float:
        return float((layers.conv2d(x, weight, bias, stride, padding, dilation) * pull).sum())

    rule = backpropagation.conv2d(x, weight, pull, stride, padding, dilation)
    for got, array in zip(rule, (x, weight, bias), strict=True):
        np.testing.assert_allclose(got, slope(loss, array), atol=1e-7)


def test_max_pool2d_sends_the_gradient_to_the_largest() -> None:
    x, pull = normal((2, 5, 4, 3), (2, 2, 2, 3))
    expected = slope(lambda: float((layers.max_pool2d(x) * pull).sum()), x)
    np.testing.assert_allclose(backpropagation.max_pool2d(x, pull), expected, atol=1e-8)


def test_max_pool2d_sends_it_to_one_of_several_alike() -> None:
    gradient = backpropagation.max_pool2d(np.zeros((1, 2, 2, 1)), np.ones((1, 1, 1, 1)))
    np.testing.assert_array_equal(gradient[0, :, :, 0], [[1, 0], [0, 0]])


def test_average_pool_global_shares_the_gradient() -> None:
    x, pull = normal((2, 3, 4, 2), (2, 2))
    expected = slope(lambda: float((x.mean(axis=(1, 2)) * pull).sum()), x)
    np.testing.assert_allclose(backpropagation.average_pool_global(x, pull), expected, atol=1e-8)


EVERY_LAYER = Network(
    (
        Conv("first", 1, 2, (3, 3), (2, 2), (1, 1), activation="tanh"),
        Conv("second", 2, 2, (3, 3), padding=(1, 1), activation="tanh", residual=True),
        MaxPool(),
        Flatten(),
        AppendMetrics(2),
        Dense("hidden", 10, 4, "sigmoid"),
        Dense("output", 4, 3, "linear"),
    ),
    height=8,
    width=8,
)
LINES = Network((Conv("fold", 1, 4, (8, 2), (1, 2), activation="relu"), TimeSteps(2)), height=8, width=0)


@pytest.mark.parametrize("network", [EVERY_LAYER, LINES, mlp(3, (5, 4), "tanh")], ids=["every", "lines", "mlp"])
def test_backward_through_a_network_is_the_slope_along_its_own_gradient(network: Network) -> None:
    """In float32, as `run` computes: J(p + e g) - J(p - e g) = 2 e |g|^2 for small e."""
    random = np.random.default_rng(5)
    parameters = initialize(network, glorot_uniform, random)
    x = random.random((6, network.height, network.width or 12, 1), np.float32)
    metrics = random.random((6, 2), np.float32)
    labels = random.integers(0, 2, 6)

    def loss(weights: dict[str, np.ndarray]) -> float:
        scores = run(network, weights, x, metrics)
        return cross_entropy(scores.reshape(6, -1).astype(np.float64), labels)[0]

    values = backpropagation.trace(network, parameters, x, metrics)
    delta = cross_entropy(values[-1].reshape(6, -1), labels)[1].reshape(values[-1].shape)
    gradients = backpropagation.backward(network, parameters, values, delta)
    assert {name: array.shape for name, array in gradients.items()} == network.parameter_shapes()
    for name, gradient in gradients.items():
        step = 2e-3 / float(np.linalg.norm(gradient))
        above, below = (
            loss({**parameters, name: (parameters[name] + sign * step * gradient).astype(np.float32)})
            for sign in (1, -1)
        )
        np.testing.assert_allclose((above - below) / (2 * step), float((gradient**2).sum()), rtol=2e-2, err_msg=name)


def test_trace_ends_with_what_run_gives() -> None:
    network = mlp(3, (5,))
    parameters = initialize(network, glorot_uniform, np.random.default_rng(0))
    x = np.random.default_rng(1).random((2, 32, 32, 1), np.float32)
    np.testing.assert_array_equal(backpropagation.trace(network, parameters, x)[-1], run(network, parameters, x))
