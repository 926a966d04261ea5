"""The map that makes a photographed sheet a rectangle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.geometry import Points, apply_homography
from app.imaging.sheet import find_sheet
from app.imaging.warp import shift_matrix

OBLIQUE = 0.02
"""A sheet whose corners lie within this share of the picture's longest side of an upright rectangle is only cut out:
nothing is gained from resampling."""
INSET = 0.005
"""Share of the sheet that is left off at each side: its edge and shadow."""
BULGE = 0.015
"""A sheet that reaches over the straight line of a side by more than this share of it curls, and is kept whole..."""
GREATEST_BULGE = 0.15
"""...up to this share: what is beyond is something else that touches it."""
Map = tuple[NDArray[np.float64], tuple[int, int]]


def sheet_map(pixels: NDArray[np.uint8]) -> Map | None:
    """The 3x3 map from a picture (h, w) or (h, w, 3) to the sheet alone, upright as it lies, and its size
    (width, height).

    None where there is no sheet. One that lies straight already is cut out pixel by pixel.
    """
    sheet = find_sheet(pixels)
    if sheet is None:
        return None
    quad = sheet.corners
    low, high = quad.min(axis=0), quad.max(axis=0)
    upright = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    if np.abs(quad - upright).max() <= OBLIQUE * max(pixels.shape[:2]):
        first, last = _whole(low, high, sheet.outline)
        first, last = first.round().clip(0), last.round().clip(0, pixels.shape[1::-1])
        return shift_matrix(-first[0], -first[1]), (int(last[0] - first[0]), int(last[1] - first[1]))
    top, right, bottom, left = (float(np.hypot(*side)) for side in np.roll(quad, -1, axis=0) - quad)
    width, height = max(1.0, top, bottom), max(1.0, left, right)
    flat = homography(quad, np.array([[0, 0], [width, 0], [width, height], [0, height]]))
    first, last = _whole(np.zeros(2), np.array([width, height]), apply_homography(flat, sheet.outline))
    size = np.maximum((last - first).round(), 1).astype(int)
    return shift_matrix(-first[0], -first[1]) @ flat, (int(size[0]), int(size[1]))


def _whole(low: Points, high: Points, outline: Points) -> tuple[Points, Points]:
    """The corners (2,) of the rectangle to keep: that from `low` to `high` without its edge, or with what of the
    outline bulges over a side."""
    reach = high - low
    before, after = low - np.percentile(outline, 0.5, axis=0), np.percentile(outline, 99.5, axis=0) - high
    first, last = (
        np.where(over > BULGE * reach, np.minimum(over, GREATEST_BULGE * reach), -INSET * reach)
        for over in (before, after)
    )
    return low - first, high + last


def homography(source: Points, target: Points) -> NDArray[np.float64]:
    """The 3x3 map that carries four points (4, 2) to four others (direct linear transform with h33 = 1; Hartley and
    Zisserman, "Multiple View Geometry", 2004, section 4.1)."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    solved = np.linalg.solve(np.array(rows, float), np.asarray(target, float).ravel())
    return np.append(solved, 1.0).reshape(3, 3)
