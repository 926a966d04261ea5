"""Dark bands along a photographed sheet's sides: the head of a letter or of an invoice, which no bright region holds.

Such a band goes on where two of the sheet's sides do, and its ends stand out of the table as theirs do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.geometry import Points

STEP, LEAST, MOST = 0.01, 0.05, 0.55
"""How far beyond a side the two beside it are followed, in steps and from least to most, as shares of their length."""
STANDS_OUT, END_STANDS_OUT = 18.0, 25.0
"""Least difference, of 255, in any of the colours, across either of the two, and across the far end at the median."""
UNBROKEN = 0.9
"""The share of the steps at which they must stand out."""
SAMPLES = 40
"""Places along the far end."""

Colours = NDArray[np.float32]


def with_bands(quad: Points, calm: Colours, reach: float) -> Points:
    """The corners (4, 2) of a sheet in a picture `calm` (h, w, channels), moved out over the bands along its sides;
    colours are compared `reach` pixels from an edge."""
    moved = quad.copy()
    for number in range(4):
        corners = np.roll(quad, -number, axis=0)
        ends = _far_end(corners, calm, reach)
        if ends is not None:
            moved[number], moved[(number + 1) % 4] = ends
    return moved


def _far_end(corners: Points, calm: Colours, reach: float) -> Points | None:
    """Where the band beyond the side from the first corner to the second ends, (2, 2); None where there is none."""
    first, second, third, fourth = corners
    shares = STEP * np.arange(1, round(MOST / STEP) + 1)
    stands_out = np.ones(len(shares), bool)
    for corner, behind, other in ((first, fourth, second), (second, third, first)):
        onward = corner - behind
        across = np.array([onward[1], -onward[0]]) / max(float(np.hypot(*onward)), 1e-9)
        across *= -np.sign(across @ (other - corner))
        places = corner + shares[:, None] * onward
        stands_out &= _step(calm, places, reach * across) >= STANDS_OUT
    unbroken = stands_out & (np.cumsum(stands_out) >= UNBROKEN * np.arange(1, len(shares) + 1))
    if not unbroken.any() or unbroken[-1]:
        return None
    share = shares[np.flatnonzero(unbroken)[-1]]
    if share < LEAST:
        return None
    ends = np.stack([first + share * (first - fourth), second + share * (second - third)])
    along = ends[0] + np.linspace(0.1, 0.9, SAMPLES)[:, None] * (ends[1] - ends[0])
    onward = (first - fourth) / max(float(np.hypot(*(first - fourth))), 1e-9)
    return ends if float(np.median(_step(calm, along, 1.5 * reach * onward))) >= END_STANDS_OUT else None


def _step(calm: Colours, places: Points, apart: Points) -> NDArray[np.float32]:
    """How much the colours differ between `apart` (2,) to either side of `places` (n, 2), (n,); 0 where one of them is
    beyond the picture."""
    size = np.array(calm.shape[1::-1])
    both = np.stack([places - apart, places + apart])
    within = ((both >= 0) & (both < size)).all(axis=(0, 2))
    x, y = np.moveaxis(both.astype(int).clip(0, size - 1), 2, 0)
    return np.where(within, np.abs(np.subtract(*calm[y, x])).max(axis=-1), np.float32(0))
