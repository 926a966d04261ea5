"""Photographs without text, as grounds: lawn, bricks, wood, fur and far-off buildings as no random numbers draw them.

They are the ones that scikit-image carries and that are CC0 or in the public domain, cut, turned, mirrored, enlarged
and toned anew each time.
"""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import color, data

NAMES = ("astronaut", "brick", "camera", "chelsea", "coffee", "grass", "gravel", "hubble_deep_field", "moon", "rocket")
"""Functions of `skimage.data`."""
WITHOUT_BADGES = 250
"""The rows, from the top, of the portrait of the astronaut that show nothing written."""
ENLARGED = (0.7, 3.0)
"""Pixels of what is cut to one of the photograph."""
STOOD_ON_END, MIRRORED, NEGATIVE = 0.25, 0.5, 0.1
"""Shares of what is cut."""


def photographed(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """A grey picture (h, w) of that `shape`, 255 = white: part of a photograph without text."""
    photograph = _grey(NAMES[int(rng.integers(len(NAMES)))])
    height, width = photograph.shape
    low, high = map(math.log, ENLARGED)
    scale = math.exp(rng.uniform(low, high))
    degrees = rng.normal(0, 6) + (90 if rng.random() < STOOD_ON_END else 0)
    centre = float(rng.uniform(0, width)), float(rng.uniform(0, height))
    way = cv2.getRotationMatrix2D(centre, degrees, scale)
    way[:, 2] += np.array([shape[1] / 2, shape[0] / 2]) - centre
    cut = cv2.warpAffine(photograph, way, shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if rng.random() < MIRRORED:
        cut = cut[:, ::-1]
    toned = (np.asarray(cut, np.float32) / 255) ** np.float32(math.exp(rng.normal(0, 0.4)))
    dark, light = rng.uniform(0, 0.4), rng.uniform(0.6, 1.0)
    toned = dark + (light - dark) * (1 - toned if rng.random() < NEGATIVE else toned)
    return (toned * 255).astype(np.uint8)


@cache
def _grey(name: str) -> NDArray[np.uint8]:
    """A photograph (h, w), 255 = white."""
    shown = getattr(data, name)()
    grey = shown if shown.ndim == 2 else (color.rgb2gray(shown) * 255).astype(np.uint8)
    return np.ascontiguousarray(grey[:WITHOUT_BADGES] if name == "astronaut" else grey)
