"""Q3: the seed's perceptron, its learning rates, its weights as pictures, and what it confuses."""

from __future__ import annotations

import numpy as np

from app.networks.architectures import mlp
from training import pictures
from training.confusion import accuracy, case_merged, confusion_matrix, most_confused, shape_merged
from training.data.distort import Distortion
from training.networks.initializers import glorot_uniform, initialize
from training.report_page import Picture, Section, Table
from training.studies.study import Figure, Outcome, Recipe, Setting, Trained, faster, train_classifier

SEED = Recipe()
SEED_HIDDEN = 64
DISTORTED = Recipe(optimizer="adam", rate=3e-3, schedule="cosine", epochs=60, batch=64, change=Distortion())
"""The same network with a better recipe: Adam, and each epoch other distortions of the patches."""
BETTER_HIDDEN = 256
SHAPE_GROUPS = ("O0D", "1I", "5S", "2Z", "UV", "PF", "8B")
"""Capitals and digits of one shape, and the seed's pairs: forgiven in the shape-merged score of this set."""


def study(setting: Setting) -> list[Outcome]:
    classes = len(setting.splits.train.alphabet)
    seeds = train_classifier(setting, mlp(classes, (SEED_HIDDEN,)), SEED)
    distorted = train_classifier(setting, mlp(classes, (SEED_HIDDEN,)), DISTORTED)
    better = train_classifier(setting, mlp(classes, (BETTER_HIDDEN,), "relu"), DISTORTED)
    return [
        _curves(seeds, distorted, better),
        _learning_rates(setting, classes, seeds),
        _weights(setting, seeds, better),
        _confusions(setting, better),
    ]


def _curves(seeds: Trained, distorted: Trained, better: Trained) -> Outcome:
    body: list[str | Table | Picture] = [
        f"1024-{SEED_HIDDEN}-36, sigmoid, softmax, cross-entropy, mini-batches of {SEED.batch}, learning rate "
        f"{SEED.rate:g} a patch, {SEED.epochs} epochs: the seed's recipe. Then the same network, and a wider one "
        f"({BETTER_HIDDEN} ReLU units), trained with Adam on patches that are distorted anew in each epoch: turned, "
        "slanted, scaled, shifted, bent, thickened. Without distortions the network learns its 300 patches a class by "
        "heart; with them, training accuracy stays below that of validation, whose patches are not distorted."
    ]
    for name, trained in (("seed's recipe", seeds), ("distorted", distorted), ("distorted, wider", better)):
        body.append(Picture(f"{name}: accuracy and loss, training and validation.", curve_picture(trained)))
    figures = [
        Figure("Q3.1", f"MLP 1024-{SEED_HIDDEN}-36, seed's recipe, validation accuracy", "0.739", seeds.accuracy),
        Figure("Q3.1", f"MLP 1024-{SEED_HIDDEN}-36, distorted patches", "", distorted.accuracy, "≥ 0.75"),
        Figure("Q3.1", f"MLP 1024-{BETTER_HIDDEN}-36, ReLU, distorted patches", "", better.accuracy, "≥ 0.86"),
    ]
    return Outcome(Section("The perceptron's curves (Q3.1)", body), figures)


def curve_picture(trained: Trained) -> bytes:
    column = trained.progress.column
    return pictures.curves(
        {
            "accuracy": {"training": column("train_accuracy"), "validation": column("valid_accuracy")},
            "cross-entropy a patch": {"training": column("train_loss"), "validation": column("valid_loss")},
        }
    )


def _learning_rates(setting: Setting, classes: int, seeds: Trained) -> Outcome:
    runs = {f"{SEED.rate:g}": seeds}
    for factor in (10, 0.1):
        recipe = faster(SEED, factor)
        runs[f"{recipe.rate:g}"] = train_classifier(setting, mlp(classes, (SEED_HIDDEN,)), recipe)
    rows = [
        (
            rate,
            trained.progress.column("train_accuracy")[-1],
            trained.accuracy,
            max(trained.progress.column("valid_accuracy")),
            min(trained.progress.column("valid_loss")),
            trained.progress.column("valid_loss")[-1],
        )
        for rate, trained in runs.items()
    ]
    fast, slow = runs[f"{SEED.rate * 10:g}"], runs[f"{SEED.rate * 0.1:g}"]
    section = Section(
        "Learning rates: 1×, 10×, 0.1× (Q3.2)",
        [
            "Ten times the rate converges within some twenty epochs and then learns by heart: training loss goes to "
            "nothing while validation loss turns and rises. A tenth of it is still on its way at the end: no gap "
            "between training and validation, and low on both.",
            Table(
                (
                    "rate",
                    "training accuracy",
                    "validation accuracy",
                    "best validation accuracy",
                    "least validation loss",
                    "last validation loss",
                ),
                rows,
            ),
            Picture(
                "Loss in training and validation.",
                pictures.curves(
                    {
                        "training loss": {rate: run.progress.column("train_loss") for rate, run in runs.items()},
                        "validation loss": {rate: run.progress.column("valid_loss") for rate, run in runs.items()},
                    }
                ),
            ),
        ],
    )
    figures = [
        Figure("Q3.2", "learning rate ×10, validation accuracy", "overfits", fast.accuracy),
        Figure("Q3.2", "learning rate ×0.1, validation accuracy", "underfits", slow.accuracy),
    ]
    return Outcome(section, figures)


def _weights(setting: Setting, seeds: Trained, better: Trained) -> Outcome:
    network = seeds.learner.network
    before = initialize(network, glorot_uniform, np.random.default_rng(setting.seed))["hidden1.weight"]
    after = seeds.learner.parameters["hidden1.weight"]
    output = seeds.learner.parameters["output.weight"]
    section = Section(
        "Weights as pictures (Q3.3)",
        [
            "Each little square is one hidden unit's 1024 weights, at the places of the pixels they look at. Before "
            "training they are noise; afterwards there are strokes of a direction, lying and slanted ones, many with a "
            "blue side and a red one, which tell where a stroke runs, and arcs that belong to round characters.",
            Picture(
                "First layer of the seed's network before and after training.",
                pictures.weights({"before": before, "after": after}, columns=8),
            ),
            Picture(
                "The first 64 units of the wider network, learnt on distorted patches: smoother, and made of strokes.",
                pictures.weights({"distorted": better.learner.parameters["hidden1.weight"][:, :64]}, columns=8),
            ),
            Picture(
                "Output layer: which class (columns) each hidden unit (rows) speaks for, blue, and against, red.",
                pictures.matrix(output, setting.splits.train.alphabet, "output weights", "class", "hidden unit"),
            ),
        ],
    )
    return Outcome(section)


def _confusions(setting: Setting, better: Trained) -> Outcome:
    data = setting.splits.valid
    answers = better.learner.outputs(data).argmax(axis=1)
    counts = confusion_matrix(data.labels, answers, len(data.alphabet))
    pairs = most_confused(counts, data.alphabet, 10)
    merged = shape_merged(counts, data.alphabet, SHAPE_GROUPS)
    section = Section(
        "Confusions (Q3.4)",
        [
            "The pairs share their shape or a part of it, and a patch without neighbours has nothing else to tell them "
            f"by. Of all mistakes {_share(counts, pairs[:2]):.0%} are in the first two pairs.",
            Table(
                ("pair", "mistakes", "of them the second read as the first"),
                [(str(pair), pair.count, pair.first_for_second) for pair in pairs],
            ),
            f"Accuracy {accuracy(counts):.4f}; with case merged {case_merged(counts, data.alphabet):.4f} (this set has "
            f"one case); with the shapes {', '.join(SHAPE_GROUPS)} merged {merged:.4f}.",
            Picture("Confusion matrix of the wider network.", pictures.confusions(counts, data.alphabet)),
        ],
    )
    figures = [Figure("Q3.4", f"the same, shapes merged ({' '.join(SHAPE_GROUPS)})", "", merged)]
    return Outcome(section, figures)


def _share(counts: np.ndarray, pairs: list) -> float:  # type: ignore[type-arg]
    mistakes = counts.sum() - np.trace(counts)
    return float(sum(pair.count for pair in pairs) / max(mistakes, 1))
