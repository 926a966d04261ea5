"""Single characters that only measure: UNIPEN's and Chars74K's pens, photographs, none of whose writers trains.

Characters come as pictures of one character each, as `/classify` gets them, their size against a line withheld. UNIPEN
keeps relative size: "sized" sets tell it, as a page would, and withhold the position alone, which the strokes do not
know. "checked" ones are those samples of UNIPEN that their donors marked as right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.recognition.glyph_image import METRICS, Patch, patch_from_image
from training.data.patch_set import PatchSet, Splits
from training.data.printable_patches import photographed
from training.data.strokes import CAPITAL as STROKE_CAPITAL
from training.data.strokes import DEFAULT_X_HEIGHT, draw_strokes, load_strokes

CAPITAL = 44.0
"""Pixels of a capital as drawn."""
PEN = 4
"""Pixels of the pen."""
X_HEIGHT = DEFAULT_X_HEIGHT / STROKE_CAPITAL * CAPITAL
"""Pixels that small letters without ascenders are usually high as drawn."""


@dataclass(frozen=True)
class Measuring:
    """`folder` of eval/; `capital` is the height of a capital in a set of strokes, in its units, 0 for photographs."""

    folder: str
    capital: float = 0.0
    sized: bool = False
    checked: bool = False


SETS = {
    "unipen_chars": Measuring("unipen_chars", STROKE_CAPITAL),
    "unipen_sized": Measuring("unipen_chars", STROKE_CAPITAL, sized=True),
    "unipen_checked": Measuring("unipen_chars", STROKE_CAPITAL, checked=True),
    "unipen_checked_sized": Measuring("unipen_chars", STROKE_CAPITAL, sized=True, checked=True),
    "chars74k_hnd": Measuring("chars74k_hnd", 68),
    "photo62": Measuring("photo62"),
}


def load(name: str, folder: Path, alphabet: str) -> Splits:
    """The characters of SETS[name] under the data folder as `valid`, labelled by their places in `alphabet`; what it
    lacks is left out. `train` and `test` are empty."""
    wanted = SETS[name]
    path = folder / "eval" / wanted.folder / f"{wanted.folder}.npz"
    pictures = _drawn(path, wanted) if wanted.capital else ((pixels, text) for pixels, text, _ in photographed(path))
    known = [(_patch(pixels, wanted.sized), alphabet.index(text)) for pixels, text in pictures if text in alphabet]
    patches, metrics = zip(*(patch for patch, _ in known), strict=True)
    labels = np.array([label for _, label in known], np.int64)
    valid = PatchSet(np.stack(patches), labels, alphabet, np.stack(metrics))
    nothing = valid.pick(slice(0, 0))
    return Splits(nothing, valid, nothing)


def _drawn(path: Path, wanted: Measuring) -> Iterator[tuple[NDArray[np.uint8], str]]:
    """Dark strokes on white, all of one set to one scale, and what they say."""
    samples = load_strokes(path)
    scale = np.float32(CAPITAL / wanted.capital)
    for number in _numbers(path, len(samples), wanted.checked):
        strokes = [stroke * scale + np.float32(2 * PEN) for stroke in samples.strokes(number)]
        width, height = np.concatenate(strokes).max(axis=0).astype(int) + 2 * PEN
        canvas = np.zeros((int(height), int(width)), np.uint8)
        draw_strokes(canvas, strokes, PEN)
        yield 255 - canvas, samples.texts[number]


def _numbers(path: Path, count: int, checked: bool) -> list[int]:
    if not checked:
        return list(range(count))
    with np.load(path, allow_pickle=False) as archive:
        return [int(number) for number in np.flatnonzero(archive["checked"])]


def _patch(pixels: NDArray[np.uint8], sized: bool) -> Patch:
    """The picture's patch; with its height and width in x-heights where the set is `sized`."""
    patch, metrics = patch_from_image(pixels)
    if sized:
        ink = pixels < 128
        metrics = np.zeros(METRICS, np.float32)
        metrics[:2] = np.array([np.ptp(np.flatnonzero(ink.any(axis=axis))) + 1 for axis in (1, 0)]) / X_HEIGHT
    return patch, metrics
