"""Capitals and digits for the perceptron that is shipped: NIST's hands, UNIPEN's pens and fonts, cut as the app does.

The folder is the data folder: train/emnist62, train/unipen_chars, fonts. UNIPEN is split by writer and fonts by face;
NIST's writers are not known, so there one character in so many measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.recognition.glyph_image import patch_from_image
from training.data.font_patches import drawn_patch
from training.data.fonts import load_faces
from training.data.patch_set import PatchSet, Splits
from training.data.strokes import draw_strokes, load_strokes

A_CLASS = {"emnist": 500, "unipen": 400, "fonts": 400}
"""Patches of a character from each set, fewer where the set has fewer."""
MEASURES_EVERY = 10
"""One writer, face or NIST character in so many measures and does not train."""
HAND_SIDE = (36, 72)
"""Pixels that a NIST character's square is enlarged to before it is cut."""
STROKE_HEIGHT = (24.0, 56.0)
"""Pixels that a pen-written capital is drawn high."""
PEN = (0.06, 0.16)
"""Width of the pen by that height."""

Row = tuple[NDArray[np.float32], NDArray[np.float32], int, bool]
"""Patch, metrics, class, whether it measures."""


def make(folder: Path, alphabet: str, seed: int = 0, a_class: dict[str, int] | None = None) -> Splits:
    """Training and validation patches; the same seed gives the same ones."""
    random = np.random.default_rng(seed)
    counts = a_class or A_CLASS
    rows: list[Row] = []
    rows += _hands(folder, alphabet, counts["emnist"], random)
    rows += _pens(folder, alphabet, counts["unipen"], random)
    rows += _fonts(folder, alphabet, counts["fonts"], random)
    order = random.permutation(len(rows))
    train, valid = (_gathered([rows[row] for row in order if rows[row][3] is held], alphabet) for held in (False, True))
    return Splits(train, valid, valid.pick(slice(0, 0)))


def _hands(folder: Path, alphabet: str, count: int, random: np.random.Generator) -> Iterator[Row]:
    with np.load(folder / "train" / "emnist62" / "emnist62.npz", allow_pickle=False) as archive:
        images, characters = archive["images"], archive["label"]
    for label, character in enumerate(alphabet):
        rows = random.permutation(np.flatnonzero(characters == character))[:count]
        for number, row in enumerate(rows):
            side = int(random.integers(*HAND_SIDE))
            image = Image.fromarray(images[row]).resize((side, side), Image.Resampling.BICUBIC)
            yield *patch_from_image(np.asarray(image)), label, number % MEASURES_EVERY == 0


def _pens(folder: Path, alphabet: str, count: int, random: np.random.Generator) -> Iterator[Row]:
    samples = load_strokes(folder / "train" / "unipen_chars" / "unipen_chars.npz")
    texts = np.array(samples.texts)
    for label, character in enumerate(alphabet):
        for row in random.permutation(np.flatnonzero(texts == character))[:count]:
            strokes = samples.strokes(int(row))
            points = np.concatenate(strokes)
            height = float(random.uniform(*STROKE_HEIGHT))
            scale = height / max(float(points[:, 1].max()), float(points[:, 0].max()), 1.0)
            thickness = max(1, round(height * float(random.uniform(*PEN))))
            margin = thickness + 3
            size = (points.max(axis=0) * scale).astype(int) + 2 * margin + 1
            canvas = np.zeros((int(size[1]), int(size[0])), np.uint8)
            draw_strokes(canvas, [(stroke * scale + margin).astype(np.float32) for stroke in strokes], thickness)
            if canvas.any():
                yield *patch_from_image(255 - canvas), label, int(samples.writers[row]) % MEASURES_EVERY == 0


def _fonts(folder: Path, alphabet: str, count: int, random: np.random.Generator) -> Iterator[Row]:
    faces = load_faces(folder / "fonts")
    for label, character in enumerate(alphabet):
        for number in random.integers(0, len(faces), count):
            face = faces[number]
            patch = None if character in face.missing else drawn_patch(face.path, character, random)
            if patch is not None:
                yield *patch, label, int(number) % MEASURES_EVERY == 0


def _gathered(rows: list[Row], alphabet: str) -> PatchSet:
    patches = np.stack([row[0] for row in rows]).astype(np.float32)
    metrics = np.stack([row[1] for row in rows]).astype(np.float32)
    return PatchSet(patches, np.array([row[2] for row in rows], np.int64), alphabet, metrics)
