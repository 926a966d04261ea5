"""Single characters that only measure: UNIPEN's and Chars74K's pens, photographs, none of whose writers trains.

Drawn characters come as pictures of one character each, their size against a line withheld, as `/classify` gets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.recognition.glyph_image import patch_from_image
from training.data.patch_set import PatchSet, Splits
from training.data.printable_patches import photographed
from training.data.strokes import draw_strokes, load_strokes

PEN = 0.1
"""Width of the pen by the character's longer side."""
SIDE = 56.0
"""Pixels of the longer side as drawn."""


def load(name: str, folder: Path, alphabet: str) -> Splits:
    """The characters of eval/NAME under the data folder as `valid`, labelled by their places in `alphabet`; what it
    lacks is left out. `train` and `test` are empty."""
    path = folder / "eval" / name / f"{name}.npz"
    pictures = ((pixels, text) for pixels, text, _ in photographed(path)) if name == "photo62" else _drawn(path)
    known = [(pixels, text) for pixels, text in pictures if text in alphabet]
    patches, metrics = zip(*(patch_from_image(pixels) for pixels, _ in known), strict=True)
    labels = np.array([alphabet.index(text) for _, text in known], np.int64)
    valid = PatchSet(np.stack(patches), labels, alphabet, np.stack(metrics))
    nothing = valid.pick(slice(0, 0))
    return Splits(nothing, valid, nothing)


def _drawn(path: Path) -> Iterator[tuple[NDArray[np.uint8], str]]:
    """Dark strokes on white and what they say."""
    samples = load_strokes(path)
    thickness = round(PEN * SIDE)
    for number, text in enumerate(samples.texts):
        strokes = samples.strokes(number)
        points = np.concatenate(strokes)
        scale = SIDE / max(float(points.max()), 1.0)
        size = (points.max(axis=0) * scale).astype(int) + 4 * thickness
        canvas = np.zeros((int(size[1]), int(size[0])), np.uint8)
        draw_strokes(canvas, [stroke * np.float32(scale) + np.float32(2 * thickness) for stroke in strokes], thickness)
        yield 255 - canvas, text
