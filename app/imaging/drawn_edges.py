"""Edges that were drawn and not photographed: a bright panel between a web page's dark bands is no sheet on a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.geometry import Points

PLACES = 33
"""Places along an edge where it is looked for."""
SAME_PLACE = 0.9
"""An edge is drawn where it lies between the same two rows or columns of pixels at so many of its places: a camera or a
scanner never holds a sheet so straight."""


def is_drawn(quad: Points, pixels: NDArray[np.uint8], within: int) -> bool:
    """Whether each side of `quad` (4, 2) that is in the picture, `pixels` (h, w) or (h, w, 3), lies between two rows or
    two columns of it from end to end. The sides are known to `within` pixels."""
    grey = np.asarray(Image.fromarray(pixels).convert("L"), np.int16)
    shares = np.linspace(0.1, 0.9, PLACES)[:, None]
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        upright = abs(end[1] - start[1]) > abs(end[0] - start[0])
        picture, axis = (grey, 0) if upright else (grey.T, 1)
        rows = np.rint((start + shares * (end - start))[:, 1 - axis]).astype(int).clip(0, len(picture) - 1)
        first, last = int(min(start[axis], end[axis])) - within, int(max(start[axis], end[axis])) + within + 1
        if first < 0 or last > picture.shape[1]:
            continue
        steepest = np.abs(np.diff(picture[rows, first:last], axis=1)).argmax(axis=1)
        if np.bincount(steepest).max() < SAME_PLACE * PLACES:
            return False
    return True
