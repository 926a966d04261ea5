"""Pictures out of focus, or taken by a hand that shook, made sharper.

A lens out of focus spreads each point about as a Gaussian does, and a hand that shakes does so in one direction. What
that took from each frequency is given back, as far as it stands out from grain (N. Wiener, "Extrapolation,
interpolation, and smoothing of stationary time series", 1949), along rows and along columns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

PAPER, INK, STEEPEST = 0.35, 0.99, 0.995
"""Shares of a line's pixels that are lighter than what counts as its paper, and as its ink, and of its steps that are
smaller than what counts as the steepest: a stroke's edge."""
STEP = 0.1
"""Steps are as long as this many x-heights: from one pixel to the next, large letters show grain."""
LEAST_CONTRAST = 0.05
"""Of a fainter line nothing is told."""
GRAIN = 0.03
"""Power of the grain by that of the picture: with less, grain becomes ink, with more, letters stay blurred."""
TAPS, SAMPLES = 5, 512
"""Reach of the filter in standard deviations of the blur, and the samples of the frequencies that it is worked out
from."""


def edge_blur(grey: NDArray[np.float32], x_height: float) -> tuple[float, float] | None:
    """How far the edges of a line's strokes are spread along rows and along columns, the standard deviations in pixels,
    told by the steepest ones.

    `grey` (height, width), 0 = paper, 1 = ink, shows the line, whose `x_height` is in pixels. Strokes as thin as the
    blur show less of it. None where the line is too small or too faint to tell.
    """
    step = max(1, round(STEP * x_height))
    if min(grey.shape) <= step:
        return None
    contrast = _ordered(grey, INK) - _ordered(grey, PAPER)
    along_rows = _ordered(np.abs(grey[:, step:] - grey[:, :-step]), STEEPEST)
    along_columns = _ordered(np.abs(grey[step:] - grey[:-step]), STEEPEST)
    if contrast < LEAST_CONTRAST or min(along_rows, along_columns) <= 0:
        return None
    spread = contrast * step / np.sqrt(2 * np.pi)
    return float(spread / along_rows), float(spread / along_columns)


def sharpened(light: NDArray[np.uint8], blur: tuple[float, float]) -> NDArray[np.uint8]:
    """The picture `light` (height, width) before a `blur` of these standard deviations, in pixels, along rows and along
    columns; there is none where it is 0."""
    sharp = light.astype(np.float32)
    for axis, spread in zip((1, 0), blur, strict=True):
        if spread:
            sharp = ndimage.correlate1d(sharp, _taps(spread), axis=axis, mode="nearest")
    return np.asarray(sharp.clip(0, 255), np.uint8)


def _taps(blur: float) -> NDArray[np.float32]:
    """The filter (n,), whose sum is 1."""
    passed = np.exp(-2 * (np.pi * blur * np.fft.rfftfreq(SAMPLES)) ** 2)
    response = np.fft.fftshift(np.fft.irfft(passed / (passed**2 + GRAIN), SAMPLES))
    reach = min(int(np.ceil(TAPS * blur)), SAMPLES // 2 - 1)
    taps = response[SAMPLES // 2 - reach : SAMPLES // 2 + reach + 1]
    return np.asarray(taps / taps.sum(), np.float32)


def _ordered(values: NDArray[np.float32], share: float) -> float:
    """The value that this share of all is less than."""
    place = int(share * (values.size - 1))
    return float(np.partition(values, place, axis=None)[place])
