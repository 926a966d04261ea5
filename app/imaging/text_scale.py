"""How large the text of a page is, before any line is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

LEAST_SIDE = 3
"""Pixels a component must measure at least in one direction to count: less is grain."""
WIDEST = 8.0
"""A component wider or higher than this many times the text's height is no character."""


@dataclass(frozen=True)
class TextScale:
    """The prevailing height of the page's components in pixels (near the x-height of running text, or the height of
    capitals; 0 on a page without ink), and the ink mask of character-sized components only.
    """

    height: float
    characters: NDArray[np.bool_]


def text_scale(ink: NDArray[np.bool_]) -> TextScale:
    """Measure the character-sized components of `ink` (h, w)."""
    labels, count = ndimage.label(ink, structure=np.ones((3, 3), bool))
    if count == 0:
        return TextScale(0.0, ink)
    slices = ndimage.find_objects(labels)
    heights = np.array([rows.stop - rows.start for rows, _ in slices], float)
    widths = np.array([columns.stop - columns.start for _, columns in slices], float)
    smaller, larger = np.minimum(heights, widths), np.maximum(heights, widths)
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:].astype(float)
    solid = areas / (heights * widths)
    letters = (larger >= LEAST_SIDE) & (larger < 0.5 * max(ink.shape)) & (solid > 0.08) & (larger < 12 * smaller)
    if not letters.any():
        return TextScale(0.0, np.zeros_like(ink))
    height = _prevailing(larger[letters], np.sqrt(areas[letters]))
    keep = letters & (larger < WIDEST * height) & (larger > 0.3 * height)
    lookup = np.concatenate([[False], keep])
    return TextScale(height, np.asarray(lookup[labels]))


def _prevailing(sizes: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The weighted median size: grain is many but light, headings are heavy but few."""
    order = np.argsort(sizes, kind="stable")
    reached = np.cumsum(weights[order])
    return float(sizes[order][int(np.searchsorted(reached, reached[-1] / 2))])
