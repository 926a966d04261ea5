"""Q2.1.3: values and gradients on their way through ten layers, for weights of Glorot's variance, smaller, larger."""

from __future__ import annotations

import numpy as np

from app.networks.architectures import mlp
from training import pictures
from training.networks.backpropagation import backward, trace
from training.networks.initializers import glorot_normal, initialize
from training.networks.losses import cross_entropy
from training.report_page import Picture, Section
from training.studies.study import Figure, Outcome, Setting

DEPTH, WIDTH = 10, 128
FACTORS = {"half as large": 0.5, "Glorot, 2 / (n_in + n_out)": 1.0, "three times as large": 3.0}


def study(setting: Setting) -> Outcome:
    through = {name: spreads(setting, factor) for name, factor in FACTORS.items()}
    forward = {name: values for name, (values, _) in through.items()}
    back = {name: gradients for name, (_, gradients) in through.items()}
    section = Section(
        "The variance of first weights (Q2.1.3)",
        [
            f"{DEPTH} tanh layers of {WIDTH} units on real patches, before training. Weights drawn with variance "
            "2 / (n_in + n_out) keep both the values and the gradients within one power of ten; half of that size "
            "loses them on the way, three times drives the units into saturation.",
            Picture(
                "Standard deviation of the values after each layer; length of the gradient that arrives at its biases.",
                pictures.curves({"values": forward, "gradients": back}, across="hidden layer", logarithmic=True),
            ),
        ],
    )
    figures = [
        Figure("Q2.1.3", f"values after layer {DEPTH} by layer 1, weights {name}", "", values[-1] / values[0])
        for name, values in forward.items()
    ]
    return Outcome(section, figures)


def spreads(setting: Setting, factor: float) -> tuple[list[float], list[float]]:
    """Standard deviation of the values after each layer, and length of the gradient at each layer's biases."""
    data = setting.splits.train.pick(slice(0, 256))
    network = mlp(len(data.alphabet), (WIDTH,) * DEPTH, "tanh")
    parameters = initialize(network, glorot_normal, np.random.default_rng(setting.seed))
    parameters = {name: (array * factor).astype(np.float32) for name, array in parameters.items()}
    values = trace(network, parameters, data.maps() - data.patches.mean())
    gradients = backward(network, parameters, values, cross_entropy(values[-1], data.labels)[1])
    forward = [float(value.std()) for value in values[2:-1]]
    return forward, [float(np.linalg.norm(gradients[f"hidden{number}.bias"])) for number in range(1, DEPTH + 1)]
