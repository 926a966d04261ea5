"""Q6: the seed's perceptron and CNN in torch, and the best CNN on the same patches; parity with NumPy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from app.networks.architectures import glyph_cnn, mlp, seed_cnn
from app.networks.network import Network, run
from training import pictures
from training.batches import Change, PatchBatches
from training.confusion import confusion_matrix, most_confused, shape_merged
from training.data.distort import Distortion
from training.loop import Progress
from training.networks import schedules
from training.report_page import Picture, Section, Table
from training.studies.perceptrons import SHAPE_GROUPS
from training.studies.study import Figure, Outcome, Setting, run_quietly
from training.torch_patches import TorchClassifier, TorchPatchNetwork

UNDECIDED = ("0O", "1I")
"""Pairs that people write alike: without what stands beside them nobody can tell them apart."""


@dataclass(frozen=True)
class TorchRecipe:
    """How a torch classifier is trained; `optimizer` is "sgd" (momentum 0.9) or "adam" (decoupled decay)."""

    optimizer: str = "adam"
    rate: float = 2e-3
    schedule: str = "cosine"
    epochs: int = 24
    batch: int = 64
    change: Change | None = None
    smoothing: float = 0.0
    average: float = 0.0
    dropout: float = 0.0


PLAIN = TorchRecipe("sgd", 0.01, "constant", 30, 32)
SEED_CNN = TorchRecipe(epochs=30, batch=50, change=Distortion(), smoothing=0.02, average=0.995, dropout=0.1)
BEST_CNN = TorchRecipe(rate=3e-3, batch=50, change=Distortion(), smoothing=0.02, average=0.995, dropout=0.15)
BEST_WIDTHS, BEST_HIDDEN = (24, 40, 80), 160


def study(setting: Setting) -> Outcome:
    classes = len(setting.splits.train.alphabet)
    perceptron, perceptron_progress = train(setting, mlp(classes, (64,)), PLAIN)
    plain, _ = train(setting, seed_cnn(classes), TorchRecipe(rate=1e-3, epochs=10))
    seeds, seeds_progress = train(setting, seed_cnn(classes), SEED_CNN)
    best, best_progress = train(setting, glyph_cnn(classes, BEST_WIDTHS, BEST_HIDDEN, metrics=0), BEST_CNN)
    data = setting.splits.valid
    difference = _parity(seeds, setting)
    counts = confusion_matrix(data.labels, best.scores(data).argmax(axis=1), classes)
    pairs = most_confused(counts, data.alphabet, 8)
    open_to_doubt = shape_merged(counts, data.alphabet, UNDECIDED)
    accuracies = {
        name: learner.validate()["accuracy"]
        for name, learner in (("perceptron", perceptron), ("plain", plain), ("seed's CNN", seeds), ("best CNN", best))
    }
    section = Section(
        "Networks in torch (Q6)",
        [
            "The same perceptron by torch's own gradients (SGD with momentum 0.9); the seed's CNN (32 → 15 → 6 → 2 by "
            "unpadded 3x3 convolutions and 2x2 pooling), once plain and once on distorted patches; and the residual "
            f"CNN of the glyph reader, widths {BEST_WIDTHS}, without its size numbers, since this set has none.",
            Picture("Perceptron in torch.", _curves(perceptron_progress)),
            Picture("The seed's CNN on distorted patches.", _curves(seeds_progress)),
            Picture("The residual CNN on distorted patches.", _curves(best_progress)),
            f"Exported and run by the app in NumPy, the seed's CNN gives the same scores within {difference:.1e}.",
            "What the best CNN still confuses:",
            Table(
                ("pair", "mistakes", "of them the second read as the first"),
                [(str(pair), pair.count, pair.first_for_second) for pair in pairs],
            ),
            f"The ceiling: O and 0, I and 1 are written alike. "
            f"Forgiving those two pairs alone gives {open_to_doubt:.4f}.",
            Picture("Confusion matrix of the best CNN.", pictures.confusions(counts, data.alphabet)),
        ],
    )
    shapes = shape_merged(counts, data.alphabet, SHAPE_GROUPS)
    return Outcome(
        section,
        [
            Figure("Q6.1.1", "the same MLP in torch, validation accuracy", "0.69", accuracies["perceptron"]),
            Figure("Q6.2", "the seed's CNN, plain", "0.897", accuracies["plain"]),
            Figure("Q6.2", "the seed's CNN, distorted patches", "0.897", accuracies["seed's CNN"], "≥ 0.92"),
            Figure("Q6.2", "residual CNN, distorted patches", "", accuracies["best CNN"], "≥ 0.95"),
            Figure("Q6.2", "residual CNN, O/0 and I/1 forgiven", "", open_to_doubt),
            Figure("Q6.2", f"residual CNN, shapes merged ({' '.join(SHAPE_GROUPS)})", "", shapes),
        ],
    )


def train(setting: Setting, network: Network, recipe: TorchRecipe) -> tuple[TorchClassifier, Progress]:
    torch.manual_seed(setting.seed)
    model = TorchPatchNetwork(network, recipe.dropout)
    epochs = setting.epochs(recipe.epochs)
    optimizer: torch.optim.Optimizer
    if recipe.optimizer == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), recipe.rate, momentum=0.9)
    else:
        optimizer = torch.optim.AdamW(model.parameters(), recipe.rate, weight_decay=0.01)
    learner = TorchClassifier(
        model,
        optimizer,
        setting.splits.valid,
        schedules.make(recipe.schedule, epochs),
        recipe.smoothing,
        recipe.average,
    )
    batches = PatchBatches(setting.splits.train, recipe.batch, setting.seed, recipe.change)
    return learner, run_quietly(learner, batches, epochs)


def _parity(learner: TorchClassifier, setting: Setting) -> float:
    """Largest difference of scores between torch and the app's NumPy on up to 200 patches."""
    data = setting.splits.valid.pick(slice(0, 200))
    in_numpy = run(learner.model.network, learner.exported(), data.maps())
    return float(np.abs(in_numpy - learner.scores(data)).max())


def _curves(progress: Progress) -> bytes:
    return pictures.curves(
        {
            "accuracy": {
                "training": progress.column("train_accuracy"),
                "validation": progress.column("valid_accuracy"),
            },
            "cross-entropy a patch": {
                "training": progress.column("train_loss"),
                "validation": progress.column("valid_loss"),
            },
        }
    )
