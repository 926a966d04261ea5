"""The outermost pixels of a picture, which tell its ground."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", np.bool_, np.float32)


def rim_of(values: NDArray[Value]) -> NDArray[Value]:
    """The first and last rows and columns of (h, w), corners twice: (2 h + 2 w,)."""
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
