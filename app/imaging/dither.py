"""Grey that was made of black and white dots, made grey again.

Scanners and fax machines that know only black and white show tinted paper and grey ink so (R. W. Floyd and
L. Steinberg, "An adaptive algorithm for spatial greyscale", Proc. SID 17, 1976). Thresholds see dots there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

TILE, TILES = 256, 3
"""So many tiles across and down, with so many pixels to a side, tell of all of a picture."""
EXTREME, MOSTLY = 40, 0.9
"""This share of a dithered picture's pixels, or more, are so near to black or to white."""
ALONE = 0.02
"""Share of pixels that are black among white ones, or white among black, from which a picture is dithered: of print
scanned in black and white one in two hundred is at most, of paper tinted by a tenth one in twelve."""
SPREAD = 1.2
"""Standard deviation, in pixels, of the Gaussian that makes dots grey: less leaves dots, more blurs small print."""


def without_dither(light: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture `light` (height, width), smoothed where it is dithered."""
    tiles = [
        light[top : top + TILE, left : left + TILE]
        for top in np.linspace(0, max(light.shape[0] - TILE, 0), TILES, dtype=int)
        for left in np.linspace(0, max(light.shape[1] - TILE, 0), TILES, dtype=int)
    ]
    if not all(map(_is_of_extremes, tiles)) or np.mean([_alone(tile) for tile in tiles]) < ALONE:
        return light
    return np.asarray(ndimage.gaussian_filter(light.astype(np.float32), SPREAD), np.uint8)


def _is_of_extremes(tile: NDArray[np.uint8]) -> bool:
    return float(np.mean((tile <= EXTREME) | (tile >= 255 - EXTREME))) >= MOSTLY


def _alone(tile: NDArray[np.uint8]) -> float:
    """The share of a tile's pixels that differ from all four neighbours, the one black, the others white."""
    if min(tile.shape) < 3:
        return 0.0
    white = tile > 127
    across, down = white[:, 1:] != white[:, :-1], white[1:] != white[:-1]
    alone = across[1:-1, 1:] & across[1:-1, :-1] & down[1:, 1:-1] & down[:-1, 1:-1]
    return float(alone.mean())
