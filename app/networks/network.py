"""A network as data: a tuple of layers.

`run` carries it out in NumPy, `training.torch_models` builds the torch twin from the same tuple, so the two cannot
drift apart. Parameters are called `LAYER.weight` and `LAYER.bias`; batch normalisation exists in training only and is
folded into them on export.

Maps are (N, H, W, C) float32; patches (N, 32, 32, 1) and strips (N, 32, W, 1) hold ink 0-1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import ACTIVATIONS
from app.networks.layers import Map, conv2d, dense, flatten, max_pool2d
from app.networks.winograd import TiledWeight, tiled_conv2d, tiled_weight

Pair = tuple[int, int]
Length = TypeVar("Length", int, NDArray[np.int64])
Parameters = Mapping[str, NDArray[np.float32]]
TiledWeights = Mapping[str, TiledWeight]

FEWEST_CHANNELS = 16
"""Convolutions of fewer channels are too little work to be saved some of it."""


@dataclass(frozen=True)
class Conv:
    """Convolution, batch normalisation in training if `norm`, activation; `residual` adds the input afterwards."""

    name: str
    channels_in: int
    channels_out: int
    kernel: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    activation: str = "relu"
    norm: bool = True
    residual: bool = False


@dataclass(frozen=True)
class MaxPool:
    size: int = 2


@dataclass(frozen=True)
class Flatten:
    """(N, H, W, C) to (N, H * W * C)."""


@dataclass(frozen=True)
class AppendMetrics:
    """Puts the patch's `count` size and position numbers behind its flattened features."""

    count: int


@dataclass(frozen=True)
class Dense:
    name: str
    channels_in: int
    channels_out: int
    activation: str = "relu"


@dataclass(frozen=True)
class TimeSteps:
    """(N, 1, W, steps * classes) to (N, W * steps, classes): each column speaks `steps` times."""

    steps: int


Layer = Conv | MaxPool | Flatten | AppendMetrics | Dense | TimeSteps


@dataclass(frozen=True)
class Network:
    """Layers in order, and the height and width of the input; width 0 means any multiple of `width_step`."""

    layers: tuple[Layer, ...]
    height: int = 32
    width: int = 32
    width_step: int = 1

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of every parameter array."""
        shapes: dict[str, tuple[int, ...]] = {}
        for layer in self.layers:
            if isinstance(layer, Conv):
                shapes[f"{layer.name}.weight"] = (*layer.kernel, layer.channels_in, layer.channels_out)
                shapes[f"{layer.name}.bias"] = (layer.channels_out,)
            elif isinstance(layer, Dense):
                shapes[f"{layer.name}.weight"] = (layer.channels_in, layer.channels_out)
                shapes[f"{layer.name}.bias"] = (layer.channels_out,)
        return shapes

    def flops(self, width: int | None = None) -> int:
        """Floating point operations of the products for one input (a multiply and an add are two)."""
        total = 0
        for layer, rows, columns in self.sized(width):
            if isinstance(layer, Conv):
                total += 2 * rows * columns * layer.kernel[0] * layer.kernel[1] * layer.channels_in * layer.channels_out
            elif isinstance(layer, Dense):
                total += 2 * layer.channels_in * layer.channels_out
        return total

    def sized(self, width: int | None = None) -> Iterator[tuple[Layer, int, int]]:
        """Each layer with the height and width of the maps that it gives, or that the last one before it gave."""
        height, width = self.height, width or self.width
        for layer in self.layers:
            if isinstance(layer, Conv):
                height, width = _size_along(layer, height, 0), _size_along(layer, width, 1)
            elif isinstance(layer, MaxPool):
                height, width = height // layer.size, width // layer.size
            yield layer, height, width


def _size_along(layer: Conv, length: Length, axis: int) -> Length:
    """What is left of one length, or of many, down (axis 0) or along (1) the maps."""
    reach = layer.dilation[axis] * (layer.kernel[axis] - 1) + 1
    return (length + 2 * layer.padding[axis] - reach) // layer.stride[axis] + 1


def tiled_weights(network: Network, parameters: Parameters) -> dict[str, TiledWeight]:
    """By a convolution's name its weight, evaluated for fewer multiplications, where that saves time."""
    found: dict[str, TiledWeight] = {}
    for layer, height, _ in network.sized():
        if isinstance(layer, Conv) and layer.stride == (1, 1) and layer.channels_in >= FEWEST_CHANNELS:
            tiled = tiled_weight(parameters[f"{layer.name}.weight"], height)
            if tiled is not None:
                found[layer.name] = tiled
    return found


def run(
    network: Network,
    parameters: Parameters,
    x: Map,
    metrics: NDArray[np.float32] | None = None,
    widths: Sequence[int] | None = None,
    tiled: TiledWeights | None = None,
) -> Map:
    """Scores before softmax: (N, classes), or (N, steps, classes) of a line network.

    `x` is (N, H, W, 1) float32; `metrics` (N, count) float32 where the network has AppendMetrics. `widths` says how
    many columns of each input are its own when inputs were padded to one width: what the padding would add is
    zeroed behind every convolution, so an answer does not depend on the company it was computed in. Convolutions that
    `tiled` has weights for are done with fewer multiplications: the same but for rounding.
    """
    own = np.array(widths, np.int64) if widths else None
    for layer in network.layers:
        if isinstance(layer, Conv):
            before, bias = x, parameters[f"{layer.name}.bias"]
            if tiled and layer.name in tiled:
                x = tiled_conv2d(x, tiled[layer.name], bias, layer.padding, layer.dilation)
            else:
                weight = parameters[f"{layer.name}.weight"]
                x = conv2d(x, weight, bias, layer.stride, layer.padding, layer.dilation)
            ACTIVATIONS[layer.activation](x, out=x)
            if layer.residual:
                x += before
            if own is not None:
                own = _size_along(layer, own, 1)
                for row, width in zip(x, own.tolist(), strict=True):
                    row[:, width:] = 0
        elif isinstance(layer, MaxPool):
            x = max_pool2d(x, layer.size)
        elif isinstance(layer, Flatten):
            x = flatten(x)
        elif isinstance(layer, AppendMetrics):
            if metrics is None or metrics.shape != (len(x), layer.count):
                raise ValueError(f"this network wants {layer.count} metrics a patch")
            x = np.concatenate([x, metrics], axis=1)
        elif isinstance(layer, Dense):
            x = dense(x, parameters[f"{layer.name}.weight"], parameters[f"{layer.name}.bias"])
            ACTIVATIONS[layer.activation](x, out=x)
        else:
            batch, _, columns, channels = x.shape
            x = x.reshape(batch, columns * layer.steps, channels // layer.steps)
    return x
