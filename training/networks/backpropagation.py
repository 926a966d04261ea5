"""Backward rules, NumPy only: one a layer, named as its forward rule in `app.networks`, and the walk over a network.

J is the loss, `delta` = dJ/dy of a layer's output y, of y's shape. N batch, H height, W width, C channels in, D
channels out. A derivative of an activation is taken from the *post*-activation value y, as the seed has it (seed,
Q1.5): nothing but the outputs of the forward pass need be kept. Losses are sums over the batch, and so are gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.networks.network import AppendMetrics, Conv, Dense, Flatten, MaxPool, Network, Parameters, run

Floats = NDArray[np.floating]
Gradients = dict[str, Floats]


def linear(y: Floats) -> Floats:
    """y = x: dy/dx = 1."""
    return np.ones_like(y)


def relu(y: Floats) -> Floats:
    """y = max(x, 0): dy/dx = 1 where y > 0, else 0 (the value 0 is taken at the kink)."""
    return (y > 0).astype(y.dtype)


def tanh(y: Floats) -> Floats:
    """y = tanh(x): dy/dx = 1 - y^2, at most 1."""
    return np.asarray(1 - y * y)


def sigmoid(y: Floats) -> Floats:
    """y = sigmoid(x): dy/dx = y (1 - y), at most 1/4 (seed, Q1.4)."""
    return np.asarray(y * (1 - y))


DERIVATIVES: dict[str, Callable[[Floats], Floats]] = {
    "linear": linear,
    "relu": relu,
    "tanh": tanh,
    "sigmoid": sigmoid,
}
"""By the name that a layer carries; the same names as `app.networks.activations.ACTIVATIONS`."""


def softmax(probabilities: Floats, delta: Floats) -> Floats:
    """p = softmax(s) over the last axis: dJ/ds = p (delta - sum(delta p)), the Jacobian diag(p) - p p^T applied."""
    weighted = (delta * probabilities).sum(axis=-1, keepdims=True)
    return np.asarray(probabilities * (delta - weighted))


def dense(x: Floats, weight: Floats, delta: Floats) -> tuple[Floats, Floats, Floats]:
    """y = x W + b: dJ/dx = delta W^T (N, C), dJ/dW = x^T delta (C, D), dJ/db = sum of delta over the batch (D,)."""
    return delta @ weight.T, x.T @ delta, np.asarray(delta.sum(axis=0))


def conv2d(
    x: Floats,
    weight: Floats,
    delta: Floats,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
    dilation: tuple[int, int] = (1, 1),
) -> tuple[Floats, Floats, Floats]:
    """dJ/dx, dJ/dweight and dJ/dbias of a convolution, with the shapes of x, weight (kh, kw, C, D) and bias (D,).

    A convolution is one dense rule for each place of the kernel, on the part of x that this place meets; the
    gradients of x add up where places overlap.
    """
    _, out_height, out_width, outputs = delta.shape
    padded = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2, (0, 0)))
    grad_padded, grad_weight = np.zeros_like(padded), np.zeros_like(weight)
    flat_delta = delta.reshape(-1, outputs)
    for row, column in np.ndindex(*weight.shape[:2]):
        top, left = row * dilation[0], column * dilation[1]
        met = (
            slice(None),
            slice(top, top + stride[0] * (out_height - 1) + 1, stride[0]),
            slice(left, left + stride[1] * (out_width - 1) + 1, stride[1]),
        )
        grad_weight[row, column] = padded[met].reshape(-1, x.shape[-1]).T @ flat_delta
        grad_padded[met] += delta @ weight[row, column].T
    height, width = x.shape[1:3]
    grad_x = grad_padded[:, padding[0] : padding[0] + height, padding[1] : padding[1] + width]
    return grad_x, grad_weight, np.asarray(flat_delta.sum(axis=0))


def max_pool2d(x: Floats, delta: Floats, size: int = 2) -> Floats:
    """dJ/dx (N, H, W, C): delta goes to the largest value of each window, to the first of several alike."""
    batch, height, width, channels = delta.shape
    used = x[:, : height * size, : width * size]
    windows = used.reshape(batch, height, size, width, size, channels).transpose(0, 1, 3, 5, 2, 4)
    places = windows.reshape(batch, height, width, channels, size * size).argmax(axis=-1)
    spread = np.zeros((batch, height, width, channels, size * size), delta.dtype)
    np.put_along_axis(spread, places[..., None], delta[..., None], axis=-1)
    grad = np.zeros(x.shape, delta.dtype)
    grad[:, : height * size, : width * size] = (
        spread.reshape(batch, height, width, channels, size, size).transpose(0, 1, 4, 2, 5, 3).reshape(used.shape)
    )
    return grad


def average_pool_global(x: Floats, delta: Floats) -> Floats:
    """dJ/dx (N, H, W, C): each place has an equal share of delta (N, C)."""
    share = delta / (x.shape[1] * x.shape[2])
    return np.array(np.broadcast_to(share[:, None, None], x.shape))


def flatten(x: Floats, delta: Floats) -> Floats:
    """dJ/dx: delta in the shape of x."""
    return delta.reshape(x.shape)


def trace(
    network: Network, parameters: Parameters, x: NDArray[np.float32], metrics: NDArray[np.float32] | None = None
) -> list[NDArray[np.float32]]:
    """What flows: the network's input, then the output of each layer, each by `app.networks.architectures.run`."""
    values = [x]
    for layer in network.layers:
        values.append(run(replace(network, layers=(layer,)), parameters, values[-1], metrics))
    return values


def backward(network: Network, parameters: Parameters, values: Sequence[Floats], delta: Floats) -> Gradients:
    """dJ/dparameter for every parameter, from `values` of `trace` and dJ/d(last value).

    Batch normalisation is not part of these networks: a layer's `norm` only speaks to the torch trainer.
    """
    gradients: Gradients = {}
    for layer, x, y in zip(reversed(network.layers), values[-2::-1], values[:0:-1], strict=True):
        if isinstance(layer, Dense):
            weight = parameters[f"{layer.name}.weight"]
            through = delta * DERIVATIVES[layer.activation](y)
            delta, gradients[f"{layer.name}.weight"], gradients[f"{layer.name}.bias"] = dense(x, weight, through)
        elif isinstance(layer, Conv):
            weight = parameters[f"{layer.name}.weight"]
            through = delta * DERIVATIVES[layer.activation](y - x if layer.residual else y)
            grad_x, gradients[f"{layer.name}.weight"], gradients[f"{layer.name}.bias"] = conv2d(
                x, weight, through, layer.stride, layer.padding, layer.dilation
            )
            delta = grad_x + delta if layer.residual else grad_x
        elif isinstance(layer, MaxPool):
            delta = max_pool2d(x, delta, layer.size)
        elif isinstance(layer, Flatten):
            delta = flatten(x, delta)
        elif isinstance(layer, AppendMetrics):
            delta = delta[:, : x.shape[1]]
        else:
            delta = delta.reshape(x.shape)
    return gradients
