"""The networks that there are, each written once as the list of its layers.

`ARCHITECTURES` names the builders; a manifest stores a builder's name and its keyword arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.networks.network import AppendMetrics, Conv, Dense, Flatten, Layer, MaxPool, Network, TimeSteps

MAP_HEIGHT = 256
"""A picture may be of any height; what one of this height saves by minimal filtering, higher ones save too."""


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


def text_map(
    front: Sequence[int] = (16, 24), tail: int = 48, dilations: Sequence[int] = (1, 2, 4, 1), parts: int = 4
) -> Network:
    """Where lines of text run in a picture of any size that is a multiple of 8: each square of 8 x 8 pixels has, for
    its `parts` by `parts` cells, row by row, the scores of dark letters and of light ones."""
    first, second = front
    layers: list[Layer] = [
        Conv("patch", 1, first, (4, 4), (2, 2), (1, 1)),
        Conv("reduce1", first, second, (3, 3), (2, 2), (1, 1)),
        Conv("front", second, second, (3, 3), padding=(1, 1), residual=True),
        Conv("reduce2", second, tail, (3, 3), (2, 2), (1, 1)),
    ]
    layers += [
        Conv(
            f"tail{number}",
            tail,
            tail,
            (3, 3),
            padding=(dilation, dilation),
            dilation=(dilation, dilation),
            residual=True,
        )
        for number, dilation in enumerate(dilations, 1)
    ]
    layers.append(Conv("output", tail, 2 * parts**2, (1, 1), activation="linear", norm=False))
    return Network(tuple(layers), height=MAP_HEIGHT, width=0, width_step=8)


ARCHITECTURES: dict[str, Callable[..., Network]] = {
    "mlp": mlp,
    "autoencoder": autoencoder,
    "seed_cnn": seed_cnn,
    "glyph_cnn": glyph_cnn,
    "line_cnn": line_cnn,
    "text_cnn": text_cnn,
    "text_map": text_map,
}


def build(name: str, options: Mapping[str, Any]) -> Network:
    """The network that a manifest names; KeyError for an unknown name, TypeError for unknown options."""
    return ARCHITECTURES[name](**options)
