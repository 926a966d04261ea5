"""From the straightened page back to the image that was sent: the only place where boxes change their frame.

A character's box is first drawn tight around its grey ink, because the mask that readers work on may be a pixel
fatter or thinner than the ink that a person sees, and a pixel is a tenth of a letter's width in small print.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.document import PixelBox, PixelPoint
from app.geometry import Box, Points, Transform, bounds_of, whole_pixels
from app.imaging.straight_page import StraightPage
from app.imaging.warp import scale_matrix

Places = NDArray[np.int64]
Reals = NDArray[np.float64]

INKED = 0.32
"""Share of full ink from which a pixel counts as inked: a blurred edge is at a half, a sharp one that ends within a
pixel may leave a quarter there."""
COVERED = 0.25
"""Share of a source pixel's width and height from which a box covers it."""
REACH = 2
"""Pixels of the straightened page by which a side of a box may move: half of a blurred edge."""
LEVEL = 1e-3
"""A transform whose off-axis share is below this maps upright boxes to upright boxes (1 pixel in 1000)."""


def source_boxes(page: StraightPage, boxes: Sequence[Box], spaces: Sequence[tuple[float, float]]) -> list[PixelBox]:
    """The pixels of the source that the ink of each character covers, from their rough boxes on the straightened page;
    `spaces` are the x where the boxes of each one's neighbours end and begin."""
    if not boxes:
        return []
    grey, transform = page.grey, page.transform
    rough = bounds_of(boxes)
    limits = np.array(spaces, np.float64)
    factor = round(page.enlargement)  # a turned page's is 1 but for a rounding
    if factor > 1:
        # Between the pixels that an enlargement makes, ink runs out gently: it is measured in pixels that were sent.
        grey = np.asarray(Image.fromarray(grey).reduce(factor))
        transform = transform.then(scale_matrix(1 / factor), grey.shape[::-1])
        rough, limits = rough / factor, limits / factor
    tight = tight_boxes(grey, rough, limits)
    bounds = transform.boxes_to_source(tight)
    if not is_upright(transform):
        _bound_outlines(bounds, grey, transform, tight)
    return covered_pixels(bounds, transform.source_size)


def tight_boxes(grey: NDArray[np.float32], boxes: Reals, limits: Reals) -> Reals:
    """The box of the ink of at least INKED in and, by REACH pixels, around each of `boxes` x0, y0, x1, y1 (n, 4); the
    box itself where there is none.

    `grey` is (height, width) float32, 0 = paper, 1 = ink; full ink is the darkest found inside. No side moves outwards
    beyond its `limits` (n, 2), an x to the left and one to the right, infinite where nothing stands.
    """
    height, width = grey.shape
    tight, whole = boxes.copy(), _on_page(boxes, grey)
    held = np.flatnonzero((whole[:, 2:] > whole[:, :2]).all(axis=1))
    if not len(held):
        return tight
    x0, y0, x1, y1 = whole[held].T
    left, right = limits[held].T
    start = np.minimum(np.maximum(np.maximum(x0 - REACH, left), 0), x0).astype(np.int64)
    end = np.maximum(np.minimum(np.minimum(x1 + REACH, right), width), x1).astype(np.int64)
    top, bottom = np.maximum(y0 - REACH, 0), np.minimum(y1 + REACH, height)
    # A neighbour's ink may stand in the margin: a side follows only ink beside the box, outwards without a break.
    columns = _depths([grey[t:b, s:e].T for s, t, e, b in np.stack([start, y0, end, y1], axis=1).tolist()])
    rows = _depths([grey[t:b, s:e] for s, t, e, b in np.stack([x0, top, x1, bottom], axis=1).tolist()])
    at = np.cumsum(bottom - top) - (bottom - top) - top
    inner = np.stack([at + y0, at + y1], axis=1).ravel()
    darkest = np.maximum.reduceat(np.append(rows, 0), inner)[::2]
    least = np.float64(INKED) * darkest
    grown_x = _grown(columns, least, start, end, x0, x1)
    grown_y = _grown(rows, least, top, bottom, y0, y1)
    inked = darkest > 0
    tight[held[inked]] = np.stack([grown_x[0], grown_y[0], grown_x[1], grown_y[1]], axis=1)[inked]
    return tight


def _on_page(boxes: Reals, grey: NDArray[np.float32]) -> Places:
    """The whole pixels that `boxes` (n, 4) lie on, as far as they are those of `grey` (height, width)."""
    height, width = grey.shape
    return whole_pixels(boxes).clip(0, np.array([width, height, width, height]))


def _depths(windows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The greatest depth in each row of the `windows`, none of them empty, one window's behind the other's."""
    rows, widths = np.array([window.shape for window in windows]).T
    lengths = np.repeat(widths, rows)
    depths = np.concatenate([window.ravel() for window in windows])
    return np.asarray(np.maximum.reduceat(depths, np.cumsum(lengths) - lengths))


def _grown(
    depths: NDArray[np.float32], least: Reals, start: Places, end: Places, first: Places, last: Places
) -> tuple[Places, Places]:
    """The ranges [first, last) moved at either end to where depths of at `least` so much begin, by at most REACH.

    The `depths` of the pixels from `start` up to `end` of one range (all (n,)) lie behind those of the one before it.
    """
    enough = depths >= np.repeat(least, end - start)
    at = np.cumsum(end - start) - (end - start) - start

    def is_enough(place: Places) -> NDArray[np.bool_]:
        return np.asarray(enough[(at + place).clip(0, len(enough) - 1)])

    new_first, new_last = first.copy(), last.copy()
    for side, outwards, rim in ((new_first, -1, start), (new_last, 1, end - 1)):
        outmost = side - (outwards > 0)
        grows = is_enough(outmost)
        shrinks = ~grows
        for step in range(1, REACH + 1):
            beyond = outmost + outwards * step
            grows &= (beyond * outwards <= rim * outwards) & is_enough(beyond)
            side += outwards * (grows.astype(np.int64) - shrinks)
            shrinks &= ~is_enough(outmost - outwards * step)
    return new_first, new_last


def _bound_outlines(bounds: Reals, grey: NDArray[np.float32], transform: Transform, boxes: Reals) -> None:
    """Draw the `bounds` (n, 4) of tight `boxes` (n, 4) in the source closer, around the ink of each that has any.

    Around the corners, that is, of the first and last inked pixel of each row of a box. All windows lie behind one
    another in one array, row by row.
    """
    whole = _on_page(boxes, grey)
    windows = [grey[y0:y1, x0:x1].ravel() for x0, y0, x1, y1 in whole.tolist()]
    areas = np.array([len(window) for window in windows])
    held = np.flatnonzero(areas)
    if not len(held):
        return
    depths, areas = np.concatenate(windows), areas[held]
    x0, y0, x1, y1 = whole[held].T
    darkest = np.maximum.reduceat(depths, np.cumsum(areas) - areas)
    inked = np.flatnonzero(depths >= np.repeat(INKED * darkest, areas))
    # Each row's first pixel, and the places of its first and its last inked one.
    owner = np.repeat(np.arange(len(held)), y1 - y0)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(y1 - y0) - (y1 - y0), y1 - y0)
    begin = (np.cumsum(areas) - areas)[owner] + number * (x1 - x0)[owner]
    places = np.append(np.searchsorted(inked, begin), len(inked))
    filled = places[1:] > places[:-1]
    owner, begin, y = owner[filled], begin[filled], (y0[owner] + number)[filled]
    first = x0[owner] + inked[places[:-1][filled]] - begin
    last = x0[owner] + inked[places[1:][filled] - 1] - begin + 1
    corners = np.stack([first, y, last, y, first, y + 1, last, y + 1], axis=1).reshape(-1, 2)
    mapped = transform.to_source(corners).clip(0, np.array(transform.source_size))
    at = 4 * np.searchsorted(owner, np.arange(len(held)))
    outlined = np.concatenate([np.minimum.reduceat(mapped, at), np.maximum.reduceat(mapped, at)], axis=1)
    bounds[held[darkest > 0]] = outlined[darkest > 0]


def is_upright(transform: Transform) -> bool:
    """Whether upright boxes stay upright: no skew and no perspective, quarter turns and scales only."""
    matrix = transform.matrix / transform.matrix[2, 2]
    linear = np.abs(matrix[:2, :2])
    diagonal, crossed = min(linear[0, 0], linear[1, 1]), min(linear[0, 1], linear[1, 0])
    off_axis = max(linear[0, 1], linear[1, 0]) if diagonal >= crossed else max(linear[0, 0], linear[1, 1])
    width, height = transform.source_size
    perspective = np.abs(matrix[2, 0]) * width + np.abs(matrix[2, 1]) * height
    return bool(off_axis < LEVEL * max(diagonal, crossed) and perspective < LEVEL)


def covered_pixels(bounds: Reals, size: tuple[int, int]) -> list[PixelBox]:
    """Whole pixels of which each box of `bounds` (n, 4) covers at least COVERED in width and height; at least one,
    inside `size`."""
    slack = 1 - COVERED
    limits = np.array(size)
    start = np.minimum(np.maximum(np.ceil(bounds[:, :2] - slack - 1e-6), 0), np.maximum(limits - 1, 0))
    end = np.minimum(np.floor(bounds[:, 2:] + slack + 1e-6), limits)
    end = np.maximum(end, np.minimum(start + 1, limits))
    x0, y0, x1, y1 = np.concatenate([start, end], axis=1).astype(int).T.tolist()
    return list(zip(x0, y0, x1, y1, strict=True))


def source_points(transform: Transform, points: Points) -> tuple[PixelPoint, ...]:
    """Points (n, 2) of the straightened page as the nearest pixel corners of the source, inside it."""
    width, height = transform.source_size
    mapped = np.rint(transform.to_source(points)).clip(0, np.array([width, height]))
    return tuple((int(x), int(y)) for x, y in mapped)


def union(boxes: Sequence[PixelBox]) -> PixelBox:
    """The least box that holds all `boxes`, at least one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)
