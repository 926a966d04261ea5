"""Patches through a glyph network to probabilities, in blocks of fixed size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax
from app.networks.network import AppendMetrics
from app.networks.weights import Model

BLOCK = 64
"""Patches that pass at once. Always as many, the last block filled up with paper: in one place of a block, a patch has
the same last digit whatever stands beside it. In another place it may differ by rounding, less than 1e-5."""


def classify_patches(
    model: Model, patches: NDArray[np.float32], metrics: NDArray[np.float32], allowed: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Probabilities (n, classes) of patches (n, 32, 32) with metrics (n, 4); 0 where not `allowed` (classes,).

    Classes that are not allowed leave before softmax, so each row adds up to 1.
    """
    wants_metrics = any(isinstance(layer, AppendMetrics) for layer in model.network.layers)
    scores = np.empty((len(patches), len(allowed)), np.float32)
    for start in range(0, len(patches), BLOCK):
        count = min(BLOCK, len(patches) - start)
        maps = np.zeros((BLOCK, 32, 32, 1), np.float32)
        maps[:count, :, :, 0] = patches[start : start + count]
        beside = np.zeros((BLOCK, metrics.shape[1]), np.float32)
        beside[:count] = metrics[start : start + count]
        scores[start : start + count] = model.scores(maps, beside if wants_metrics else None)[:count]
    return np.asarray(softmax(scores / np.float32(model.manifest.temperature), allowed), np.float32)
