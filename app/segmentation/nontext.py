"""What is ink and not text: rules, frames, pictures, page borders, specks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.segmentation.text_scale import TextScale

RULE_LENGTH = 5.0
"""A straight stroke this long, in letter heights, is a rule: dashes are shorter, even in wide faces."""
TALLEST = 12.0
"""Letters taller than this many dominant letter heights do not occur beside them; pictures and frames do."""
SMALLEST = 0.12
"""Specks are smaller than this, in letter heights, in both directions; full stops are larger."""


def cut_rules(ink: NDArray[np.bool_], scale: TextScale) -> NDArray[np.bool_]:
    """The ink without its horizontal and vertical rules, bool (height, width).

    A rule is made of straight runs of RULE_LENGTH letter heights. A pixel of it stays where a stroke crosses: where the
    ink goes on across the rule for more than the rule's own thickness.
    """
    length = round(RULE_LENGTH * scale.letter_height)
    thickness = max(2.0, 0.35 * scale.letter_height)
    kept = ink & ~_rule_pixels(ink, length, thickness)
    return kept & ~_rule_pixels(ink.T, length, thickness).T


def _rule_pixels(ink: NDArray[np.bool_], length: int, thickness: float) -> NDArray[np.bool_]:
    """Pixels of horizontal runs of at least `length` through which no stroke longer than `thickness` goes down."""
    along = _run_lengths(ink)
    long = ink & (along >= length)
    if not long.any():
        return long
    columns = np.flatnonzero(long.any(axis=0))
    first, last = int(columns[0]), int(columns[-1]) + 1
    across = _run_lengths(np.ascontiguousarray(ink[:, first:last].T)).T
    long[:, first:last] &= across <= thickness
    return long


def _run_lengths(ink: NDArray[np.bool_]) -> NDArray[np.int32]:
    """For every pixel of ink the length of its horizontal run, int32; 0 on paper."""
    height, width = ink.shape
    padded = np.zeros((height, width + 1), np.int8)
    padded[:, :width] = ink
    edges = np.flatnonzero(np.diff(padded.ravel(), prepend=np.int8(0)))
    lengths = np.zeros(2 * (len(edges) // 2) + 1, np.int32)
    lengths[1::2] = edges[1::2] - edges[::2]
    bounds = np.concatenate([[0], edges, [padded.size]])
    return np.repeat(lengths, np.diff(bounds)).reshape(height, width + 1)[:, :width]


def text_candidates(table: NDArray[np.void], scale: TextScale) -> NDArray[np.bool_]:
    """Which components, bool (n,), may be text by their size and shape alone."""
    height = (table["y1"] - table["y0"]) / scale.letter_height
    width = (table["x1"] - table["x0"]) / scale.letter_height
    long_thin = (np.maximum(width, height) >= RULE_LENGTH) & (np.minimum(width, height) <= 0.5)
    big = (height > TALLEST) | ((height > 3) & (table["area"] > 0.7 * width * height * scale.letter_height**2))
    speck = (height < SMALLEST) & (width < SMALLEST)
    thick = table["stroke_width"] > np.maximum(4 * scale.stroke_width, 0.5 * height * scale.letter_height)
    return np.asarray(~(long_thin | big | speck | (thick & (height > 2))))
