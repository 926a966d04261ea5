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
from app.geometry import Box, Points, Transform
from app.imaging.straight_page import StraightPage
from app.imaging.warp import scale_matrix

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
    factor = round(page.enlargement)  # a turned page's is 1 but for a rounding
    if factor > 1:
        # Between the pixels that an enlargement makes, ink runs out gently: it is measured in pixels that were sent.
        grey = np.asarray(Image.fromarray(grey).reduce(factor))
        transform = transform.then(scale_matrix(1 / factor), grey.shape[::-1])
        boxes = [Box(box.x0 / factor, box.y0 / factor, box.x1 / factor, box.y1 / factor) for box in boxes]
        spaces = [(left / factor, right / factor) for left, right in spaces]
    tight = [tight_box(grey, box, left, right) for box, (left, right) in zip(boxes, spaces, strict=True)]
    bounds = transform.boxes_to_source(tight)
    if not is_upright(transform):
        _bound_outlines(bounds, grey, transform, tight)
    return covered_pixels(bounds, transform.source_size)


def tight_box(grey: NDArray[np.float32], box: Box, left: float = -np.inf, right: float = np.inf) -> Box:
    """The box of the ink of at least INKED in and, by REACH pixels, around `box`; `box` itself where there is none.

    `grey` is (height, width) float32, 0 = paper, 1 = ink; full ink is the darkest found inside. No side moves outwards
    beyond x = `left` and `right`.
    """
    height, width = grey.shape
    x0, y0, x1, y1 = box.rounded()
    x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
    if x0 >= x1 or y0 >= y1:
        return box
    start, top = int(min(max(x0 - REACH, 0, left), x0)), max(y0 - REACH, 0)
    end = int(max(min(x1 + REACH, width, right), x1))
    # A neighbour's ink may stand in the margin: a side follows only ink beside the box, outwards without a break.
    columns = np.maximum.reduce(grey[y0:y1, start:end], axis=0).tolist()
    rows = np.maximum.reduce(grey[top : y1 + REACH, x0:x1], axis=1).tolist()
    darkest = max(rows[y0 - top : y1 - top])
    if darkest <= 0:
        return box
    new_x0, new_x1 = _grown(columns, INKED * darkest, x0 - start, x1 - start)
    new_y0, new_y1 = _grown(rows, INKED * darkest, y0 - top, y1 - top)
    return Box(start + new_x0, top + new_y0, start + new_x1, top + new_y1)


def _grown(depths: list[float], least: float, first: int, last: int) -> tuple[int, int]:
    """The range [first, last) moved at either end to where depths of at `least` so much begin, by at most REACH."""
    start, end = first, last
    if depths[start] >= least:
        while start > 0 and depths[start - 1] >= least and first - start < REACH:
            start -= 1
    else:
        while depths[start] < least and start - first < REACH:
            start += 1
    if depths[end - 1] >= least:
        while end < len(depths) and depths[end] >= least and end - last < REACH:
            end += 1
    else:
        while depths[end - 1] < least and last - end < REACH:
            end -= 1
    return start, end


def _bound_outlines(
    bounds: NDArray[np.float64], grey: NDArray[np.float32], transform: Transform, boxes: Sequence[Box]
) -> None:
    """Draw the `bounds` (n, 4) of tight boxes in the source closer, around the ink of each that has any.

    Around the corners, that is, of the first and last inked pixel of each row of a box. All windows lie behind one
    another in one array, row by row.
    """
    height, width = grey.shape
    whole = np.array([box.rounded() for box in boxes]).clip(0, np.array([width, height, width, height]))
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


def covered_pixels(bounds: NDArray[np.float64], size: tuple[int, int]) -> list[PixelBox]:
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
