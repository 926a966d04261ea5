"""Order statistics of the window around every pixel, worked out on whole images at a time.

Each is what scipy.ndimage's filter of that kind gives with mode="nearest", in a fraction of its time: that goes pixel
by pixel, while the least and the greatest of two images are found many pixels at once.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", np.bool_, np.uint8, np.float32)


def least(values: NDArray[Value], side: int) -> NDArray[Value]:
    """The least of the `side` x `side` pixels, an odd number, around each of `values` (h, w)."""
    return _extreme(values, side, np.minimum)


def greatest(values: NDArray[Value], side: int) -> NDArray[Value]:
    """The greatest of the `side` x `side` pixels, an odd number, around each of `values` (h, w)."""
    return _extreme(values, side, np.maximum)


def closed(values: NDArray[Value], side: int) -> NDArray[Value]:
    """The grey closing of `values` (h, w) by a square of `side` pixels, an odd number: dark spots that are narrower are
    gone."""
    return least(greatest(values, side), side)


def opened(values: NDArray[Value], side: int) -> NDArray[Value]:
    """The grey opening of `values` (h, w) by a square of `side` pixels, an odd number: light spots that are narrower
    are gone."""
    return greatest(least(values, side), side)


def median(values: NDArray[Value], side: int) -> NDArray[Value]:
    """The median of the `side` x `side` pixels, a small odd number, around each of `values` (h, w).

    By forgetful selection (M. McGuire, "A fast, small-radius GPU median filter", ShaderX6, 2008): of just over half of
    the window the least and the greatest cannot be the median; they give way to the next one of the others.
    """
    height, width = values.shape
    padded = np.pad(values, side // 2, mode="edge")
    others = [padded[top : top + height, left : left + width] for top in range(side) for left in range(side)]
    candidates = [others.pop() for _ in range(side * side // 2 + 2)]
    while True:
        low = candidates[0]
        for index in range(1, len(candidates)):
            each = candidates[index]
            low, candidates[index] = np.minimum(low, each), np.maximum(low, each)
        high = candidates[1]
        for index in range(2, len(candidates)):
            each = candidates[index]
            high, candidates[index] = np.maximum(high, each), np.minimum(high, each)
        candidates = candidates[2:]
        if not others:
            return candidates[0]
        candidates.append(others.pop())


def _extreme(values: NDArray[Value], side: int, of_two: np.ufunc) -> NDArray[Value]:
    """The greatest or least in the window: of two neighbours, of two such pairs, and so on up to its side."""
    reach = side // 2
    for axis in (0, 1):
        line = values.swapaxes(0, axis)
        padded = np.empty([size + 2 * reach * (each == axis) for each, size in enumerate(values.shape)], values.dtype)
        longer = padded.swapaxes(0, axis)
        longer[:reach], longer[reach : reach + len(line)], longer[reach + len(line) :] = line[0], line, line[-1]
        length = 1
        while length < side:
            step = min(length, side - length)
            longer = of_two(longer[:-step], longer[step:])
            length += step
        values = longer.swapaxes(0, axis)
    return values
