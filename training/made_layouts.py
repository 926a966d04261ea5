"""Make pages of every layout, to measure on: python -m training layouts --data DIR --out PAGES

A folder for each layout holds NAME.png with NAME.txt and NAME.json beside it, as the bench and the other commands read
them; the same seed makes the same pages.

    python -m training layouts --data DIR --out pages && python -m training bench pages/* --tesseract
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from training.data.fonts import load_faces
from training.data.layouts import LAYOUTS, Copy
from training.data.texts import Texts


def run(options: argparse.Namespace) -> None:
    """Make pages of every layout, to measure on."""
    faces = [face for face in load_faces(options.data / "fonts") if face.validation or not options.held_out]
    print_faces, mono_faces = (
        [face for face in faces if face.kind.startswith(kind) and not face.capitals_only] for kind in ("print", "mono")
    )
    texts = Texts(options.data / "train" / "text", validation=options.held_out)
    for name in options.layout or LAYOUTS:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(options.pages):
            rng = np.random.default_rng([options.seed, number, *name.encode()])
            face, mono = (some[int(rng.integers(len(some)))] for some in (print_faces, mono_faces))
            LAYOUTS[name](Copy(rng, texts, face, mono)).save(folder / f"{name}_{number:02d}.png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with fonts/ and train/text/")
    parser.add_argument("--out", type=Path, default=Path("runs/layouts"), help="folder to write into")
    parser.add_argument("--layout", choices=sorted(LAYOUTS), action="append", help="this one; may be given again")
    parser.add_argument("--pages", type=int, default=3, help="how many of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", action="store_true", help="only faces and texts that no training sees")
