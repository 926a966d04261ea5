"""Convolutions with fewer multiplications: minimal filtering along one axis (Lavin and Gray, arXiv 1509.09308).

`outputs` neighbouring results of a filter of `taps` are a product of two polynomials, transposed. Evaluated at
outputs + taps - 1 points (Toom and Cook) it takes one multiplication a point instead of outputs * taps: 6 for 12, or 8
for 20. The axis is cut into tiles that overlap by taps - 1; three small matrices carry tiles, weights and products
there and back. Along the other axis a kernel's taps are gathered, as in `layers.conv2d`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.networks.layers import Map
from app.networks.padding import padded
from app.networks.work import note_product

POINTS = (0.0, 1.0, -1.0, 2.0, -0.5, 0.5, -2.0)
"""Where the polynomials are evaluated, beside infinity. Small numbers and their reciprocals of the other sign round
least (Barabasz et al., arXiv 1803.10986); with all of them a float32 convolution errs by 1e-5 of its results."""
MOST_OUTPUTS = 4


@dataclass(frozen=True)
class Tiling:
    """The matrices between results, taps and tiles, float64: `tiles` (points, points) acts on a tile's values, `taps`
    (points, taps) on the filter, and `results` (outputs, points) on the products of both."""

    tiles: NDArray[np.float64]
    taps: NDArray[np.float64]
    results: NDArray[np.float64]


@dataclass(frozen=True)
class TiledWeight:
    """A convolution's weight, evaluated: `products` is float32 (points, taps across the tiles * C, D).

    Tiles run down the maps, or along them (`along_width`) where the kernel is a row.
    """

    tiling: Tiling
    products: Map
    across: int
    along_width: bool


@lru_cache
def tiling(outputs: int, taps: int) -> Tiling:
    """Minimal filtering F(outputs, taps); outputs + taps - 1 may be one more than there are POINTS."""
    count = outputs + taps - 1

    def evaluation(coefficients: int) -> NDArray[np.float64]:
        at_infinity = np.eye(1, coefficients, coefficients - 1)
        return np.vstack([np.vander(POINTS[: count - 1], coefficients, increasing=True), at_infinity])

    tiles = np.asarray(np.linalg.inv(evaluation(count)).T, np.float64)
    return Tiling(tiles, evaluation(taps), evaluation(outputs).T)


def tiled_weight(weight: Map, height: int) -> TiledWeight | None:
    """The evaluated weight of a convolution of stride 1 with (kh, kw, C, D) whose results are `height` high; None for a
    kernel of so few or so many taps, or results so low, that nothing would be saved."""
    along_width = weight.shape[0] == 1
    if along_width:
        weight = weight.swapaxes(0, 1)
    taps, across, channels, results = weight.shape
    outputs = min(MOST_OUTPUTS, len(POINTS) + 2 - taps)
    if not along_width:
        outputs = min(outputs, height)
    if taps < 3 or outputs < 2:
        return None
    tiles = tiling(outputs, taps)
    evaluated = tiles.taps @ weight.reshape(taps, -1).astype(np.float64)
    products = evaluated.reshape(-1, across * channels, results).astype(np.float32)
    return TiledWeight(tiles, products, across, along_width)


def tiled_conv2d(
    x: Map,
    weight: TiledWeight,
    bias: Map,
    padding: tuple[int, int] = (0, 0),
    dilation: tuple[int, int] = (1, 1),
) -> Map:
    """What `layers.conv2d` gives for the weight that was evaluated, stride 1, but for rounding."""
    if not weight.along_width:
        return _down(x, weight, bias, padding, dilation)
    # A kernel that is a row sees every row of a map by itself, as a map that is one column wide.
    if padding[0]:
        x = padded(x, (padding[0], padding[0]), (0, 0))
    batch, height, width, channels = x.shape
    columns = np.ascontiguousarray(x).reshape(batch * height, width, 1, channels)
    done = _down(columns, weight, bias, (padding[1], 0), dilation[::-1])
    return done.reshape(batch, height, -1, done.shape[3])


def _down(x: Map, weight: TiledWeight, bias: Map, padding: tuple[int, int], dilation: tuple[int, int]) -> Map:
    outputs, points = weight.tiling.results.shape
    taps, step = points - outputs + 1, dilation[0]
    batch, height, width, channels = x.shape
    results = weight.products.shape[2]
    out_height = height + 2 * padding[0] - step * (taps - 1)
    out_width = width + 2 * padding[1] - dilation[1] * (weight.across - 1)
    tiles = -(-out_height // (outputs * step))
    missing = step * (tiles * outputs + taps - 1) - height - 2 * padding[0]
    x = padded(x, (padding[0], padding[0] + missing), (padding[1], padding[1]))

    # A tile of dilated taps is a matrix of `points` rows, each of `step` rows of the map.
    image, row, column, depth = x.strides
    rows = np.lib.stride_tricks.as_strided(
        x,
        (batch, tiles, points, step * x.shape[2] * channels),
        (image, row * step * outputs, row * step, depth),
        writeable=False,
    )
    note_product(points, points, rows.size // points)
    seen = weight.tiling.tiles.astype(np.float32) @ rows
    windows = np.lib.stride_tricks.as_strided(
        seen,
        (points, batch, tiles, step, out_width, weight.across, channels),
        (seen.strides[2], *seen.strides[:2], row, column, column * dilation[1], depth),
        writeable=False,
    )
    products = np.empty((points, batch * tiles * step * out_width, results), np.float32)
    # Point by point: what is gathered for all of them at once is more than a processor keeps at hand.
    for point, gathered in enumerate(windows):
        gathered = gathered.reshape(products.shape[1], -1)
        note_product(len(gathered), gathered.shape[1], results)
        np.matmul(gathered, weight.products[point], out=products[point])
    products = products.reshape(points, -1)
    note_product(outputs, *products.shape)
    found = weight.tiling.results.astype(np.float32) @ products
    found = found.reshape(outputs, batch, tiles, step, out_width * results)
    y = np.empty((batch, tiles, outputs, step, out_width * results), np.float32)
    np.add(found.transpose(1, 2, 0, 3, 4), np.tile(bias, out_width), out=y)
    return y.reshape(batch, -1, out_width, results)[:, :out_height]
