"""The learner that a configuration asks for, in NumPy or torch; torch is imported only for the latter."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.networks.network import Parameters
from training.batches import PatchBatch, PatchBatches
from training.configuration import Configuration
from training.data.distort import Distortion
from training.data.patch_set import PatchSet
from training.loop import Learner
from training.networks import optimizers, schedules
from training.networks.initializers import Weights, glorot_uniform, initialize
from training.perceptron import Classifier


class ClassifierLearner(Learner[PatchBatch], Protocol):
    """A learner whose weights the app can run."""

    def scores(self, data: PatchSet) -> NDArray[np.float32]:
        """(n, classes), before softmax."""

    def exported(self) -> dict[str, Weights]:
        """Parameters for the app."""


def make(configuration: Configuration, valid: PatchSet, start: Parameters | None = None) -> ClassifierLearner:
    """A learner at its beginning, or at the weights `start` of an exported model of the same network."""
    network, recipe = configuration.network(), configuration.recipe
    if start is not None:
        _fits(configuration, start)
    schedule = schedules.make(recipe.schedule, recipe.epochs)
    if recipe.trainer == "numpy":
        parameters = initialize(network, glorot_uniform, np.random.default_rng(recipe.seed))
        if start is not None:
            parameters = {name: np.array(array, np.float32) for name, array in start.items()}
        optimizer = optimizers.make(recipe.optimizer, recipe.weight_decay)
        return Classifier(network, parameters, optimizer, recipe.rate, valid, schedule, recipe.smoothing)

    import torch

    from training.torch_patches import TorchClassifier, TorchPatchNetwork

    torch.manual_seed(recipe.seed)
    model = TorchPatchNetwork(network, recipe.dropout)
    if start is not None:
        model.load_folded(start)
    steps: torch.optim.Optimizer
    if recipe.optimizer == "adam":
        steps = torch.optim.AdamW(model.parameters(), recipe.rate, weight_decay=recipe.weight_decay)
    else:
        steps = torch.optim.SGD(model.parameters(), recipe.rate, momentum=0.9, weight_decay=recipe.weight_decay)
    learner = TorchClassifier(model, steps, valid, schedule, recipe.smoothing, recipe.average)
    if start is not None:
        learner.settle()
    return learner


def batches(configuration: Configuration, train: PatchSet) -> PatchBatches:
    """The batches of the recipe, distorted as it says."""
    recipe = configuration.recipe
    change = scaled(recipe.distort) if recipe.distort else None
    return PatchBatches(train, recipe.batch, recipe.seed, change)


def scaled(factor: float) -> Distortion:
    """Distortions `factor` times as strong as the usual ones."""
    usual = Distortion()
    return replace(usual, **{name: value * factor for name, value in vars(usual).items()})


def _fits(configuration: Configuration, start: Parameters) -> None:
    wanted = configuration.network().parameter_shapes()
    given = {name: array.shape for name, array in start.items()}
    if wanted != given:
        raise ValueError(f"the weights to begin from have another network: {given}, wanted {wanted}")
