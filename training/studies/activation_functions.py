"""Q1.6: activations and their derivatives, and what is left of a gradient after ten layers of each."""

from __future__ import annotations

import numpy as np

from app.networks.activations import ACTIVATIONS
from app.networks.architectures import mlp
from training import pictures
from training.networks.backpropagation import DERIVATIVES, backward, trace
from training.networks.initializers import glorot_normal, initialize
from training.networks.losses import cross_entropy
from training.report_page import Picture, Section
from training.studies.study import Figure, Outcome, Setting

DEPTH, WIDTH = 10, 64
SHOWN = ("sigmoid", "tanh", "relu")


def study(setting: Setting) -> Outcome:
    x = np.linspace(-8, 8, 401)
    values = {name: ACTIVATIONS[name](x) for name in SHOWN}
    slopes = {name: DERIVATIVES[name](values[name]) for name in SHOWN}
    panels = {"activation": {**values, "relu": np.minimum(values["relu"], 2)}, "derivative": slopes}
    left = {name: gradient_by_layer(setting, name) for name in SHOWN}
    ratios = {name: lengths[0] / lengths[-1] for name, lengths in left.items()}
    prose = (
        "Beyond |x| = 4 the derivative of sigmoid is below 0.018, and at its best it is 1/4: each layer takes at least "
        "three quarters of a gradient. tanh(x) = 2 sigmoid(2x) - 1 is centred on zero and has slope 1 there; ReLU has "
        "slope 1 wherever a unit is on."
    )
    measured = (
        f"Length of dJ/dW in each of {DEPTH} hidden layers of {WIDTH} units on real patches, Glorot's weights, before "
        f"any training. Of the last layer's gradient the first gets "
        + ", ".join(f"{name} {ratio:.1e}" for name, ratio in ratios.items())
        + "."
    )
    section = Section(
        "Activations and their derivatives (Q1.4, Q1.6)",
        [
            prose,
            Picture("Activations (ReLU cut at 2) and derivatives.", pictures.functions(x, panels)),
            measured,
            Picture(
                "A gradient on its way back, layer 1 being next to the pixels.",
                pictures.curves({"length of dJ/dW": left}, across="hidden layer", logarithmic=True),
            ),
        ],
    )
    figures = [
        Figure("Q1.6", f"gradient of layer 1 by layer {DEPTH}, {name}", "", ratio) for name, ratio in ratios.items()
    ]
    return Outcome(section, figures)


def gradient_by_layer(setting: Setting, activation: str) -> list[float]:
    """Length of dJ/dW of each hidden layer, first layer first."""
    data = setting.splits.train.pick(slice(0, 256))
    network = mlp(len(data.alphabet), (WIDTH,) * DEPTH, activation)
    parameters = initialize(network, glorot_normal, np.random.default_rng(setting.seed))
    values = trace(network, parameters, data.maps())
    gradients = backward(network, parameters, values, cross_entropy(values[-1], data.labels)[1])
    return [float(np.linalg.norm(gradients[f"hidden{number}.weight"])) for number in range(1, DEPTH + 1)]
