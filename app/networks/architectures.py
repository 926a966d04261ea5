"""The networks, each written once as a list of layers.

A network is a tuple of layers; `run` carries it out in NumPy, `training.torch_models` builds the torch twin from the
same tuple, so the two cannot drift apart. `ARCHITECTURES` names the builders; a manifest stores a builder's name and
its keyword arguments. Parameters are called `LAYER.weight` and `LAYER.bias`; batch normalisation exists in training
only and is folded into them on export.

Maps are (N, H, W, C) float32; patches (N, 32, 32, 1) and strips (N, 32, W, 1) hold ink 0-1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import ACTIVATIONS
from app.networks.layers import Map, conv2d, dense, flatten, max_pool2d

Pair = tuple[int, int]
Length = TypeVar("Length", int, NDArray[np.int64])
Parameters = Mapping[str, NDArray[np.float32]]


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
        height, width, total = self.height, width or self.width, 0
        for layer in self.layers:
            if isinstance(layer, Conv):
                height, width = _conv_size(layer, height, width)
                total += 2 * height * width * layer.kernel[0] * layer.kernel[1] * layer.channels_in * layer.channels_out
            elif isinstance(layer, MaxPool):
                height, width = height // layer.size, width // layer.size
            elif isinstance(layer, Dense):
                total += 2 * layer.channels_in * layer.channels_out
        return total


def _conv_size(layer: Conv, height: int, width: int) -> Pair:
    return _size_along(layer, height, 0), _size_along(layer, width, 1)


def _size_along(layer: Conv, length: Length, axis: int) -> Length:
    """What is left of one length, or of many, down (axis 0) or along (1) the maps."""
    reach = layer.dilation[axis] * (layer.kernel[axis] - 1) + 1
    return (length + 2 * layer.padding[axis] - reach) // layer.stride[axis] + 1


def run(
    network: Network,
    parameters: Parameters,
    x: Map,
    metrics: NDArray[np.float32] | None = None,
    widths: Sequence[int] | None = None,
) -> Map:
    """Scores before softmax: (N, classes), or (N, steps, classes) of a line network.

    `x` is (N, H, W, 1) float32; `metrics` (N, count) float32 where the network has AppendMetrics. `widths` says how
    many columns of each input are its own when inputs were padded to one width: what the padding would add is
    zeroed behind every convolution, so an answer does not depend on the company it was computed in.
    """
    own = np.array(widths, np.int64) if widths else None
    for layer in network.layers:
        if isinstance(layer, Conv):
            before = x
            x = conv2d(
                x,
                parameters[f"{layer.name}.weight"],
                parameters[f"{layer.name}.bias"],
                layer.stride,
                layer.padding,
                layer.dilation,
            )
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


def mlp(classes: int, hidden: Sequence[int] = (64,), activation: str = "sigmoid", metrics: int = 0) -> Network:
    """The seed's perceptron: 1024 pixels, hidden layers, class scores (seed, Q3.1)."""
    layers: list[Layer] = [Flatten()]
    if metrics:
        layers.append(AppendMetrics(metrics))
    sizes = [32 * 32 + metrics, *hidden]
    for number, (inputs, outputs) in enumerate(pairwise(sizes), 1):
        layers.append(Dense(f"hidden{number}", inputs, outputs, activation))
    layers.append(Dense("output", sizes[-1], classes, "linear"))
    return Network(tuple(layers))


def autoencoder(hidden: Sequence[int] = (32, 32, 32), activation: str = "relu") -> Network:
    """The seed's autoencoder (seed, Q5): 1024 pixels through hidden layers to 1024 pixels again, in (0, 1)."""
    sizes = [32 * 32, *hidden]
    layers: list[Layer] = [Flatten()]
    for number, (inputs, outputs) in enumerate(pairwise(sizes), 1):
        layers.append(Dense(f"hidden{number}", inputs, outputs, activation))
    layers.append(Dense("output", sizes[-1], 32 * 32, "sigmoid"))
    return Network(tuple(layers))


def seed_cnn(classes: int) -> Network:
    """The seed's CNN (seed, Q6.2): three unpadded 3x3 convolutions with 2x2 pooling, 32 -> 15 -> 6 -> 2, two dense."""
    layers: list[Layer] = []
    for number, (inputs, outputs) in enumerate(((1, 32), (32, 32), (32, 256)), 1):
        layers += [Conv(f"conv{number}", inputs, outputs, (3, 3), norm=False), MaxPool()]
    layers += [Flatten(), Dense("hidden", 1024, 128), Dense("output", 128, classes, "linear")]
    return Network(tuple(layers))


def glyph_cnn(classes: int, widths: Sequence[int] = (32, 48, 96), hidden: int = 192, metrics: int = 4) -> Network:
    """The glyph reader's CNN: a 4x4 convolution that halves, then pairs of 3x3 convolutions at 16, 8 and 4 pixels.

    `metrics` numbers of size and position join the flattened features, so that o and O, comma and apostrophe differ.
    """
    layers: list[Layer] = [Conv("patch", 1, widths[0], (4, 4), (2, 2), (1, 1))]
    inputs = widths[0]
    for number, outputs in enumerate(widths, 1):
        stride = (1, 1) if number == 1 else (2, 2)
        layers.append(Conv(f"conv{number}a", inputs, outputs, (3, 3), stride, (1, 1)))
        layers.append(Conv(f"conv{number}b", outputs, outputs, (3, 3), (1, 1), (1, 1), residual=True))
        inputs = outputs
    layers.append(Flatten())
    if metrics:
        layers.append(AppendMetrics(metrics))
    layers += [Dense("hidden", 16 * inputs + metrics, hidden), Dense("output", hidden, classes, "linear")]
    return Network(tuple(layers))


def line_cnn(
    classes: int,
    front: Sequence[int] = (32, 64, 96),
    tail: int = 192,
    dilations: Sequence[int] = (1, 2, 4, 1),
    steps: int = 2,
) -> Network:
    """The line reader: a thin front that folds the height away, a fat residual tail along the width, CTC scores.

    Columns are 4 pixels wide and speak `steps` times each, so a step is 4 / steps pixels.
    """
    first, second, third = front
    layers: list[Layer] = [
        Conv("patch", 1, first, (4, 2), (4, 2)),
        Conv("front1", first, first, (3, 3), padding=(1, 1)),
        Conv("reduce1", first, second, (2, 2), (2, 2)),
        Conv("front2", second, second, (3, 3), padding=(1, 1)),
        Conv("reduce2", second, third, (2, 1), (2, 1)),
        Conv("front3", third, third, (3, 3), padding=(1, 1)),
        Conv("fold", third, tail, (2, 1)),
    ]
    layers += [
        Conv(f"tail{number}", tail, tail, (1, 5), padding=(0, 2 * dilation), dilation=(1, dilation), residual=True)
        for number, dilation in enumerate(dilations, 1)
    ]
    layers += [Conv("output", tail, steps * classes, (1, 1), activation="linear", norm=False), TimeSteps(steps)]
    return Network(tuple(layers), width=0, width_step=4)


def text_cnn(front: Sequence[int] = (16, 32, 32), tail: int = 48) -> Network:
    """Whether a strip shows text: one score for each 8 pixels of it, for 3 % of what reading them takes."""
    first, second, third = front
    layers: tuple[Layer, ...] = (
        Conv("patch", 1, first, (4, 4), (4, 4), norm=False),
        Conv("reduce", first, second, (2, 2), (2, 2), norm=False),
        Conv("front", second, third, (3, 3), padding=(1, 1), norm=False),
        Conv("fold", third, tail, (4, 1), norm=False),
        Conv("tail", tail, tail, (1, 5), padding=(0, 2), residual=True, norm=False),
        Conv("output", tail, 1, (1, 1), activation="linear", norm=False),
        TimeSteps(1),
    )
    return Network(layers, width=0, width_step=8)


ARCHITECTURES: dict[str, Callable[..., Network]] = {
    "mlp": mlp,
    "autoencoder": autoencoder,
    "seed_cnn": seed_cnn,
    "glyph_cnn": glyph_cnn,
    "line_cnn": line_cnn,
    "text_cnn": text_cnn,
}


def build(name: str, options: Mapping[str, Any]) -> Network:
    """The network that a manifest names; KeyError for an unknown name, TypeError for unknown options."""
    return ARCHITECTURES[name](**options)
