"""Flattened grey to an ink mask: local thresholds half-way between paper and the ink nearby, with hysteresis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.illumination import FlattenedPage

NOISE_GATE = 4.0
"""Ink lies at least this many standard deviations of the paper's grain above it."""
LEAST_DEPTH = 0.12
"""Ink has at least this share of the page's typical ink depth; what is fainter is show-through or grain."""
LOCAL_SHARE = 0.5
"""The threshold lies at this share of the ink depth nearby: half-way, where the edge of a blurred stroke truly is."""
CORE_SHARE = 0.75
"""A component is kept if somewhere it reaches this share of the ink depth nearby: its core is ink, not a halo."""
WINDOW_SHARE = 1 / 24
"""Side of the window for the ink depth nearby, as a share of the page's shorter side, if no text scale is known."""


def binarize(page: FlattenedPage, window: int | None = None) -> NDArray[np.bool_]:
    """The ink mask (h, w) of a flattened page; all false for a page without contrast.

    The threshold at a pixel is half the mean depth of the clearly inked pixels within `window` pixels around it (the
    local two-class threshold of B. Su, S. Lu, C. L. Tan, "Binarization of historical document images using the local
    maximum and minimum", DAS 2010, with paper already at 0).
    """
    grey = page.grey
    if page.contrast <= 0:
        return np.zeros(grey.shape, bool)
    floor = max(LEAST_DEPTH, NOISE_GATE * page.noise)
    side = window or max(15, int(min(grey.shape) * WINDOW_SHARE)) | 1
    clear = grey > floor
    weight = ndimage.uniform_filter(clear.astype(np.float32), side, mode="constant")
    depth = ndimage.uniform_filter(np.where(clear, grey, np.float32(0.0)), side, mode="constant")
    np.divide(depth, weight, out=depth, where=weight > 0.5 / side**2)
    depth[weight <= 0.5 / side**2] = 1.0
    ink = grey > np.maximum(LOCAL_SHARE * depth, floor)
    return keep_cored(ink, grey > np.maximum(CORE_SHARE * depth, 1.5 * floor))


def keep_cored(ink: NDArray[np.bool_], core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those 8-connected components of `ink` that hold a pixel of `core` (hysteresis thresholding)."""
    labels, count = ndimage.label(ink, structure=np.ones((3, 3), bool))
    kept = np.zeros(count + 1, bool)
    kept[labels[core]] = True
    kept[0] = False
    return np.asarray(kept[labels])
