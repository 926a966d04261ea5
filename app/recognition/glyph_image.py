"""The network's patch: the only place where a character's ink becomes 32 x 32 numbers, in use and in training.

A patch is `(32, 32)` float32, 0 = paper, 1 = ink: the character's own grey ink, contrast stretched, its longer side
scaled to GLYPH pixels, in the middle. Beside it stand four metrics, in x-heights: height, width, and how far top and
bottom stand above the baseline, so that o and O, comma and apostrophe, hyphen and underscore differ; all 0 where
nobody knows the line. Whoever changes what a patch looks like raises GLYPH_VERSION, because weights fit one version.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.filters import threshold_otsu

from app.errors import InvalidInput

GLYPH_VERSION = 1
SIDE = 32
"""Pixels of a patch's sides."""
GLYPH = 24
"""Patch pixels of the longer side of a character's ink."""
FULL_INK = 0.9
"""Share of the darkest grey that counts as full ink."""
METRICS = 4
METRIC_RANGE = (-3.0, 4.0)
"""Metrics beyond are cut to this: no character is that large."""
MIN_CONTRAST = 0.04
"""Least span of grey, of 0-1, in which a picture of a character has ink at all."""

Patch = tuple[NDArray[np.float32], NDArray[np.float32]]


def patch_from_ink(grey: NDArray[np.float32], ink: NDArray[np.bool_], baseline: float, x_height: float) -> Patch:
    """Patch and metrics of one character.

    `grey`, float32 0-1, and `ink`, bool, are (height, width) windows that bound the ink; grey counts on the ink and one
    pixel around it, so neighbours stay out. `baseline` is the baseline's y in the window, `x_height` in its pixels.
    """
    height, width = ink.shape
    metrics = np.array([height, width, baseline, baseline - height], np.float32) / np.float32(x_height)
    return _fitted(np.where(_fattened(ink), grey, np.float32(0))), metrics.clip(*METRIC_RANGE)


def patch_from_image(image: NDArray[np.generic], ink: str = "auto", fit: str = "auto") -> Patch:
    """Patch and metrics (unknown, all 0) of a picture of one character, (height, width) grey, 0-255 or 0-1.

    `ink` says whether ink is "dark" or "light"; "auto" takes what the rim has less of. `fit` "as_is" takes a 32 x 32
    picture unchanged, "crop" cuts to the ink; "auto" is as_is for 32 x 32 and crop for the rest. InvalidInput for a
    picture of another size with "as_is".
    """
    if fit == "as_is" and image.shape != (SIDE, SIDE):
        size = " x ".join(str(side) for side in reversed(image.shape))
        raise InvalidInput(
            f"fit=as_is takes images of {SIDE} x {SIDE} pixels, not {size}; use crop", field="fit", got=size
        )
    grey = np.asarray(image, np.float32)
    if np.issubdtype(image.dtype, np.integer) or (grey.size and float(grey.max()) > 1):
        grey = grey / np.float32(255)
    rim = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]) if grey.size else grey.ravel()
    unknown = np.zeros(METRICS, np.float32)
    if grey.size == 0 or float(np.ptp(grey)) < MIN_CONTRAST:
        return np.zeros((SIDE, SIDE), np.float32), unknown
    threshold = float(threshold_otsu(grey))  # type: ignore[no-untyped-call]
    light = ink == "light" or (ink == "auto" and float((rim > threshold).mean()) < 0.5)
    inked = grey if light else 1 - grey
    if fit == "as_is" or (fit == "auto" and grey.shape == (SIDE, SIDE)):
        return np.ascontiguousarray(inked, np.float32), unknown
    mask = grey > threshold if light else grey <= threshold
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    paper = float(np.median(inked[~mask]))
    own = np.clip((inked[window] - paper) / max(float(inked.max()) - paper, MIN_CONTRAST), 0, 1)
    return _fitted(np.where(_fattened(mask[window]), own, np.float32(0))), unknown


def _fattened(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ink and the pixels beside it."""
    fat = ink.copy()
    fat[1:] |= ink[:-1]
    fat[:-1] |= ink[1:]
    fat[:, 1:] |= ink[:, :-1]
    fat[:, :-1] |= ink[:, 1:]
    return fat


def _fitted(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """A window's grey, stretched and scaled, in the middle of a patch."""
    patch = np.zeros((SIDE, SIDE), np.float32)
    darkest = float(grey.max(initial=0.0))
    if darkest <= 0:
        return patch
    stretched = np.minimum(grey / np.float32(FULL_INK * darkest), np.float32(1))
    scale = GLYPH / max(grey.shape)
    height, width = (max(1, round(side * scale)) for side in grey.shape)
    filter_ = Image.Resampling.HAMMING if scale < 1 else Image.Resampling.BILINEAR
    resized = np.asarray(Image.fromarray(stretched).resize((width, height), filter_), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    patch[top : top + height, left : left + width] = resized.clip(0, 1)
    return patch
