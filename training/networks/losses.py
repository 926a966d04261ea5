"""Losses: each gives J, summed over the batch, and dJ/d(what the network put out).

Sums, as in the seed: a learning rate then is a step a patch, whatever the batch; divide by the batch for a mean.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax

Floats = NDArray[np.floating]


def cross_entropy(scores: Floats, labels: NDArray[np.integer], smoothing: float = 0.0) -> tuple[float, Floats]:
    """J = -sum log softmax(scores)[label], and dJ/dscores = softmax(scores) - target; scores (N, C), labels (N,).

    The target is one-hot; `smoothing` in [0, 1) spreads that share of it evenly over the classes (Szegedy et al.
    2016, section 7). log softmax is computed from the shifted scores, so no probability of 0 meets a logarithm.
    """
    rows, classes = np.arange(len(scores)), scores.shape[1]
    target = np.full_like(scores, smoothing / classes)
    target[rows, labels] += 1 - smoothing
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-(target * log_probabilities).sum()), softmax(scores) - target


def squared_error(y: Floats, target: Floats) -> tuple[float, Floats]:
    """J = sum (y - target)^2 and dJ/dy = 2 (y - target); any shape."""
    difference = y - target
    return float((difference * difference).sum()), np.asarray(2 * difference)
