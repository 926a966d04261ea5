"""Flattened grey to an ink mask: local thresholds half-way between paper and the ink nearby, with hysteresis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.dots import join_dots
from app.imaging.illumination import FlattenedPage
from app.imaging.runs import BAND, Runs, find_runs, of_components, run_bounds

Value = TypeVar("Value", np.bool_, np.float32)

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
BLOCKS = 4
"""The depth nearby changes little from a pixel to the next: it is worked out for blocks, so many to half a window."""


def binarize(page: FlattenedPage, local_share: float = LOCAL_SHARE, core_share: float = CORE_SHARE) -> Runs:
    """The runs of ink of a flattened page; none for a page without contrast.

    The threshold at a pixel is `local_share` of the mean depth of the clearly inked pixels within a window around it
    (the local two-class threshold of B. Su, S. Lu, C. L. Tan, "Binarization of historical document images using the
    local maximum and minimum", DAS 2010, with paper already at 0); a component reaches `core_share` of it somewhere.
    """
    grey = page.grey
    ink = np.zeros(grey.shape, bool)
    if page.contrast <= 0:
        return find_runs(ink)
    core = np.zeros(grey.shape, bool)
    floor = max(LEAST_DEPTH, NOISE_GATE * page.noise)
    reach = max(15, int(min(grey.shape) * WINDOW_SHARE)) // 2
    block = max(1, reach // BLOCKS)
    depth = _depth_nearby(grey, floor, reach, block)
    edges, cores = (
        np.repeat(np.maximum(share * depth, least), block, axis=1)[:, : grey.shape[1]]
        for share, least in ((local_share, floor), (core_share, 1.5 * floor))
    )
    for top, rows in _bands(len(grey), block):
        for mask, thresholds in ((ink, edges), (core, cores)):
            nearby = np.repeat(thresholds[top : top + BAND // block], block, axis=0)
            np.greater(grey[rows], nearby[: rows.stop - rows.start], out=mask[rows])
    return join_dots(keep_cored(ink, core))


def _depth_nearby(grey: NDArray[np.float32], floor: float, reach: int, block: int) -> NDArray[np.float32]:
    """The mean depth of the pixels deeper than `floor` up to about `reach` pixels around each `block` x `block` pixels
    of `grey` (h, w), float32 (h / block, w / block), rounded up; 1 where there are none."""
    width = grey.shape[1]
    counts, sums = np.empty((2, -(-len(grey) // block), -(-width // block)), np.float32)
    for top, rows in _bands(len(grey), block):
        band = grey[rows]
        own = slice(top, top + BAND // block)
        counts[own] = _block_sums(band > floor, block)
        sums[own] = _block_sums(np.maximum(band - np.float32(floor), 0), block)
    side = 2 * round(((2 * reach + 1) / block - 1) / 2) + 1
    count, depth = (ndimage.uniform_filter(total, side, mode="constant") for total in (counts, sums))
    found = count > 0.5 / side**2
    np.divide(depth, count, out=depth, where=found)
    return np.where(found, depth + np.float32(floor), np.float32(1.0))


def _block_sums(values: NDArray[Value], block: int) -> NDArray[np.float32]:
    """The sums of each `block` x `block` of `values` (h, w), and of what is left over, (h / block, w / block), rounded
    up."""
    return _row_sums(_row_sums(values, block).T, block).T


def _row_sums(values: NDArray[Value], block: int) -> NDArray[np.float32]:
    """The sums of each `block` rows of `values` (h, w), and of those that are left over, (h / block, w)."""
    sums = values[::block].astype(np.float32)
    for row in range(1, block):
        some = values[row::block]
        sums[: len(some)] += some
    return sums


def _bands(height: int, block: int) -> Iterator[tuple[int, slice]]:
    """Bands of about BAND rows, in whole blocks: the number of each one's first block, and its rows."""
    step = BAND // block
    for top in range(0, -(-height // block), step):
        yield top, slice(top * block, min((top + step) * block, height))


def keep_cored(ink: NDArray[np.bool_], core: NDArray[np.bool_]) -> Runs:
    """The runs of those 8-connected components of `ink` that hold a pixel of `core`, a part of it (hysteresis
    thresholding)."""
    runs = find_runs(ink)
    row, x0, _ = run_bounds(core)
    within = np.searchsorted(runs.start, row * ink.shape[1] + x0, side="right") - 1
    kept = np.zeros(runs.count, bool)
    kept[runs.component[within]] = True
    return of_components(runs, kept)
