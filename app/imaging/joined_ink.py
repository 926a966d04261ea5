"""Ink whose letters hang together: of small print out of focus the strokes' rims meet half-way to the paper.

Where most of a page's ink is in joined letters or rows, it is parted from the paper again nearer to the strokes' cores,
and that ink is believed if far more letters come free in it. Elsewhere it would only break thin strokes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.binarize import binarize
from app.imaging.illumination import FlattenedPage
from app.imaging.runs import Runs, component_boxes

TALL, LONG = 2.0, 4.0
"""Joined letters are higher than so many heights of the text, or longer than so many and not low."""
HEIGHTS, WIDEST = (0.5, 1.6), 2.5
"""Letters that stand free have such heights and at most this width, in heights of the text."""
MOSTLY_JOINED = 0.5
"""Ink is looked at again where this share of it is in joined letters, or in what is no text..."""
FREED, FEWEST = 1.7, 50
"""...and the new ink is the page's where it has so many times as many letters that stand free, so many at least."""
RIM, CORE = 0.75, 0.85
"""The threshold, and what a component must reach somewhere, as shares of the ink depth nearby."""


def ink_of(page: FlattenedPage, text_height: float) -> Runs:
    """The runs of ink of a flattened page whose letters are about `text_height` pixels high, 0 where there are none."""
    ink = binarize(page)
    if not ink.count or text_height <= 0:
        return ink
    widths, heights, areas = _sizes(ink, text_height)
    joined = (heights > TALL) | ((widths > LONG) & (heights > HEIGHTS[0]))
    if areas[joined].sum() <= MOSTLY_JOINED * areas.sum():
        return ink
    cores = binarize(page, RIM, CORE)
    free = _free_letters(cores, text_height)
    return cores if free >= max(FEWEST, FREED * _free_letters(ink, text_height)) else ink


def _free_letters(ink: Runs, text_height: float) -> int:
    widths, heights, _ = _sizes(ink, text_height)
    return int(((heights >= HEIGHTS[0]) & (heights <= HEIGHTS[1]) & (widths <= WIDEST)).sum())


def _sizes(ink: Runs, text_height: float) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Each component's width and height, in heights of the text, and its pixels, (components,)."""
    boxes, areas = component_boxes(ink)
    widths, heights = (boxes[:, 2:] - boxes[:, :2]).T / text_height
    return widths, heights, areas
