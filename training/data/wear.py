"""What pens, scanners and cameras do to one drawn character, and how a picture of it alone is cropped."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]

BROKEN, UNEVEN, COMPRESSED = 0.06, 0.1, 0.1
"""Shares of drawings whose strokes are broken, whose light is uneven, that went through JPEG."""
BLUR, NOISE = 0.09, 0.06
"""Largest blur, in x-heights, and largest deviation of noise, by the darkest ink."""
STRANGER = 0.08
"""Share of pictures with a ruling or a neighbour's stroke at the rim."""
MARGIN = 0.4
"""Widest paper around a character in its picture, by the longer side of its ink."""
PAPER, INK = 235, 35
"""Grey of paper and of full ink in a picture."""


def worn(random: np.random.Generator, ink: Grey, x_height: float) -> Grey:
    """Clean ink, (height, width) with 0 = paper and 1 = ink, blurred and noised, and at times broken, unevenly lit or
    compressed; `x_height` is in pixels."""
    grey: Grey = ink
    if random.random() < BROKEN:
        grey = _broken(random, grey, x_height)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), max(0.3, x_height * random.uniform(0, BLUR))), np.float32)
    if random.random() < UNEVEN:
        grey = grey * _ramp(random, grey.shape[1]) * _ramp(random, grey.shape[0])[:, None]
    darkest = max(float(grey.max()), 0.01)
    if random.random() < COMPRESSED:
        page = np.clip(PAPER * (1 - grey / darkest), 0, 255).astype(np.uint8)
        page = through_jpeg(page, int(random.integers(20, 80)))
        grey = np.asarray((1 - page.astype(np.float32) / PAPER) * darkest, np.float32)
    return np.asarray(grey + random.normal(0, random.uniform(0, NOISE) * darkest, grey.shape), np.float32)


def picture_of(random: np.random.Generator, ink: Grey) -> NDArray[np.uint8]:
    """A picture, dark on light, of ink that fills its window, with paper around it, from a pixel's width up."""
    margins = random.integers(1, max(2, int(MARGIN * max(ink.shape))) + 1, (2, 2))
    picture = np.pad(ink, margins)
    if random.random() < STRANGER:
        rim = picture[-1:] if random.random() < 0.5 else picture[:, :1]
        rim[:] = np.maximum(rim, random.uniform(0.4, 1))
    return np.clip(PAPER - (PAPER - INK) * picture, 0, 255).astype(np.uint8)


def through_jpeg(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """A picture (h, w) or (h, w, 3) stored as JPEG of `quality` (1-100), and read again."""
    _, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_UNCHANGED), np.uint8)


def _broken(random: np.random.Generator, grey: Grey, x_height: float) -> Grey:
    """Ink missing in blotches of a fifth of an x-height."""
    height, width = grey.shape
    coarse = random.random((max(2, int(height / x_height * 5)), max(2, int(width / x_height * 5)))).astype(np.float32)
    blotches = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    return np.asarray(grey * np.clip((blotches - random.uniform(0.05, 0.25)) * 6, 0, 1), np.float32)


def _ramp(random: np.random.Generator, length: int) -> Grey:
    return np.linspace(random.uniform(0.5, 1), random.uniform(0.5, 1), length, dtype=np.float32)
