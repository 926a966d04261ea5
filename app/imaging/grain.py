"""The grain of paper and of cameras: how much there is, and pictures that are full of it smoothed.

Ink must lie above the grain. Of faint print in poor light a camera's grain leaves little that does, and a blur of less
than a pixel takes half of it away.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

GRAINS = (1, 3)
"""Pixels from one to the next between which grain is looked for."""
CROP_PIXELS = 50_000
PAPER_OF_PAGE, PAPER_OF_CROP = 0.5, 0.25
"""The least differences between neighbours, so many of them, are told by the paper alone: on a crop of a word, a
picture of fewer pixels, most are told by the letters."""
MOST_OF_CROPS, LITTLE = 2.0, 0.04
"""...and on a page full of print half of them are told by letters too: grain that is no LITTLE is at most so many times
what it would be on a crop."""

SAMPLE = 50_000
"""Of a whole picture the grain is told from rows spread over it, of about so many pixels together."""
DARK, LIGHT = 1, 95
"""Percentiles of these that are taken for ink and paper."""
FULL, SMOOTHING = 0.08, 0.65
"""A picture is full of grain that has this deviation as a share of what lies between ink and paper (scans and
photographs in daylight have up to 0.05); the deviation, in pixels, of the blur that smooths it: more would take small
print with it."""


def without_grain(light: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture `light` (h, w), 255 = white, smoothed where it is full of grain; a crop of a word is left alone."""
    if light.size < CROP_PIXELS:
        return light
    rows = light[:: light.size // SAMPLE | 1].astype(np.float32) / np.float32(255)  # an odd step: blocks of JPEG have 8
    dark, bright = np.percentile(rows, (DARK, LIGHT))
    if paper_noise(rows) <= FULL * (bright - dark):
        return light
    return np.asarray(Image.fromarray(light).filter(ImageFilter.GaussianBlur(SMOOTHING)))


def paper_noise(rows: NDArray[np.float32], of_crop: bool = False) -> float:
    """Standard deviation of the paper's grain in `rows` (n, w) of a flattened page, or of a crop, robust to ink.

    From the least differences between neighbours (Immerkaer's second difference, whose response to straight edges and
    ramps is zero), the share of them that is the paper's: ink edges touch few pixels of most pages and most of a crop.
    Neighbours at each of GRAINS, for grain that JPEG or an enlargement has smoothed shows between pixels that are some
    way apart.
    """
    return max(_grain(rows, distance, of_crop) for distance in GRAINS)


def _grain(rows: NDArray[np.float32], distance: int, of_crop: bool) -> float:
    """The deviation that second differences of pixels `distance` apart tell, 0 of rows that are too short."""
    if rows.shape[1] <= 2 * distance:
        return 0.0
    second = rows[:, distance:-distance] * np.float32(-2)
    second += rows[:, : -2 * distance]
    second += rows[:, 2 * distance :]
    np.abs(second, out=second)
    shares = (PAPER_OF_CROP,) if of_crop else (PAPER_OF_CROP, PAPER_OF_PAGE)
    places = [int(share * (second.size - 1)) for share in shares]
    least = np.partition(second, places, axis=None)[places]
    told = [
        float(most) / NormalDist().inv_cdf(0.5 + share / 2) / 6**0.5 for most, share in zip(least, shares, strict=True)
    ]
    return told[0] if of_crop else min(told[1], max(LITTLE, MOST_OF_CROPS * told[0]))
