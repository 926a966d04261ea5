"""First values of the weights. Biases begin at zero.

`n_in` and `n_out` count what flows into and out of one unit: of a convolution, kernel height * width * channels.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.networks.network import Network

Weights = NDArray[np.float32]
Initializer = Callable[[tuple[int, ...], np.random.Generator], Weights]


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """n_in and n_out of a weight array (C, D) or (kh, kw, C, D)."""
    receptive = int(np.prod(shape[:-2], dtype=int))
    return receptive * shape[-2], receptive * shape[-1]


def zeros(shape: tuple[int, ...], _random: np.random.Generator) -> Weights:
    """All zero: every unit of a layer is and stays the same as its neighbours (seed, Q2.1.1); here to be shown."""
    return np.zeros(shape, np.float32)


def glorot_uniform(shape: tuple[int, ...], random: np.random.Generator) -> Weights:
    """Uniform in +-sqrt(6 / (n_in + n_out)): variance 2 / (n_in + n_out) (Glorot and Bengio 2010, eq. 16).

    The variance keeps values level on the way forward (1 / n_in) and gradients on the way back (1 / n_out), as far as
    one number can serve both; it supposes activations of slope 1 at zero, such as tanh.
    """
    limit = np.sqrt(6 / sum(fans(shape)))
    return random.uniform(-limit, limit, shape).astype(np.float32)


def glorot_normal(shape: tuple[int, ...], random: np.random.Generator) -> Weights:
    """Normal of variance 2 / (n_in + n_out)."""
    return random.normal(0, np.sqrt(2 / sum(fans(shape))), shape).astype(np.float32)


def he_normal(shape: tuple[int, ...], random: np.random.Generator) -> Weights:
    """Normal of variance 2 / n_in: ReLU lets half of the variance through (He et al. 2015, eq. 10)."""
    return random.normal(0, np.sqrt(2 / fans(shape)[0]), shape).astype(np.float32)


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "glorot_uniform": glorot_uniform,
    "glorot_normal": glorot_normal,
    "he_normal": he_normal,
}


def initialize(network: Network, rule: Initializer, random: np.random.Generator) -> dict[str, Weights]:
    """Parameters of `network`: weights by `rule`, biases zero, in the network's order of layers."""
    return {
        name: rule(shape, random) if name.endswith(".weight") else np.zeros(shape, np.float32)
        for name, shape in network.parameter_shapes().items()
    }
