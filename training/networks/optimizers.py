"""Optimizers: steps against a gradient, in place. All take the learning rate at each step, so schedules stand apart.

`memory` is what an optimizer remembers between steps, as arrays by name: a checkpoint stores it and puts it back.
Weight decay is decoupled from the gradient (Loshchilov and Hutter 2019): a weight loses rate * decay of itself a step;
biases do not decay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Optimizer(Protocol):
    memory: dict[str, Floats]

    def step(self, parameters: Mapping[str, Floats], gradients: Mapping[str, Floats], rate: float) -> None:
        """Change the arrays of `parameters` in place; `rate` > 0."""


def _decay(name: str, parameter: Floats, share: float) -> None:
    if share and name.endswith(".weight"):
        parameter *= 1 - share


@dataclass
class Sgd:
    """w <- w - rate * dJ/dw."""

    weight_decay: float = 0.0
    memory: dict[str, Floats] = field(default_factory=dict)

    def step(self, parameters: Mapping[str, Floats], gradients: Mapping[str, Floats], rate: float) -> None:
        for name, gradient in gradients.items():
            _decay(name, parameters[name], rate * self.weight_decay)
            parameters[name][...] -= rate * gradient


@dataclass
class Momentum:
    """v <- momentum * v - rate * dJ/dw; w <- w + v: the seed's rule for its autoencoder (seed, Q5.1)."""

    momentum: float = 0.9
    weight_decay: float = 0.0
    memory: dict[str, Floats] = field(default_factory=dict)

    def step(self, parameters: Mapping[str, Floats], gradients: Mapping[str, Floats], rate: float) -> None:
        for name, gradient in gradients.items():
            velocity = self.memory.setdefault(name, np.zeros_like(parameters[name]))
            velocity *= self.momentum
            velocity -= rate * gradient
            _decay(name, parameters[name], rate * self.weight_decay)
            parameters[name][...] += velocity


@dataclass
class Adam:
    """Kingma and Ba 2015, algorithm 1: means of the gradient and of its square, corrected for their start at zero."""

    first: float = 0.9
    second: float = 0.999
    floor: float = 1e-8
    weight_decay: float = 0.0
    memory: dict[str, Floats] = field(default_factory=dict)

    def step(self, parameters: Mapping[str, Floats], gradients: Mapping[str, Floats], rate: float) -> None:
        count = self.memory.setdefault("count", np.zeros(1))
        count += 1
        first_share, second_share = 1 - self.first ** float(count[0]), 1 - self.second ** float(count[0])
        for name, gradient in gradients.items():
            parameter = parameters[name]
            mean = self.memory.setdefault(f"{name}.mean", np.zeros_like(parameter))
            square = self.memory.setdefault(f"{name}.square", np.zeros_like(parameter))
            mean += (1 - self.first) * (gradient - mean)
            square += (1 - self.second) * (gradient * gradient - square)
            _decay(name, parameter, rate * self.weight_decay)
            parameter -= rate / first_share * mean / (np.sqrt(square / second_share) + self.floor)


def make(name: str, weight_decay: float = 0.0) -> Optimizer:
    """The optimizer that a configuration names: "sgd", "momentum" or "adam"; ValueError for another name."""
    if name == "sgd":
        return Sgd(weight_decay)
    if name == "momentum":
        return Momentum(weight_decay=weight_decay)
    if name == "adam":
        return Adam(weight_decay=weight_decay)
    raise ValueError(f"unknown optimizer {name!r}; known are sgd, momentum and adam")
