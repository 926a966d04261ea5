"""The network's patch: the only place where a character's ink becomes 32 x 32 numbers, in use and in training.

A patch is `(32, 32)` float32, 0 = paper, 1 = ink: the character's own grey ink, contrast stretched, its longer side
scaled to GLYPH pixels, in the middle. Beside it stand four metrics, in x-heights: height, width, and how far top and
bottom stand above the baseline, so that o and O, comma and apostrophe, hyphen and underscore differ; all 0 where
nobody knows the line. Whoever changes what a patch looks like raises GLYPH_VERSION, because weights fit one version.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from skimage.filters import threshold_otsu

from app.errors import InvalidInput
from app.imaging.rim import rim_of

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
UNDECIDED = 0.1
"""A rim of which at least this share is dark, and at least this share light, does not tell ink from ground: with a
pixel of paper around a character, hardly any has so much ink there."""
SPECK = 0.06
"""Ink beside a character of less than this share of its area is dirt; stops and dots stand below or above."""

Patch = tuple[NDArray[np.float32], NDArray[np.float32]]


def patch_from_ink(grey: NDArray[np.float32], ink: NDArray[np.bool_], baseline: float, x_height: float) -> Patch:
    """Patch and metrics of one character.

    `grey`, float32 0-1, and `ink`, bool, are (height, width) windows that bound the ink; grey counts on the ink and one
    pixel around it, so neighbours stay out. `baseline` is the baseline's y in the window, `x_height` in its pixels.
    """
    height, width = ink.shape
    metrics = np.array([height, width, baseline, baseline - height], np.float32) / np.float32(x_height)
    return _fitted(np.where(_fattened(ink), grey, np.float32(0))), metrics.clip(*METRIC_RANGE)


def patch_from_image(image: NDArray[np.generic], ink: str = "auto", fit: str = "crop") -> Patch:
    """Patch and metrics (unknown, all 0) of a picture of one character, (height, width) grey, 0-255 or 0-1.

    `ink` says whether ink is "dark" or "light"; "auto" takes what the rim has less of. `fit` "crop" cuts to the
    character's ink, and "auto" is the same; "as_is" takes a 32 x 32 picture unchanged and raises InvalidInput for any
    other size.
    """
    return patches_from_image(image, ink, fit)[0][0]


def patches_from_image(image: NDArray[np.generic], ink: str = "auto", fit: str = "crop") -> list[tuple[Patch, float]]:
    """What `patch_from_image` gives, and after it the patch with ink and ground the other way about, where `ink` is
    "auto" and the rim does not tell: a bold letter cut close may have more ink there than paper.

    Beside each stands what the rim has for it, up to 1: the root of the rim's share that would be ground. Times the
    probability of what is read there, it says which of two ways is the likelier.
    """
    if fit == "as_is" and image.shape != (SIDE, SIDE):
        size = " x ".join(str(side) for side in reversed(image.shape))
        raise InvalidInput(
            f"fit=as_is takes images of {SIDE} x {SIDE} pixels, not {size}; use crop", field="fit", got=size
        )
    grey = np.asarray(image, np.float32)
    if np.issubdtype(image.dtype, np.integer) or (grey.size and float(grey.max()) > 1):
        grey = grey / np.float32(255)
    unknown = np.zeros(METRICS, np.float32)
    if grey.size == 0 or float(np.ptp(grey)) < MIN_CONTRAST:
        return [((np.zeros((SIDE, SIDE), np.float32), unknown), 1.0)]
    threshold = float(threshold_otsu(grey))  # type: ignore[no-untyped-call]
    cut = _as_it_is if fit == "as_is" else partial(_cut_out, threshold=threshold)
    grounds = _grounds(grey, threshold) if ink == "auto" else {ink == "light": 1.0}
    return [((cut(grey, light=light), unknown), float(np.sqrt(share))) for light, share in grounds.items()]


def _grounds(grey: NDArray[np.float32], threshold: float) -> dict[bool, float]:
    """Whether ink is light, the likelier way first, each with the share of the rim that is ground then."""
    light = float((rim_of(grey) > threshold).mean())
    shares = {True: 1 - light, False: light} if light < 0.5 else {False: light, True: 1 - light}
    return {ink: share for ink, share in shares.items() if share >= UNDECIDED}


def _as_it_is(grey: NDArray[np.float32], light: bool) -> NDArray[np.float32]:
    return np.ascontiguousarray(grey if light else 1 - grey, np.float32)


def _cut_out(grey: NDArray[np.float32], threshold: float, light: bool) -> NDArray[np.float32]:
    """The patch of a picture's own character, its ground taken away."""
    inked = grey if light else 1 - grey
    mask = grey > threshold if light else grey <= threshold
    paper = float(np.median(inked[~mask]))
    span = max(float(inked.max()) - paper, MIN_CONTRAST)
    mask = _without_strangers(mask)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    own = np.clip((inked[window] - paper) / span, 0, 1)
    return _fitted(np.where(_fattened(mask[window]), own, np.float32(0)))


def _without_strangers(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ink, bool (height, width), of the picture's character alone.

    Beside the largest piece, specks go; and where that piece keeps clear of the picture's rim, so does what the sides
    or the bottom cut: neighbours, the next line, a ruling. At the top it may be the character's own dot.
    """
    pieces, count = ndimage.label(ink, np.ones((3, 3)))
    if count < 2:
        return ink
    areas = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    boxes = np.array(
        [[down.start, down.stop, across.start, across.stop] for down, across in ndimage.find_objects(pieces)]
    )
    main = boxes[areas.argmax()]
    beside = (boxes[:, 2] >= main[3]) | (boxes[:, 3] <= main[2])
    own = ~beside | (areas >= SPECK * areas.max())
    height, width = ink.shape
    cut_off = (boxes[:, 1] == height) | (boxes[:, 2] == 0) | (boxes[:, 3] == width)
    if main[0] > 0 and not cut_off[areas.argmax()]:
        own &= ~cut_off
    return np.asarray(np.concatenate([[False], own])[pieces])


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
