"""Learning-rate schedules: what the configured rate is multiplied by, at a time counted in epochs from 0."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[float], float]


def constant() -> Schedule:
    """Always 1."""
    return lambda _epoch: 1.0


def step_decay(factor: float = 0.9, every: int = 20) -> Schedule:
    """Multiplied by `factor` after each `every` epochs; the defaults are the seed's autoencoder (seed, Q5.2)."""
    return lambda epoch: factor ** (int(epoch) // every)


def cosine(epochs: float, warm_up: float = 0.0, end: float = 0.0) -> Schedule:
    """Rises over the first `warm_up` epochs, then falls along half a cosine to `end` (Loshchilov and Hutter 2017)."""

    def factor(epoch: float) -> float:
        if epoch < warm_up:
            return max(epoch / warm_up, 1e-3)
        return half_cosine((epoch - warm_up) / max(epochs - warm_up, 1e-9), end)

    return factor


def half_cosine(share: float, end: float = 0.0) -> float:
    """From 1 to `end` along half a cosine while `share` goes from 0 to 1; before and after it stays."""
    return end + (1 - end) * 0.5 * (1 + math.cos(math.pi * min(max(share, 0.0), 1.0)))


def warmed_half_cosine(step: int, warm_up: int, share: float, end: float = 0.0) -> float:
    """A half cosine over the `share` of a run that is done, which rises evenly over its first `warm_up` steps."""
    return min(1.0, (step + 1) / warm_up) * half_cosine(share, end)


def make(name: str, epochs: float) -> Schedule:
    """The schedule that a configuration names: "constant", "step" or "cosine"; ValueError for another name."""
    if name == "constant":
        return constant()
    if name == "step":
        return step_decay()
    if name == "cosine":
        return cosine(epochs, warm_up=min(1.0, epochs / 10), end=0.01)
    raise ValueError(f"unknown schedule {name!r}; known are constant, step and cosine")
