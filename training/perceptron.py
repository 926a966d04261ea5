"""Learning in NumPy: any network of `app.networks` by its backward rules, as classifier or as autoencoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.networks.layers import Map
from app.networks.network import Network, run
from training.batches import PatchBatch
from training.data.patch_set import PatchSet
from training.networks.backpropagation import backward, trace
from training.networks.initializers import Weights
from training.networks.losses import cross_entropy, squared_error
from training.networks.optimizers import Optimizer
from training.networks.schedules import Schedule, constant

ROWS_AT_ONCE = 1200
"""Patches that pass at once in validation: keeps a convolution's gathered windows small."""


def scores_of(answer: Callable[[Map, Map | None], Map], data: PatchSet) -> NDArray[np.float32]:
    """What `answer` makes of every patch of `data`: of maps (n, 32, 32, 1) and metrics (n, count), as `Model.scores`
    does."""
    parts = []
    for start in range(0, len(data), ROWS_AT_ONCE):
        part = data.pick(slice(start, start + ROWS_AT_ONCE))
        parts.append(answer(part.maps(), part.metrics))
    return np.concatenate(parts)


@dataclass
class NumpyLearner:
    """What classifiers and autoencoders share: parameters, optimizer, rate and schedule, and their storage.

    The gradient is a sum over the batch, as in the seed, so `rate` is a step a patch; Adam does not see the
    difference. `valid` is what `validate` measures on.
    """

    network: Network
    parameters: dict[str, Weights]
    optimizer: Optimizer
    rate: float
    valid: PatchSet
    schedule: Schedule = constant()

    def descend(self, values: list[NDArray[np.float32]], delta: NDArray[np.floating], epoch: float) -> None:
        gradients = backward(self.network, self.parameters, values, delta)
        self.optimizer.step(self.parameters, gradients, self.rate * self.schedule(epoch))

    def outputs(self, data: PatchSet) -> NDArray[np.float32]:
        """What the network gives for every patch of `data`."""
        return scores_of(partial(run, self.network, self.parameters), data)

    def save(self, path: Path) -> None:
        arrays = {f"parameter/{name}": array for name, array in self.parameters.items()}
        arrays |= {f"memory/{name}": array for name, array in self.optimizer.memory.items()}
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    def restore(self, path: Path) -> None:
        self.optimizer.memory.clear()
        with np.load(path, allow_pickle=False) as archive:
            for key in archive.files:
                kind, _, name = key.partition("/")
                (self.parameters if kind == "parameter" else self.optimizer.memory)[name] = archive[key]


@dataclass
class Classifier(NumpyLearner):
    """Scores, softmax, cross-entropy (seed, Q3.1)."""

    smoothing: float = 0.0

    def step(self, batch: PatchBatch, epoch: float) -> dict[str, float]:
        values = trace(self.network, self.parameters, batch.maps, batch.metrics)
        loss, delta = cross_entropy(values[-1], batch.labels, self.smoothing)
        self.descend(values, delta, epoch)
        right = int((values[-1].argmax(axis=1) == batch.labels).sum())
        return {"count": len(batch.labels), "loss": loss, "accuracy": right}

    def validate(self) -> dict[str, float]:
        scores = self.outputs(self.valid)
        loss, _ = cross_entropy(scores, self.valid.labels)
        return {"loss": loss / len(scores), "accuracy": float((scores.argmax(axis=1) == self.valid.labels).mean())}

    def scores(self, data: PatchSet) -> NDArray[np.float32]:
        """(n, classes), before softmax."""
        return self.outputs(data)

    def exported(self) -> dict[str, Weights]:
        """Parameters for the app."""
        return {name: array.copy() for name, array in self.parameters.items()}


@dataclass
class Autoencoder(NumpyLearner):
    """The network's output is to be its input; squared error (seed, Q5)."""

    def step(self, batch: PatchBatch, epoch: float) -> dict[str, float]:
        values = trace(self.network, self.parameters, batch.maps)
        loss, delta = squared_error(values[-1], values[0].reshape(len(batch.maps), -1))
        self.descend(values, delta, epoch)
        return {"count": len(batch.maps), "loss": loss}

    def validate(self) -> dict[str, float]:
        made = self.reconstructed(self.valid)
        loss, _ = squared_error(made, self.valid.patches)
        return {"loss": loss / len(made), "psnr": float(peak_signal_to_noise(made, self.valid.patches).mean())}

    def reconstructed(self, data: PatchSet) -> NDArray[np.float32]:
        """(n, 32, 32)."""
        return self.outputs(data).reshape(data.patches.shape)


def peak_signal_to_noise(made: NDArray[np.floating], true: NDArray[np.floating]) -> NDArray[np.floating]:
    """Decibels of each patch, (n,): -10 log10 of its mean squared error, the peak being 1 (seed, Q5.3.2)."""
    error = np.square(made - true).reshape(len(made), -1).mean(axis=1)
    return np.asarray(-10 * np.log10(np.maximum(error, 1e-10)))
