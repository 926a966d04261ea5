"""NIST26's validation letters, A-Z, 1,300 patches of dark ink on white: they measure, nothing is trained on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.recognition.glyph_image import patch_from_image
from training.data.patch_set import PatchSet, Splits

FILE = Path("eval/nist26_valid/nist26_valid.npz")
"""Under the data folder: `images` (n, 32, 32) uint8, upright, `label` (n,) one character each."""


def load(folder: Path, alphabet: str) -> Splits:
    """The letters as `valid`, labelled by their places in `alphabet`; `train` and `test` are empty.

    ValueError where `alphabet` lacks a letter.
    """
    with np.load(folder / FILE, allow_pickle=False) as stored:
        images, letters = stored["images"], [str(letter) for letter in stored["label"]]
    missing = sorted(set(letters) - set(alphabet))
    if missing:
        raise ValueError(f"{FILE} has the letters {''.join(missing)}, which the alphabet {alphabet!r} lacks")
    patches, metrics = zip(*(patch_from_image(image) for image in images), strict=True)
    labels = np.array([alphabet.index(letter) for letter in letters], np.int64)
    valid = PatchSet(np.stack(patches), labels, alphabet, np.stack(metrics))
    nothing = valid.pick(slice(0, 0))
    return Splits(nothing, valid, nothing)
