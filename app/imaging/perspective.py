"""A photographed sheet: found before its table, and the map that makes it a rectangle.

The sheet is the largest bright region of the picture whose outline is a quadrilateral, standing out of what is around
it. All of that must hold: a scan, a tight crop or a page with a dark margin stays as it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from skimage.filters import threshold_otsu
from skimage.measure import approximate_polygon
from skimage.morphology import convex_hull_image

from app.geometry import Points
from app.imaging.warp import shift_matrix

LOOKED_AT = 320
"""Longest side, in pixels, of the reduced picture in which the sheet is looked for."""
SMALLEST, LARGEST = 0.15, 0.93
"""Share of the picture that a sheet covers; a larger one needs no finding."""
CONVEX = 0.93
"""Least share of its convex hull that a sheet fills: corners may be folded, no more."""
FOUR_SIDED = 0.94
"""Least overlap (intersection over union) of the sheet and the quadrilateral drawn round it."""
STANDS_OUT = 30.0
"""Least difference of brightness, of 255, across the edge of the sheet, at the median of each side in the picture."""
EDGE = 0.015
"""Distance from an edge, as a share of the picture's longest side, at which brightness is compared."""
SHARPEST, BLUNTEST = 50.0, 130.0
"""Degrees of a sheet's corners as photographed."""
OBLIQUE = 0.02
"""A quadrilateral whose corners lie within this share of the picture's longest side of an upright rectangle is only
cut out: nothing is gained from resampling."""
INSET = 0.005
"""Share of the sheet that is left off at each side: its edge and shadow."""
Map = tuple[NDArray[np.float64], tuple[int, int]]


def sheet_map(light: NDArray[np.uint8]) -> Map | None:
    """The 3x3 map from `light` (h, w) to the sheet alone, upright as it lies, and its size (width, height).

    None where there is no sheet. One that lies straight already is cut out pixel by pixel.
    """
    quad = find_sheet(light)
    if quad is None:
        return None
    middle = quad.mean(axis=0)
    quad = middle + (1 - 2 * INSET) * (quad - middle)
    low, high = quad.min(axis=0).round(), quad.max(axis=0).round()
    upright = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    if np.abs(quad - upright).max() <= OBLIQUE * max(light.shape):
        return shift_matrix(-low[0], -low[1]), (int(high[0] - low[0]), int(high[1] - low[1]))
    top, right, bottom, left = (float(np.hypot(*side)) for side in np.roll(quad, -1, axis=0) - quad)
    size = max(1, round(max(top, bottom))), max(1, round(max(left, right)))
    target = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], float)
    return homography(quad, target), size


def find_sheet(light: NDArray[np.uint8]) -> Points | None:
    """The sheet's corners (4, 2) in pixels of `light` (h, w), clockwise from the top left, or None."""
    factor = max(1, -(-max(light.shape) // LOOKED_AT))
    reduced = np.asarray(Image.fromarray(light).reduce(factor), np.float32)
    calm: NDArray[np.float32] = ndimage.median_filter(reduced, 5, mode="nearest")
    if calm.size < 64 or float(np.ptp(calm)) < STANDS_OUT:
        return None
    sheet = _largest(calm > threshold_otsu(calm))  # type: ignore[no-untyped-call]
    share = float(sheet.mean())
    if not SMALLEST <= share <= LARGEST:
        return None
    hull: NDArray[np.bool_] = convex_hull_image(sheet)  # type: ignore[no-untyped-call]
    if share < CONVEX * float(hull.mean()):
        return None
    quad = _quadrilateral(hull)
    if quad is None or not _plausible(quad, hull, calm):
        return None
    return np.asarray(quad * factor, np.float64)


def homography(source: Points, target: Points) -> NDArray[np.float64]:
    """The 3x3 map that carries four points (4, 2) to four others (direct linear transform with h33 = 1; Hartley and
    Zisserman, "Multiple View Geometry", 2004, section 4.1)."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    solved = np.linalg.solve(np.array(rows, float), np.asarray(target, float).ravel())
    return np.append(solved, 1.0).reshape(3, 3)


def _largest(bright: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected region, its holes (print, pictures) filled."""
    labels, count = ndimage.label(ndimage.binary_opening(bright, np.ones((3, 3), bool)))
    if not count:
        return np.zeros(bright.shape, bool)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray(ndimage.binary_fill_holes(labels == int(sizes.argmax())))


def _quadrilateral(hull: NDArray[np.bool_]) -> Points | None:
    """The four corners of a convex region, simplified until four are left (Douglas and Peucker 1973)."""
    y, x = np.nonzero(hull & ~ndimage.binary_erosion(hull))
    centre = np.array([x.mean(), y.mean()])
    order = np.argsort(np.arctan2(y - centre[1], x - centre[0]), kind="stable")
    outline = np.stack([x, y], axis=1)[order].astype(np.float64) + 0.5
    far = int(np.hypot(*(outline - centre).T).argmax())
    outline = np.roll(outline, -far, axis=0)
    closed = np.concatenate([outline, outline[:1]])
    for tolerance in np.geomspace(0.01, 0.12, 12) * max(hull.shape):
        corners = np.asarray(approximate_polygon(closed, float(tolerance)), np.float64)[:-1]  # type: ignore[no-untyped-call]
        if len(corners) <= 4:
            break
    if len(corners) != 4:
        return None
    first = int(corners.sum(axis=1).argmin())
    return np.roll(corners, -first, axis=0)


def _plausible(quad: Points, hull: NDArray[np.bool_], calm: NDArray[np.float32]) -> bool:
    """Whether a sheet can look so: corners, overlap with what was found, an edge on every side within the picture."""
    height, width = hull.shape
    before, after = np.roll(quad, 1, axis=0) - quad, np.roll(quad, -1, axis=0) - quad
    cosine = (before * after).sum(axis=1) / (np.hypot(*before.T) * np.hypot(*after.T))
    angles = np.degrees(np.arccos(cosine.clip(-1, 1)))
    if angles.min() < SHARPEST or angles.max() > BLUNTEST:
        return False
    y, x = np.mgrid[:height, :width] + 0.5
    inside = np.ones(hull.shape, bool)
    for (x0, y0), (x1, y1) in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        inside &= (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= -max(hull.shape) * 0.5
    if (inside & hull).sum() < FOUR_SIDED * (inside | hull).sum():
        return False
    reach = max(2.0, EDGE * max(hull.shape))
    steps = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = np.linspace(0.1, 0.9, 40)[:, None]
        points = start + along * (end - start)
        outward = np.array([end[1] - start[1], start[0] - end[0]]) / max(float(np.hypot(*(end - start))), 1e-9)
        outer, inner = points + reach * outward, points - reach * outward
        within = (outer >= 0).all(axis=1) & (outer < [width, height]).all(axis=1)
        if within.mean() < 0.5:
            continue
        bright, dark = (calm[tuple(where[within].astype(int).T[::-1].clip(0))] for where in (inner, outer))
        steps.append(float(np.median(bright - dark)))
    return len(steps) >= 2 and min(steps) >= STANDS_OUT
