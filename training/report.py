"""A page of a run: curves, confusions, first-layer weights: python -m training report runs/NAME --data DIR"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax
from app.networks.network import Dense
from training import learners, pictures, rejection
from training.confusion import confusion_matrix, expected_calibration_error, reliability
from training.data import sources
from training.data.patch_set import PatchSet, Splits
from training.evaluate import measure
from training.export import fitted_temperature
from training.loop import BEST, CHECKPOINT, Progress, read_progress
from training.report_page import Picture, Section, Table, page
from training.studies import autoencoders
from training.studies.study import Setting
from training.train import read_run

SMALL = autoencoders.Squeezing((256, autoencoders.CODE, 256), "adam", 1.5e-3, "cosine", 8, 64)
FOR_AUTOENCODER = 8000
"""Characters that the report's autoencoder learns: some ten seconds."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, help="the folder of a run")
    parser.add_argument("--data", type=Path, help="folder of the source; without it the page has curves alone")


def run(arguments: argparse.Namespace) -> None:
    """A page of a run: curves, confusions, first-layer weights."""
    wanted = read_run(arguments.run).configuration
    sections = [curves(read_progress(arguments.run))]
    if arguments.data is not None:
        splits = sources.load(wanted.source, arguments.data, wanted.alphabet, wanted.recipe.seed)
        sections += measured(arguments.run, splits)
    path = arguments.run / "report.html"
    path.write_text(page(wanted.name, sections), encoding="utf-8")
    print(path)


def curves(progress: Progress) -> Section:
    """Accuracy and loss by epoch."""
    column = progress.column
    return Section(
        "Curves",
        [
            f"{progress.epoch} epochs, {progress.samples} samples, {progress.seconds / 60:.1f} minutes; the best epoch "
            f"was {progress.best_epoch}.",
            Picture(
                "Training and validation.",
                pictures.curves(
                    {
                        "accuracy": {"training": column("train_accuracy"), "validation": column("valid_accuracy")},
                        "cross-entropy a patch": {"training": column("train_loss"), "validation": column("valid_loss")},
                    }
                ),
            ),
        ],
    )


def measured(folder: Path, splits: Splits) -> list[Section]:
    """What the best weights reach and confuse, what their confidence is worth, how they tell ink that is no character,
    and the first layer where it looks at pixels."""
    wanted = read_run(folder).configuration
    learner = learners.make(wanted, splits.valid)
    learner.restore(folder / BEST if (folder / BEST).exists() else folder / CHECKPOINT)
    scores = learner.scores(splits.valid)
    temperature = fitted_temperature(scores, splits.valid.labels)
    figures = measure(scores, splits.valid, temperature)
    counts = confusion_matrix(splits.valid.labels, scores.argmax(axis=1), len(wanted.alphabet))
    rows = [(name, value) for name, value in asdict(figures).items() if isinstance(value, float)]
    rows += [(f"accuracy, {name}", value) for name, value in figures.groups.items()]
    sections = [
        Section(
            "Figures and confusions",
            [
                Table(("figure", "value"), rows),
                f"Most confused: {', '.join(figures.confused)}.",
                Picture("Confusion matrix.", pictures.confusions(counts, wanted.alphabet)),
            ],
        ),
        _confidence(scores, splits.valid, temperature),
    ]
    none = rejection.is_none(splits.valid)
    if none.any() and not none.all():
        sections.append(_rejection(scores, splits))
    first = next((layer for layer in wanted.network().layers if isinstance(layer, Dense)), None)
    if first is not None and wanted.architecture == "mlp":
        weights = learner.exported()[f"{first.name}.weight"][: 32 * 32, :64]
        sections.append(
            Section("First layer", [Picture("Weights of the first units.", pictures.weights({first.name: weights}, 8))])
        )
    return sections


def _confidence(scores: NDArray[np.floating], data: PatchSet, temperature: float) -> Section:
    right = scores.argmax(axis=1) == data.labels
    bins = {
        name: reliability(softmax(scores / divisor).max(axis=1), right)
        for name, divisor in (("as trained", 1.0), (f"temperature {temperature:.3f}", temperature))
    }
    errors = ", ".join(f"{name} {expected_calibration_error(entries):.4f}" for name, entries in bins.items())
    return Section(
        "What a confidence is worth",
        [
            "Scores are divided by a temperature before softmax, the one of least cross-entropy on the validation "
            f"patches. Expected calibration error: {errors}.",
            Picture("Share of right answers by confidence; on the line, a confidence is what it says.",
                    pictures.reliabilities(bins)),
        ],
    )  # fmt: skip


def _rejection(scores: NDArray[np.floating], splits: Splits) -> Section:
    """Curves of three scores; the autoencoder is a small one that learns characters of the training part, now."""
    data = splits.valid
    none = rejection.is_none(data)
    characters = splits.train.pick(np.flatnonzero(~rejection.is_none(splits.train))[:FOR_AUTOENCODER])
    setting = Setting(Splits(characters, data.pick(np.flatnonzero(~none)), data.pick(slice(0, 0))))
    autoencoder, _ = autoencoders.train(setting, SMALL)
    lacking = np.square(autoencoder.reconstructed(data) - data.patches).mean(axis=(1, 2))
    curves = {
        "probability of no character": rejection.roc(rejection.blank_score(scores, data.alphabet), none),
        "energy of the characters": rejection.roc(rejection.energy_score(scores, data.alphabet), none),
        "autoencoder's error": rejection.roc(lacking, none),
    }
    rows = [(name, rejection.area(curve), rejection.found_at(curve)) for name, curve in curves.items()]
    return Section(
        "Ink that is no character",
        [
            f"{int(none.sum())} of the validation patches are neighbours taken for one, parts of letters, specks and "
            "strokes. The network has a class for them, which competes with the characters whenever a page is cut; "
            "beside it two scores that need no such class.",
            Table(("score", "area under the curve", f"found while {rejection.LOST:.0%} of characters are lost"), rows),
            Picture("Found by lost, as the threshold falls.", pictures.operating(curves)),
        ],
    )
