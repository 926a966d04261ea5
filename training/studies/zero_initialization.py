"""Q2.1.1: why all weights must not begin at zero."""

from __future__ import annotations

import numpy as np

from app.networks.architectures import mlp
from training import pictures
from training.networks.initializers import Weights
from training.report_page import Picture, Section, Table
from training.studies.study import Figure, Outcome, Recipe, Setting, train_classifier

EPOCHS = 20
ALIKE = 1e-4
"""Units whose weights differ by less than this share of their length are one unit."""


def study(setting: Setting) -> Outcome:
    classes = len(setting.splits.train.alphabet)
    rows, accuracies, figures = [], {}, []
    for activation in ("sigmoid", "tanh", "relu"):
        for initializer in ("zeros", "glorot_uniform"):
            recipe = Recipe(epochs=EPOCHS, rate=3e-3, initializer=initializer)
            trained = train_classifier(setting, mlp(classes, (64,), activation), recipe)
            weight = trained.learner.parameters["hidden1.weight"]
            name = f"{activation}, {initializer.replace('_uniform', '')}"
            accuracies[name] = trained.progress.column("valid_accuracy")
            rows.append((name, different_units(weight), float(np.abs(weight).max()), trained.accuracy))
            if initializer == "zeros":
                figures.append(
                    Figure("Q2.1.1", f"validation accuracy from zero weights, {activation}", "", trained.accuracy)
                )
    section = Section(
        "Zero weights (Q2.1.1)",
        [
            "With tanh and ReLU a unit of weight zero puts out zero: the output layer's weights get no gradient, and "
            "through weights of zero none comes back either; only the last biases learn how frequent the classes are. "
            "With sigmoid every unit puts out 1/2, so the output layer learns, and after it the hidden one; but all 64 "
            "units get the same gradient and stay one unit, 64 times.",
            Table(("network", "different hidden units", "largest |W1|", f"validation accuracy, {EPOCHS} epochs"), rows),
            Picture("Validation accuracy by epoch.", pictures.curves({"validation accuracy": accuracies})),
        ],
    )
    return Outcome(section, figures)


def different_units(weight: Weights) -> int:
    """How many columns of (inputs, units) are no copies of another."""
    kept: list[Weights] = []
    for column in weight.T:
        reach = ALIKE * max(float(np.linalg.norm(column)), 1e-12)
        if all(np.linalg.norm(column - other) > reach for other in kept):
            kept.append(column)
    return len(kept)
