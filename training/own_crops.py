"""A model for a folder of labelled crops: python -m training crops DIR --name NAME --out model_store"""

from __future__ import annotations

import argparse
from pathlib import Path

from training import own_model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="a folder a character (A, or U+0041), pictures of it inside")
    own_model.add_arguments(parser)


def run(arguments: argparse.Namespace) -> None:
    """Make a model of the characters in a folder of labelled crops."""
    from training.data import crops

    own_model.make(crops.load(arguments.folder), "crops", arguments)
