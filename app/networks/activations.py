"""Activations, forward only. Arrays of any shape, floating; `training/networks` holds the derivatives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def linear(x: Floats) -> Floats:
    """y = x."""
    return x


def relu(x: Floats) -> Floats:
    """y = max(x, 0)."""
    return np.maximum(x, 0)


def tanh(x: Floats) -> Floats:
    """y = tanh(x) = 2 sigmoid(2x) - 1, in (-1, 1)."""
    return np.tanh(x)


def sigmoid(x: Floats) -> Floats:
    """y = 1 / (1 + exp(-x)), in (0, 1); computed from exp(-|x|), which cannot overflow."""
    decay = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1, decay) / (1 + decay))


def softmax(scores: Floats, allowed: NDArray[np.bool_] | None = None) -> Floats:
    """Probabilities over the last axis, shape as `scores`: exp(s - max s), normalised.

    The shift leaves the result as it is (softmax(x + c) = softmax(x)) and keeps every exponential at most 1.
    `allowed`, bool (classes,), removes the other classes before the normalisation, so what is left sums to 1.
    """
    if allowed is not None:
        scores = np.where(allowed, scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


ACTIVATIONS = {"linear": linear, "relu": relu, "tanh": tanh, "sigmoid": sigmoid}
"""By the name that a manifest uses."""
