"""Folders of labelled crops: a folder a character, pictures of it inside, brought to patches as the app does it.

A folder is named by its character, or, where the character cannot name a folder, by its code point: U+002F for a
slash; `U+0041` and `A` are the same. Case-blind file systems cannot tell a from A: use the code points there.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PIL import Image

from app.recognition.glyph_image import patch_from_image
from training.data.patch_set import PatchSet, Splits

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"}
VALIDATION_EVERY = 6
"""In each folder every sixth picture, by name, measures and does not train."""


def load(folder: Path) -> Splits:
    """Training and validation patches of `folder`; ValueError where it has no crops of two characters."""
    characters = {character_of(path.name): path for path in sorted(folder.iterdir()) if path.is_dir()}
    alphabet = "".join(sorted(characters))
    parts: dict[bool, list[tuple[np.ndarray, np.ndarray, int]]] = {False: [], True: []}
    for character, path in characters.items():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
        if len(files) < 2:
            raise ValueError(
                f"{path} holds {len(files)} pictures; a character needs two, one to learn from, one to measure"
            )
        for number, file in enumerate(files):
            with Image.open(file) as image:
                patch, metrics = patch_from_image(np.asarray(image.convert("L")))
            measures = number % VALIDATION_EVERY == VALIDATION_EVERY - 1 or number == len(files) - 1 < VALIDATION_EVERY
            parts[measures].append((patch, metrics, alphabet.index(character)))
    if len(alphabet) < 2:
        raise ValueError(f"{folder} needs a folder of crops for each of at least two characters, found {alphabet!r}")
    train, valid = (_gathered(parts[measures], alphabet) for measures in (False, True))
    return Splits(train, valid, valid.pick(slice(0, 0)))


def character_of(name: str) -> str:
    """The character that a folder stands for; ValueError where the name says none."""
    if len(name) == 1:
        return name
    if re.fullmatch(r"U\+[0-9A-Fa-f]{4,6}", name):
        return chr(int(name[2:], 16))
    raise ValueError(f"the folder {name!r} names no character; call it by the character, or by its code point: U+0041")


def _gathered(rows: list[tuple[np.ndarray, np.ndarray, int]], alphabet: str) -> PatchSet:
    patches = np.stack([patch for patch, _, _ in rows]).astype(np.float32)
    metrics = np.stack([metrics for _, metrics, _ in rows]).astype(np.float32)
    return PatchSet(patches, np.array([label for _, _, label in rows], np.int64), alphabet, metrics)
