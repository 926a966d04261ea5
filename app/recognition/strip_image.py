"""The line network's input: a strip, cut from the page along a line's baseline.

A strip is `(STRIP_HEIGHT, width)` float32, 0 = paper, 1 = ink, never binarised: straightened along the baseline, an
x-height of `STRIP_X_HEIGHT` pixels, the baseline at the lower edge of row `STRIP_BASELINE - 1`. That leaves 1.8
x-heights above the baseline (capitals reach 1.4) and eight tenths of one below (descenders reach 0.5), so neighbouring
lines may show their feet and heads. Along the line it is `STRIP_STRETCH` times as long as that: narrow letters need the
network's columns. A line whose letters are so many times as broad as print's has a strip so many times shorter. Use
and training both cut their strips here and nowhere else; whoever changes what a strip looks like raises STRIP_VERSION,
because weights fit one version.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.segmentation.text_line import TextLine

STRIP_VERSION = 2
STRIP_HEIGHT = 32
STRIP_X_HEIGHT = 12.0
"""Strip pixels of an x-height."""
STRIP_STRETCH = 1.1
"""Strip pixels along the line by those across it, for a square of the page."""
STRIP_BASELINE = 22.0
"""Strip y of the baseline."""
STRIP_MARGIN = 0.6
"""Paper kept left and right of the line's box, in x-heights."""
STRIP_WIDTH_STEP = 4
"""Widths are multiples of this, the network's column."""
MAX_STRIP_WIDTH = 8192
"""Strip pixels; what goes on further to the right is cut off (some 700 characters)."""
MIN_X_HEIGHT = 2.0
"""Page pixels; a smaller x-height is taken for this one, which bounds the enlargement."""
STRAIGHT_TOLERANCE = 0.5
"""Strip pixels by which a baseline may leave its mean height and still be cut as a plain rectangle."""
PAPER_PERCENTILE = 35.0
INK_PERCENTILE = 99.0
"""Percentiles of a strip's pixels taken for paper and ink: ink covers a tenth to a third of a strip, a lone full stop
one hundredth."""
MIN_CONTRAST = 0.12
"""Least span between paper and ink that is stretched to 0-1; below it is noise."""


@dataclass(frozen=True)
class Strip:
    """A line's pixels and the way from strip to page.

    `pixels` is float32 (STRIP_HEIGHT, width). Strip x begins at page x `left`; `scale` is strip pixels a page pixel,
    `scale_x` the same along the line.
    """

    pixels: NDArray[np.float32]
    line: TextLine
    left: float
    scale: float
    scale_x: float

    def to_page(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 2) of the strip as points (n, 2) of the straightened page."""
        x = self.left + points[:, 0] / self.scale_x
        y = self.line.baseline_at(x) + (points[:, 1] - STRIP_BASELINE) / self.scale
        return np.stack([x, y], axis=1)


def cut_strip(grey: NDArray[np.float32], line: TextLine) -> Strip:
    """The strip of `line` on the straightened page `grey`, (height, width) float32, 0 = paper, 1 = ink."""
    x_height = max(line.x_height, MIN_X_HEIGHT)
    scale = STRIP_X_HEIGHT / x_height
    scale_x = STRIP_STRETCH * scale / line.breadth
    left = line.box.x0 - STRIP_MARGIN * x_height
    span = line.box.width + 2 * STRIP_MARGIN * x_height
    width = min(STRIP_WIDTH_STEP * math.ceil(span * scale_x / STRIP_WIDTH_STEP), MAX_STRIP_WIDTH)
    right = left + width / scale_x
    first, last = math.floor(left), math.ceil(right)
    columns = np.arange(first, last, dtype=np.float64) + 0.5
    tops = line.baseline_at(columns) - STRIP_BASELINE / scale
    mean = float(tops.mean())
    if float(np.abs(tops - mean).max()) * scale <= STRAIGHT_TOLERANCE:
        row = math.floor(mean)
        crop = _window(grey, row, math.ceil(mean + STRIP_HEIGHT / scale), first, last)
        top = mean - row
    else:
        crop = _sheared(grey, tops, math.ceil(STRIP_HEIGHT / scale), first, last)
        top = 0.0
    resized = Image.fromarray(crop).resize(
        (width, STRIP_HEIGHT),
        Image.Resampling.HAMMING if scale < 1 else Image.Resampling.BICUBIC,
        (left - first, top, min(right - first, crop.shape[1]), min(top + STRIP_HEIGHT / scale, crop.shape[0])),
    )
    return Strip(_normalised(np.asarray(resized, np.float32)), line, left, scale, scale_x)


def _window(grey: NDArray[np.float32], top: int, bottom: int, left: int, right: int) -> NDArray[np.float32]:
    """The page's rows top..bottom and columns left..right, paper where they leave the page."""
    inside = grey[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if inside.shape == (bottom - top, right - left):
        return np.ascontiguousarray(inside)
    window = np.zeros((bottom - top, right - left), np.float32)
    y, x = min(max(-top, 0), bottom - top), min(max(-left, 0), right - left)
    window[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
    return window


def _sheared(
    grey: NDArray[np.float32], tops: NDArray[np.float64], rows: int, left: int, right: int
) -> NDArray[np.float32]:
    """`rows` rows below each column's own top, which need not be whole: linear between neighbouring pixels."""
    whole = np.floor(tops).astype(np.int64)
    share = (tops - whole).astype(np.float32)
    highest = int(whole.min())
    window = _window(grey, highest, int(whole.max()) + rows + 1, left, right)
    columns = np.arange(right - left)
    upper = (whole - highest + np.arange(rows + 1)[:, None]) * len(columns) + columns
    taken = window.ravel()[upper]
    return np.ascontiguousarray(taken[:-1] + (taken[1:] - taken[:-1]) * share)


def _normalised(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Paper to 0 and ink to 1, clipped."""
    at = [int(percentile / 100 * (pixels.size - 1)) for percentile in (PAPER_PERCENTILE, INK_PERCENTILE)]
    ordered = np.partition(pixels, at, axis=None)
    paper, ink = float(ordered[at[0]]), float(ordered[at[1]])
    return np.asarray(np.clip((pixels - paper) / max(ink - paper, MIN_CONTRAST), 0, 1), np.float32)
