"""What the studies share: the set they learn on, how long they take, and what each of them hands back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.networks.network import Network
from training.batches import Change, PatchBatch, PatchBatches
from training.data.patch_set import Splits
from training.loop import Learner, LoopSettings, Progress, fit
from training.networks import initializers, optimizers, schedules
from training.perceptron import Classifier
from training.report_page import Section


@dataclass(frozen=True)
class Setting:
    """`quick` cuts every training to two epochs, for tests on a tiny set."""

    splits: Splits
    seed: int = 0
    quick: bool = False

    def epochs(self, wanted: int) -> int:
        return min(wanted, 2) if self.quick else wanted


@dataclass(frozen=True)
class Figure:
    """A row of the table: what was measured, the seed's figure ("" where it has none), ours, the target if any."""

    part: str
    measured: str
    seed: str
    ours: float
    target: str = ""


@dataclass(frozen=True)
class Outcome:
    """A study's section of the report and its rows of the table."""

    section: Section
    figures: Sequence[Figure] = ()


@dataclass(frozen=True)
class Recipe:
    """How a NumPy classifier is trained; the defaults are the seed's (seed, Q3.1)."""

    optimizer: str = "sgd"
    rate: float = 1e-3
    schedule: str = "constant"
    epochs: int = 100
    batch: int = 32
    weight_decay: float = 0.0
    initializer: str = "glorot_uniform"
    change: Change | None = None


@dataclass(frozen=True)
class Trained:
    learner: Classifier
    progress: Progress

    @property
    def accuracy(self) -> float:
        """Validation accuracy after the last epoch."""
        return self.progress.column("valid_accuracy")[-1]


def train_classifier(setting: Setting, network: Network, recipe: Recipe) -> Trained:
    """A classifier trained on the setting's set; the weights are those after the last epoch."""
    epochs = setting.epochs(recipe.epochs)
    random = np.random.default_rng(setting.seed)
    learner = Classifier(
        network,
        initializers.initialize(network, initializers.INITIALIZERS[recipe.initializer], random),
        optimizers.make(recipe.optimizer, recipe.weight_decay),
        recipe.rate,
        setting.splits.valid,
        schedules.make(recipe.schedule, epochs),
    )
    batches = PatchBatches(setting.splits.train, recipe.batch, setting.seed, recipe.change)
    return Trained(learner, run_quietly(learner, batches, epochs))


def run_quietly(learner: Learner[PatchBatch], batches: PatchBatches, epochs: int, watch: str = "accuracy") -> Progress:
    return fit(learner, batches, len(batches), LoopSettings(epochs, watch, quiet=True))


def faster(recipe: Recipe, factor: float) -> Recipe:
    """The same recipe with another learning rate."""
    return replace(recipe, rate=recipe.rate * factor)
