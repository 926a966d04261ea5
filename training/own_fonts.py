"""A model for a folder of fonts: python -m training fonts DIR --name NAME --out model_store"""

from __future__ import annotations

import argparse
from pathlib import Path

from training import own_model
from training.configuration import ALPHABETS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="folder with .ttf or .otf files, also in its folders")
    parser.add_argument(
        "--alphabet", default="visible", help=f"the characters, or one of {', '.join(sorted(ALPHABETS))}"
    )
    own_model.add_arguments(parser)


def run(arguments: argparse.Namespace) -> None:
    """Make a model that reads the fonts of a folder."""
    from training.data import font_patches

    alphabet = ALPHABETS.get(arguments.alphabet, arguments.alphabet).replace(" ", "")
    own_model.make(font_patches.make(arguments.folder, alphabet), "fonts", arguments)
