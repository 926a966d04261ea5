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

CAPITALS = {"unipen_chars": 128.0, "chars74k_hnd": 68.0}
"""Units of a capital's height in the sets of strokes."""
CAPITAL = 44.0
"""Pixels of a capital as drawn."""
PEN = 4
"""Pixels of the pen."""


def load(name: str, folder: Path, alphabet: str) -> Splits:
    """The characters of eval/NAME under the data folder as `valid`, labelled by their places in `alphabet`; what it
    lacks is left out. `train` and `test` are empty."""
    path = folder / "eval" / name / f"{name}.npz"
    if name in CAPITALS:
        pictures = _drawn(path, CAPITALS[name])
    else:
        pictures = ((pixels, text) for pixels, text, _ in photographed(path))
    known = [(pixels, text) for pixels, text in pictures if text in alphabet]
    patches, metrics = zip(*(patch_from_image(pixels) for pixels, _ in known), strict=True)
    labels = np.array([alphabet.index(text) for _, text in known], np.int64)
    valid = PatchSet(np.stack(patches), labels, alphabet, np.stack(metrics))
    nothing = valid.pick(slice(0, 0))
    return Splits(nothing, valid, nothing)


def _drawn(path: Path, units: float) -> Iterator[tuple[NDArray[np.uint8], str]]:
    """Dark strokes on white, all of one set to one scale, and what they say."""
    samples = load_strokes(path)
    scale = np.float32(CAPITAL / units)
    for number, text in enumerate(samples.texts):
        strokes = [stroke * scale + np.float32(2 * PEN) for stroke in samples.strokes(number)]
        width, height = np.concatenate(strokes).max(axis=0).astype(int) + 2 * PEN
        canvas = np.zeros((int(height), int(width)), np.uint8)
        draw_strokes(canvas, strokes, PEN)
        yield 255 - canvas, text
