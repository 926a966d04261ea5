"""The size of a page's writing: what every later length is measured in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.segmentation.connected_components import at_rim

Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]

ASPECT_RANGE = (0.15, 4.0)
"""Width over height of what may be a letter or a few joined ones; rules and frames lie outside."""
FILL_RANGE = (0.06, 0.95)
"""Ink over box of what may be a letter or a word of joined ones; frames lie below, full stops and specks above."""
BINS_AN_OCTAVE = 12
"""Heights are counted in steps of 6 %: finer than the difference of two sizes, coarser than a pixel of small print."""
SMOOTHING = 1.5
"""Standard deviation, in bins, of the smoothing of that count."""
SURROUNDINGS = 0.12
"""What runs over the page's rim and has at least this share of its height is what a photographed page lies or hangs
on, or the shadow of its fold."""
ALIKE, ALONE = 4, 0.5
"""A component counts so much less where no other is as high, within so many bins: a letter is seldom alone, a shadow
is."""
DOT, ROUND, DOTTED = 0.38, 0.5, 0.5
"""What is as broad as high, within so many octaves, and whose stroke is at least this share of that, is a dot; where
more than this share of what is of the most frequent height are dots, they are leaders', and no letters.

A square has 0.5, a ring or a small letter a third."""
SMALLEST = 4
"""Height in pixels under which nothing can be read."""


@dataclass(frozen=True)
class TextScale:
    """The most frequent letter height (in pixels; x-height in running text, capital height among capitals) and the
    stroke width of letters of about that height."""

    letter_height: float
    stroke_width: float


def measure_scale(table: NDArray[np.void], size: tuple[int, int]) -> TextScale | None:
    """The scale of the components in `table` (n,) of COMPONENT, of a page of `size` (height, width); None where nothing
    looks like a letter.

    Heights are counted on a logarithmic axis, each component by its height: so that a thousand specks do not outweigh
    a hundred letters, nor one picture a line of text.
    """
    height = (table["y1"] - table["y0"]).astype(float)
    width = (table["x1"] - table["x0"]).astype(float)
    aspect, fill = width / height, table["area"] / (width * height)
    letter = (height >= SMALLEST) & (aspect >= ASPECT_RANGE[0]) & (aspect <= ASPECT_RANGE[1])
    letter &= (fill >= FILL_RANGE[0]) & ((fill <= FILL_RANGE[1]) | (aspect < 0.5))
    if not letter.any():
        return None
    within = letter & ~(at_rim(table, size) & (height >= SURROUNDINGS * size[0]))
    letter = within if within.any() else letter
    scale = _most_frequent(height, table["stroke_width"], letter)
    dot = (table["stroke_width"] >= DOT * np.maximum(height, width)) & (np.abs(np.log2(aspect)) <= ROUND)
    if dot[_near(height, letter, scale)].mean() > DOTTED and (letter & ~dot).any():
        return _most_frequent(height, table["stroke_width"], letter & ~dot)
    return scale


def _near(height: Reals, letter: Flags, scale: TextScale) -> Flags:
    """Which letters, bool (n,), are about as high as those of `scale`."""
    return np.asarray(letter & (np.abs(np.log2(height / scale.letter_height)) < 0.5))


def _most_frequent(height: Reals, stroke_width: Reals, letter: Flags) -> TextScale:
    """The scale of those of the components (n,) that may be letters, of which there is one."""
    octave = np.log2(height[letter] / SMALLEST) * BINS_AN_OCTAVE
    # A height counts as often as letters that high fill the page's side once: big ones are few on any page.
    bins = np.rint(octave).astype(int)
    counts = np.bincount(bins, height[letter], minlength=1)
    alike = np.convolve(np.bincount(bins), np.ones(2 * ALIKE + 1, int))[ALIKE:-ALIKE]
    counts[alike == 1] *= ALONE
    reach = np.arange(-6, 7)
    kernel = np.exp(-0.5 * (reach / SMOOTHING) ** 2)
    smooth = np.convolve(np.pad(counts, 6), kernel, mode="valid")
    letter_height = SMALLEST * 2 ** (float(smooth.argmax()) / BINS_AN_OCTAVE)
    scale = TextScale(letter_height, letter_height / 7)
    near = _near(height, letter, scale)
    return replace(scale, stroke_width=float(np.median(stroke_width[near]))) if near.any() else scale
