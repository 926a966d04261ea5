"""From the straightened page back to the image that was sent: the only place where boxes change their frame.

A character's box is first drawn tight around its grey ink, because the mask that readers work on may be a pixel
fatter or thinner than the ink that a person sees, and a pixel is a tenth of a letter's width in small print.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.document import PixelBox, PixelPoint
from app.geometry import Box, Points, Transform
from app.imaging.straight_page import StraightPage

COVERED = 0.25
"""Share of full ink from which a pixel counts as inked."""
REACH = 2
"""Pixels of the straightened page by which a side of a box may move: half of a blurred edge."""
LEVEL = 1e-3
"""A transform whose off-axis share is below this maps upright boxes to upright boxes (1 pixel in 1000)."""


def source_box(page: StraightPage, box: Box, left: float = -np.inf, right: float = np.inf) -> PixelBox:
    """The pixels of the source that a character's ink covers, from its rough box on the straightened page; `left` and
    `right` are where its neighbours' boxes end and begin."""
    tight = tight_box(page.grey, box, left, right)
    if is_upright(page.transform):
        return covered_pixels(page.transform.box_to_source(tight), page.transform.source_size)
    points = _ink_outline(page.grey, tight)
    width, height = page.transform.source_size
    limits = np.array([width, height], float)
    return covered_pixels(Box.around(page.transform.to_source(points).clip(0, limits)), page.transform.source_size)


def tight_box(grey: NDArray[np.float32], box: Box, left: float = -np.inf, right: float = np.inf) -> Box:
    """The box of the ink of at least COVERED in and, by REACH pixels, around `box`; `box` itself where there is none.

    `grey` is (height, width) float32, 0 = paper, 1 = ink; full ink is the darkest found inside. No side moves outwards
    beyond x = `left` and `right`.
    """
    height, width = grey.shape
    x0, y0, x1, y1 = box.rounded()
    x1, y1 = min(x1, width), min(y1, height)
    start, top = int(min(max(x0 - REACH, 0, left), x0)), max(y0 - REACH, 0)
    end = int(max(min(x1 + REACH, width, right), x1))
    window = grey[top : min(y1 + REACH, height), start:end]
    inside = window[y0 - top : y1 - top, x0 - start : x1 - start]
    darkest = float(inside.max(initial=0.0))
    if darkest <= 0:
        return box
    inked = window >= COVERED * darkest
    # A neighbour's ink may stand in the margin: a side follows only ink beside the box, outwards without a break.
    columns = np.asarray(inked[y0 - top : y1 - top].any(axis=0))
    rows = np.asarray(inked[:, x0 - start : x1 - start].any(axis=1))
    new_x0, new_x1 = _grown(columns, x0 - start, x1 - start)
    new_y0, new_y1 = _grown(rows, y0 - top, y1 - top)
    if new_x0 >= new_x1 or new_y0 >= new_y1:
        return box
    return Box(start + new_x0, top + new_y0, start + new_x1, top + new_y1)


def _grown(inked: NDArray[np.bool_], first: int, last: int) -> tuple[int, int]:
    """The range [first, last) moved at either end to where ink begins, by at most REACH."""
    flags = inked.tolist()
    start, end = first, last
    if flags[start : start + 1] == [True]:
        while start > 0 and flags[start - 1] and first - start < REACH:
            start -= 1
    else:
        while start < end and not flags[start] and start - first < REACH:
            start += 1
    if flags[end - 1 : end] == [True]:
        while end < len(flags) and flags[end] and end - last < REACH:
            end += 1
    else:
        while end > start and not flags[end - 1] and last - end < REACH:
            end -= 1
    return start, end


def _ink_outline(grey: NDArray[np.float32], box: Box) -> Points:
    """The corners of the first and last inked pixel of each row of a tight box: (n, 2), at least its four corners'."""
    x0, y0, x1, y1 = box.rounded()
    window = grey[y0:y1, x0:x1]
    darkest = float(window.max(initial=0.0))
    if darkest <= 0:
        return box.corners()
    inked = window >= COVERED * darkest
    rows = np.flatnonzero(inked.any(axis=1))
    first = x0 + inked[rows].argmax(axis=1)
    last = x1 - inked[rows, ::-1].argmax(axis=1)
    tops, bottoms = y0 + rows, y0 + rows + 1
    columns = np.concatenate([first, last, first, last])
    return np.stack([columns, np.concatenate([tops, tops, bottoms, bottoms])], axis=1).astype(float)


def is_upright(transform: Transform) -> bool:
    """Whether upright boxes stay upright: no skew and no perspective, quarter turns and scales only."""
    matrix = transform.matrix / transform.matrix[2, 2]
    linear = np.abs(matrix[:2, :2])
    diagonal, crossed = min(linear[0, 0], linear[1, 1]), min(linear[0, 1], linear[1, 0])
    off_axis = max(linear[0, 1], linear[1, 0]) if diagonal >= crossed else max(linear[0, 0], linear[1, 1])
    width, height = transform.source_size
    perspective = np.abs(matrix[2, 0]) * width + np.abs(matrix[2, 1]) * height
    return bool(off_axis < LEVEL * max(diagonal, crossed) and perspective < LEVEL)


def covered_pixels(box: Box, size: tuple[int, int]) -> PixelBox:
    """Whole pixels of which the box covers at least COVERED in width and height; at least one, inside `size`."""
    width, height = size
    slack = 1 - COVERED

    def span(low: float, high: float, limit: int) -> tuple[int, int]:
        start = min(max(math.ceil(low - slack - 1e-6), 0), max(limit - 1, 0))
        end = min(math.floor(high + slack + 1e-6), limit)
        return start, max(end, min(start + 1, limit))

    x0, x1 = span(box.x0, box.x1, width)
    y0, y1 = span(box.y0, box.y1, height)
    return x0, y0, x1, y1


def source_points(transform: Transform, points: Points) -> tuple[PixelPoint, ...]:
    """Points (n, 2) of the straightened page as the nearest pixel corners of the source, inside it."""
    width, height = transform.source_size
    mapped = np.rint(transform.to_source(points)).clip(0, np.array([width, height]))
    return tuple((int(x), int(y)) for x, y in mapped)


def union(boxes: Sequence[PixelBox]) -> PixelBox:
    """The least box that holds all `boxes`, at least one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)
