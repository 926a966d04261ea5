"""Patches of the characters of a folder of fonts: drawn in many sizes, blurred, noised, cut as the app cuts them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.recognition.glyph_image import Patch, patch_from_image
from training.data.patch_set import PatchSet, Splits

SUFFIXES = {".ttf", ".otf", ".ttc"}
PATCHES_A_CHARACTER = 180
"""Drawings of a character in the training part, over all fonts together; each font gets at least FEWEST."""
FEWEST = 6
VALIDATION_SHARE = 6
"""One drawing in so many measures; with four fonts or more, the drawings of one font in so many."""
SIZES = (14, 72)
"""Pixels an em, smallest and largest, drawn evenly in the logarithm."""
BLUR = 0.04
"""Largest blur, in ems."""
NOISE = 12.0
"""Largest standard deviation of the noise, grey levels of 255."""


def make(folder: Path, alphabet: str, seed: int = 0) -> Splits:
    """Training and validation patches of every character that a face of `folder` has.

    ValueError where there is no font, or no font has a character that is asked for.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise ValueError(f"{folder} holds no font ({', '.join(sorted(SUFFIXES))})")
    random = np.random.default_rng(seed)
    each = max(FEWEST, PATCHES_A_CHARACTER // len(files))
    by_font = len(files) >= 4
    parts: dict[bool, list[tuple[NDArray[np.float32], NDArray[np.float32], int]]] = {False: [], True: []}
    for place, file in enumerate(files):
        for label, character in enumerate(alphabet):
            for number in range(each):
                patch = _drawn_patch(file, character, random)
                if patch is None:
                    break
                turn = place if by_font else number
                parts[turn % VALIDATION_SHARE == VALIDATION_SHARE - 1].append((*patch, label))
    if by_font and not parts[True]:
        parts[True] = parts[False][::VALIDATION_SHARE]
        parts[False] = [row for number, row in enumerate(parts[False]) if number % VALIDATION_SHARE]
    missing = sorted(set(alphabet) - {alphabet[label] for _, _, label in parts[False]})
    if missing:
        raise ValueError(f"no font in {folder} that trains has the characters {''.join(missing)!r}")
    train, valid = (_gathered(parts[measures], alphabet) for measures in (False, True))
    return Splits(train, valid, valid.pick(slice(0, 0)))


def _drawn_patch(file: Path, character: str, random: np.random.Generator) -> Patch | None:
    """A drawing of the character as patch (32, 32) and metrics (4,), None where the font draws nothing for it."""
    size = int(np.exp(random.uniform(*np.log(SIZES))))
    font = ImageFont.truetype(str(file), size)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(character))
    if right <= left or bottom <= top:
        return None
    margin = size // 4 + 2
    image = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin), 255)
    ImageDraw.Draw(image).text((margin - left, margin - top), character, fill=int(random.integers(0, 90)), font=font)
    blurred = image.filter(ImageFilter.GaussianBlur(random.uniform(0, BLUR) * size))
    grey = np.asarray(blurred, np.float32)
    grey = grey + random.normal(0, random.uniform(0, NOISE), grey.shape).astype(np.float32)
    pixels = grey.clip(0, 255).astype(np.uint8)
    if not (pixels < 128).any():
        return None
    return patch_from_image(pixels)


def _gathered(rows: list[tuple[NDArray[np.float32], NDArray[np.float32], int]], alphabet: str) -> PatchSet:
    patches = np.stack([patch for patch, _, _ in rows]).astype(np.float32)
    metrics = np.stack([metrics for _, metrics, _ in rows]).astype(np.float32)
    return PatchSet(patches, np.array([label for _, _, label in rows], np.int64), alphabet, metrics)
