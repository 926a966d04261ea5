"""Activations, forward only. Arrays of any shape, floating; `training/networks` holds the derivatives.

Each writes into `out` where that is given, which may be `x` itself and spares a large map a way through memory.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def linear(x: Floats, out: Floats | None = None) -> Floats:
    """y = x."""
    return np.positive(x, out=out)


def relu(x: Floats, out: Floats | None = None) -> Floats:
    """y = max(x, 0)."""
    return np.maximum(x, 0, out=out)


def tanh(x: Floats, out: Floats | None = None) -> Floats:
    """y = tanh(x) = 2 sigmoid(2x) - 1, in (-1, 1)."""
    return np.tanh(x, out=out)


def sigmoid(x: Floats, out: Floats | None = None) -> Floats:
    """y = 1 / (1 + exp(-x)), in (0, 1); computed from exp(-|x|), which cannot overflow."""
    decay = np.exp(-np.abs(x))
    return np.asarray(np.divide(np.where(x >= 0, 1, decay), 1 + decay, out=out))


def softmax(scores: Floats, allowed: NDArray[np.bool_] | None = None, out: Floats | None = None) -> Floats:
    """Probabilities over the last axis, shape as `scores`: exp(s - max s), normalised.

    The shift leaves the result as it is (softmax(x + c) = softmax(x)) and keeps every exponential at most 1.
    `allowed`, bool (classes,), removes the other classes before the normalisation, so what is left sums to 1.
    """
    if allowed is not None:
        scores = np.where(allowed, scores, -np.inf)
    shares = np.asarray(np.subtract(scores, scores.max(axis=-1, keepdims=True), out=out))
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return shares


ACTIVATIONS = {"linear": linear, "relu": relu, "tanh": tanh, "sigmoid": sigmoid}
"""By the name that a manifest uses."""
