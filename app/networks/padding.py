"""Zeros around maps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def padded(x: NDArray[np.float32], vertical: tuple[int, int], horizontal: tuple[int, int]) -> NDArray[np.float32]:
    """(N, H, W, C) with rows of zeros above and below, and columns left and right; np.pad takes longer than a narrow
    layer's product."""
    batch, height, width, channels = x.shape
    wide = np.zeros((batch, height + sum(vertical), width + sum(horizontal), channels), x.dtype)
    wide[:, vertical[0] : vertical[0] + height, horizontal[0] : horizontal[0] + width] = x
    return wide
