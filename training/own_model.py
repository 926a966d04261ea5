"""Train your own: what `fonts` and `crops` have in common, from patches to a file for `model_store/`."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.configuration import Configuration, Recipe
from training.data.patch_set import Splits
from training.export import export
from training.train import train

EPOCHS, FEWEST_STEPS = 14, 1500
"""Rounds over the patches; of a small set as many as make so many steps."""
BATCH = 64
NETWORK = {"widths": (16, 32, 64), "hidden": 128, "metrics": 0}
"""A small one of the glyph reader's networks: some ten seconds a round over 20,000 patches."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", default="own", help="the model's name, as a reader will ask for it")
    parser.add_argument("--out", type=Path, default=Path("model_store"), help="folder that the service loads")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder for checkpoints")
    parser.add_argument("--epochs", type=int, help="rounds over the patches")
    parser.add_argument("--licence", default="not stated", help="of fonts or crops, for manifest and card")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--quiet", action="store_true")


def make(splits: Splits, source: str, arguments: argparse.Namespace) -> Path:
    """Train on `splits` and export; returns the model's path."""
    steps = -(-len(splits.train) // BATCH)
    configuration = Configuration(
        name=arguments.name,
        architecture="glyph_cnn",
        alphabet=splits.train.alphabet,
        source=source,
        options=NETWORK,
        recipe=Recipe(epochs=arguments.epochs or max(EPOCHS, -(-FEWEST_STEPS // steps)), batch=BATCH, rate=3e-3),
        description=f"Trained on a folder of {source}.",
        data=({"name": source, "licence": arguments.licence},),
    )
    folder = arguments.runs / arguments.name
    progress = train(configuration, splits, folder, arguments.resume, quiet=arguments.quiet)
    path = export(folder, splits, arguments.out)
    print(f"{path}: {len(splits.train.alphabet)} characters, validation accuracy {progress.best:.4f}; use it by name: "
          f"glyphbox read --model {arguments.name} page.png")  # fmt: skip
    return path
