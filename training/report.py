"""A page of a run: curves, confusions, first-layer weights: python -m training report runs/NAME --data DIR"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.networks.architectures import Dense
from training import learners, pictures
from training.confusion import confusion_matrix
from training.data import sources
from training.data.patch_set import Splits
from training.evaluate import measure
from training.loop import BEST, CHECKPOINT, Progress, read_progress
from training.report_page import Picture, Section, Table, page
from training.train import read_run


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
    """What the best weights reach and confuse, and the first layer where it looks at pixels."""
    wanted = read_run(folder).configuration
    learner = learners.make(wanted, splits.valid)
    learner.restore(folder / BEST if (folder / BEST).exists() else folder / CHECKPOINT)
    scores = learner.scores(splits.valid)
    figures = measure(scores, splits.valid)
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
        )
    ]
    first = next((layer for layer in wanted.network().layers if isinstance(layer, Dense)), None)
    if first is not None and wanted.architecture == "mlp":
        weights = learner.exported()[f"{first.name}.weight"][: 32 * 32, :64]
        sections.append(
            Section("First layer", [Picture("Weights of the first units.", pictures.weights({first.name: weights}, 8))])
        )
    return sections
