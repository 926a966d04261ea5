"""Flattened grey to an ink mask: local thresholds half-way between paper and the ink nearby, with hysteresis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.illumination import FlattenedPage
from app.imaging.runs import BAND, find_runs, paint_components, run_bounds

NOISE_GATE = 4.0
"""Ink lies at least this many standard deviations of the paper's grain above it."""
LEAST_DEPTH = 0.12
"""Ink has at least this share of the page's typical ink depth; what is fainter is show-through or grain."""
LOCAL_SHARE = 0.5
"""The threshold lies at this share of the ink depth nearby: half-way, where the edge of a blurred stroke truly is."""
CORE_SHARE = 0.75
"""A component is kept if somewhere it reaches this share of the ink depth nearby: its core is ink, not a halo."""
WINDOW_SHARE = 1 / 24
"""Side of the window for the ink depth nearby, as a share of the page's shorter side."""


def binarize(page: FlattenedPage) -> NDArray[np.bool_]:
    """The ink mask (h, w) of a flattened page; all false for a page without contrast.

    The threshold at a pixel is half the mean depth of the clearly inked pixels within a window around it (the local
    two-class threshold of B. Su, S. Lu, C. L. Tan, "Binarization of historical document images using the local maximum
    and minimum", DAS 2010, with paper already at 0).
    """
    grey = page.grey
    ink = np.zeros(grey.shape, bool)
    if page.contrast <= 0:
        return ink
    core = np.zeros(grey.shape, bool)
    floor = max(LEAST_DEPTH, NOISE_GATE * page.noise)
    reach = max(15, int(min(grey.shape) * WINDOW_SHARE)) // 2
    for top in range(0, len(grey), BAND):
        rows = slice(top, min(top + BAND, len(grey)))
        depth = _depth_nearby(grey, rows, floor, reach)
        ink[rows] = grey[rows] > np.maximum(LOCAL_SHARE * depth, floor)
        core[rows] = grey[rows] > np.maximum(CORE_SHARE * depth, 1.5 * floor)
    return keep_cored(ink, core)


def _depth_nearby(grey: NDArray[np.float32], rows: slice, floor: float, reach: int) -> NDArray[np.float32]:
    """The mean depth of the pixels deeper than `floor` up to `reach` pixels around each pixel of the `rows` of `grey`
    (h, w), float32 (rows, w); 1 where there are none."""
    first = max(rows.start - reach - 1, 0)
    around = grey[first : rows.stop + reach]
    clear = around > floor
    counted = np.stack([clear, around * clear], axis=1, dtype=np.float64)
    means = _window_means(counted, slice(rows.start - first, rows.stop - first), reach)
    weight, depth = means[:, 0], means[:, 1]
    found = weight > 0.5 / (2 * reach + 1) ** 2
    np.divide(depth, weight, out=depth, where=found)
    depth[~found] = 1.0
    return depth


def _window_means(values: NDArray[np.float64], rows: slice, reach: int) -> NDArray[np.float32]:
    """The mean of `values` (h, k, w) up to `reach` pixels up, down, left and right of each one of `rows`, float32
    (rows, k, w); beyond the edges lies 0.

    Up and down, the window moves on by a row at a time, which adds a row to the total and takes one away: that is
    quicker than a filter, which would gather column after column.
    """
    side = 2 * reach + 1
    totals = np.empty((rows.stop - rows.start, *values.shape[1:]))
    total = values[max(rows.start - reach - 1, 0) : rows.start + reach].sum(axis=0)
    for number, row in enumerate(range(rows.start, rows.stop)):
        if row + reach < len(values):
            total += values[row + reach]
        if row - reach > 0:
            total -= values[row - reach - 1]
        totals[number] = total
    means = (totals / side).astype(np.float32)
    return np.asarray(ndimage.uniform_filter1d(means, side, axis=2, mode="constant"), np.float32)


def keep_cored(ink: NDArray[np.bool_], core: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those 8-connected components of `ink` that hold a pixel of `core`, a part of it (hysteresis thresholding)."""
    runs = find_runs(ink)
    row, x0, _ = run_bounds(core)
    within = np.searchsorted(runs.start, row * ink.shape[1] + x0, side="right") - 1
    kept = np.zeros(runs.count, bool)
    kept[runs.component[within]] = True
    return paint_components(runs, kept)
