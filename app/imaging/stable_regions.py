"""Regions of a picture that stay the same over a range of thresholds: letters, whatever is around them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from app.imaging.runs import group_boxes, grouped_runs, linked_groups, run_bounds

Reals = NDArray[np.float64]

STEP = 8
"""Brightness, of 255, from one threshold to the next."""
LEAST_HEIGHT, MOST_HEIGHT = 7, 0.6
"""Height of a letter, in pixels and as a share of the picture's."""
WIDEST = 2.5
"""...and its width, in heights."""
LEAST_FILLED = 0.15
"""Share of its box that a letter covers."""
STABLE, LEAST_STABLE = 0.15, 1.5
"""A region is stable whose box moves by less than this share of its height, or so many pixels, from one threshold to
the next."""
GRAIN = 0.08
"""With more runs a pixel what is dark is grain, and no letter stands out of it."""
SAME = 2.0
"""Regions whose boxes differ by no more pixels are one."""


def stable_regions(light: NDArray[np.uint8]) -> Reals:
    """Boxes (n, 4) of the regions of `light` (h, w), 255 = white, that are darker than all around them, have the size
    and shape of letters, and keep them while the threshold moves by STEP.

    These are the maximally stable extremal regions of J. Matas, O. Chum, M. Urban and T. Pajdla ("Robust wide baseline
    stereo from maximally stable extremal regions", BMVC 2002), at some thresholds instead of all.
    """
    darkest, lightest = np.percentile(light[::3, ::3], (0.5, 99.5))
    found, before = [np.zeros((0, 4))], np.zeros((0, 4))
    for threshold in np.arange(darkest + STEP / 2, lightest, STEP):
        boxes = _letter_like(light < threshold)
        if boxes is None:
            continue
        if len(boxes) and len(before):
            places = _places(boxes)
            moved = KDTree(_places(before)).query(places, p=np.inf)[0]
            found.append(boxes[moved <= np.maximum(LEAST_STABLE, STABLE * places[:, 3])])
        before = boxes
    return _once(np.concatenate(found))


def _letter_like(ink: NDArray[np.bool_]) -> Reals | None:
    """Boxes of the components of `ink` (h, w) that might be letters, and do not run over the picture's rim; None where
    it is grain."""
    height, width = ink.shape
    row, start, stop = run_bounds(ink)
    if len(row) > GRAIN * ink.size:
        return None
    boxes, areas = group_boxes(row, start, stop, *grouped_runs(row, start, stop, width))
    x0, y0, x1, y1 = boxes.T
    high, wide = y1 - y0, x1 - x0
    fits = (high >= LEAST_HEIGHT) & (high < MOST_HEIGHT * height) & (wide < WIDEST * high)
    fits &= (areas > LEAST_FILLED * high * wide) & (x0 > 0) & (y0 > 0) & (x1 < width) & (y1 < height)
    return np.asarray(boxes[fits], np.float64)


def _places(boxes: Reals) -> Reals:
    """Centres and sizes (n, 4) of boxes."""
    return np.concatenate([(boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]], axis=1)


def _once(boxes: Reals) -> Reals:
    """Of boxes that are the SAME the first one."""
    pairs = KDTree(_places(boxes)).query_pairs(SAME, p=np.inf, output_type="ndarray")
    group, _ = linked_groups(pairs[:, 0], pairs[:, 1], len(boxes))
    first: NDArray[np.int64] = np.unique(group, return_index=True)[1]
    return np.asarray(boxes[np.sort(first)])
