"""Layers, forward only, NumPy. N batch, H height, W width, C channels in, D channels out.

Maps are (N, H, W, C) float32, C-contiguous. A convolution's weight is (kernel height, kernel width, C, D), so that
gathered windows and weight meet in one matrix product of inner size kernel height * kernel width * C.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.networks.padding import padded
from app.networks.work import note_product

Map = NDArray[np.float32]

AT_ONCE = 1 << 18
"""Numbers gathered for one product. Those of a whole picture are more than a processor keeps at hand."""


def dense(x: Map, weight: Map, bias: Map) -> Map:
    """y = x W + b: (N, C) by (C, D) to (N, D)."""
    note_product(len(x), *weight.shape)
    return x @ weight + bias


def conv2d(
    x: Map,
    weight: Map,
    bias: Map,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
    dilation: tuple[int, int] = (1, 1),
) -> Map:
    """Cross-correlation of (N, H, W, C) with (kh, kw, C, D): (N, H', W', D).

    `stride`, `padding` (zeros on both sides) and `dilation` are (vertical, horizontal), as torch has them:
    H' = (H + 2 padding - dilation (kh - 1) - 1) // stride + 1.
    """
    kernel_height, kernel_width, channels, outputs = weight.shape
    if padding != (0, 0):
        x = padded(x, (padding[0], padding[0]), (padding[1], padding[1]))
    x = np.ascontiguousarray(x)
    batch, height, width, _ = x.shape
    out_height = (height - dilation[0] * (kernel_height - 1) - 1) // stride[0] + 1
    out_width = (width - dilation[1] * (kernel_width - 1) - 1) // stride[1] + 1
    beside = kernel_width if dilation[1] == 1 else 1  # columns of a window that lie side by side are copied as one item
    rows, columns = x.strides[1:3]
    windows = np.ndarray(
        (batch, out_height, out_width, kernel_height, kernel_width // beside),
        np.dtype((np.void, beside * channels * x.itemsize)),
        x,
        strides=(x.strides[0], rows * stride[0], columns * stride[1], rows * dilation[0], columns * dilation[1]),
    )
    weight = weight.reshape(-1, outputs)
    note_product(batch * out_height * out_width, *weight.shape)
    y = np.empty((batch, out_height, out_width * outputs), np.result_type(x, weight))
    rows_at_once = max(1, AT_ONCE // (out_width * len(weight)))
    maps_at_once = max(1, rows_at_once // out_height)
    for first in range(0, batch, maps_at_once):
        for top in range(0, out_height, rows_at_once):
            part = (slice(first, first + maps_at_once), slice(top, top + rows_at_once))
            gathered = np.ascontiguousarray(windows[part]).view(x.dtype).reshape(-1, len(weight))
            np.matmul(gathered, weight, out=y[part].reshape(-1, outputs))
            y[part] += np.tile(bias, out_width)
    return y.reshape(batch, out_height, out_width, outputs)


def max_pool2d(x: Map, size: int = 2) -> Map:
    """The largest of each size x size window, windows side by side, a rest at the rim dropped."""
    batch, height, width, channels = x.shape
    height, width = height // size * size, width // size * size
    windows = x[:, :height, :width].reshape(batch, height // size, size, width // size, size, channels)
    return np.asarray(windows.max(axis=(2, 4)))


def average_pool_global(x: Map) -> Map:
    """The mean over height and width: (N, H, W, C) to (N, C)."""
    return np.asarray(x.mean(axis=(1, 2)))


def flatten(x: Map) -> Map:
    """(N, H, W, C) to (N, H * W * C), rows first, channels last."""
    return x.reshape(len(x), -1)
