"""Light evened out: from luminance, 255 = white, to flattened grey, 0 = paper and 1 = ink, whatever the polarity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from app.geometry import apply_homography

BACKGROUND_SIDE = 500
"""Longest side, in pixels, of the reduced image on which the paper's brightness is estimated: enough for the edge of a
shadow, cheap enough for any page."""

CLOSING_SHARE = 1 / 16
"""Side of the closing that removes ink from the background, as a share of the image's longest side: wider than the
strokes of any text but a poster's, narrower than a shadow."""

CONTRAST_PIXELS = 1_000_000
BAND = 48
"""The depth of ink is told from bands of so many rows, spread over the page, of about so many pixels together."""
STROKE_WINDOW = 15
"""Side of the window, in pixels, within which ink has paper beside it."""
ABRUPT = 0.7
"""Ink has at least this share of its depth over the lightest pixel in that window."""
COLUMNS = 256
"""Columns whose light is evened out together."""

CONTRAST_CHANNEL_GAIN = 1.6
"""A colour channel is used instead of luminance where its ink stands out by this factor more."""


@dataclass(frozen=True)
class FlattenedPage:
    """Flattened grey (h, w) float32 (0 = paper, 1 = the page's typical ink; clipped to 0-1), the noise of its paper
    as a standard deviation in the same unit, and the contrast that was stretched to 1 (0-1 of the paper's brightness;
    0 for a page without ink).
    """

    grey: NDArray[np.float32]
    noise: float
    contrast: float


def luminance(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The grey (h, w) in which ink stands out, of (h, w) grey or (h, w, 3) RGB: luminance, or the colour channel that
    shows much more of it."""
    if pixels.ndim == 2:
        return pixels
    grey = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), BAND):
        grey[top : top + BAND] = np.asarray(Image.fromarray(pixels[top : top + BAND]).convert("L"))
    step = max(1, max(grey.shape) // BACKGROUND_SIDE)
    spread = _ink_spread(grey[::step, ::step])
    spreads = [_ink_spread(pixels[::step, ::step, channel]) for channel in range(3)]
    best = int(np.argmax(spreads))
    return np.ascontiguousarray(pixels[..., best]) if spreads[best] > CONTRAST_CHANNEL_GAIN * spread else grey


def _ink_spread(grey: NDArray[np.uint8]) -> float:
    """How far the darkest and lightest hundredth lie from the local median, relative to the median."""
    local = grey.astype(np.float32)
    local -= ndimage.uniform_filter(local, 25)
    low, high = np.percentile(local, (1, 99))
    return float(max(-low, high))


def is_dark(light: NDArray[np.uint8]) -> bool:
    """Whether the page as a whole is light ink on a dark ground.

    Ink covers less than half of a page, so the ground is what the median shows; ink that is lighter than a dark
    median lies farther above it than what is darker lies below.
    """
    step = max(1, max(light.shape) // BACKGROUND_SIDE)
    sample = light[::step, ::step].astype(np.float32)
    low, middle, high = np.percentile(sample, (1, 50, 99))
    return bool(middle < 128 and high - middle > 1.5 * (middle - low))


def flatten(light: NDArray[np.uint8], paper: BrightnessMap) -> FlattenedPage:
    """Divide the paper's brightness out of `light` (h, w), dark ink on lighter paper."""
    height, width = light.shape
    grey = np.empty(light.shape, np.float32)
    for left, bright in zip(range(0, width, COLUMNS), paper.over((width, height), COLUMNS), strict=True):
        columns = slice(left, left + COLUMNS)
        np.divide(light[:, columns], bright, out=grey[:, columns])
    np.subtract(1.0, grey, out=grey)
    noise = paper_noise(grey)
    contrast = ink_contrast(grey, noise)
    if contrast > 0:
        grey *= 1 / contrast
        noise /= contrast
    np.clip(grey, 0.0, 1.0, out=grey)
    return FlattenedPage(grey, noise, contrast)


@dataclass(frozen=True)
class BrightnessMap:
    """The paper's brightness, float32 1-255, on a grid where each value stands for `factor` x `factor` pixels."""

    values: NDArray[np.float32]
    factor: float

    def over(self, size: tuple[int, int], columns: int) -> Iterator[NDArray[np.float32]]:
        """The map at every pixel of a page of `size` (width, height), in bands of so many `columns` from left to right.

        Interpolated along the rows first, which leaves the map small, so that only a band has the page's height.
        """
        width, height = size
        rows = len(self.values)
        wide = Image.fromarray(self.values).resize(
            (width, rows), Image.Resampling.BILINEAR, box=(0.0, 0.0, width / self.factor, rows)
        )
        for left in range(0, width, columns):
            right = min(left + columns, width)
            band = wide.crop((left, 0, right, rows)).resize(
                (right - left, height), Image.Resampling.BILINEAR, box=(0.0, 0.0, right - left, height / self.factor)
            )
            yield np.asarray(band, np.float32)

    def carried(self, matrix: NDArray[np.float64], size: tuple[int, int]) -> BrightnessMap:
        """The map of the page that `matrix` makes of this one, of `size` (width, height); what lies outside this one
        is as bright as its nearest edge."""
        factor = max(1, -(-max(size) // BACKGROUND_SIDE))
        columns, rows = -(-size[0] // factor), -(-size[1] // factor)
        y, x = (np.mgrid[:rows, :columns] + 0.5) * factor
        back = np.asarray(np.linalg.inv(matrix), np.float64)
        source = apply_homography(back, np.stack([x.ravel(), y.ravel()], axis=1)) / self.factor - 0.5
        values = ndimage.map_coordinates(self.values, source.T[::-1], order=1, mode="nearest")
        return BrightnessMap(values.reshape(rows, columns), factor)


def paper_brightness(light: NDArray[np.uint8], widest_ink: float | None = None) -> BrightnessMap:
    """What the paper's brightness would be under every pixel of `light` (h, w).

    A grey closing on the reduced image lifts strokes of up to `widest_ink` pixels (a share of the page if that is not
    known) to the paper around them and keeps the edges of shadows; a median before it keeps noise from lifting the
    estimate.
    """
    height, width = light.shape
    factor = max(1, -(-max(height, width) // BACKGROUND_SIDE))
    reduced = np.asarray(Image.fromarray(light).reduce(factor))
    side = max(reduced.shape) * CLOSING_SHARE if widest_ink is None else widest_ink / factor + 2
    side = max(3, int(min(side, max(reduced.shape) * CLOSING_SHARE)) | 1)
    calm = ndimage.median_filter(reduced, 3, mode="nearest")
    closed = ndimage.grey_closing(calm, size=(side, side), mode="nearest")
    smooth = ndimage.uniform_filter(closed.astype(np.float32), 3, mode="nearest")
    return BrightnessMap(np.maximum(smooth, 1.0), factor)


def paper_noise(grey: NDArray[np.float32]) -> float:
    """Standard deviation of the paper's grain in a flattened page, robust to ink.

    From the median of differences between neighbours in both directions (Immerkaer's second difference, whose
    response to straight edges and ramps is zero), since ink edges touch few pixels of a page.
    """
    if min(grey.shape) < 3:
        return 0.0
    rows = grey[: grey.shape[0] // 2 * 2]
    step = max(1, int((grey.size / 500_000) ** 0.5))
    strip = rows[:: 3 * step] if rows.shape[0] >= 3 * step else rows
    second = strip[:, :-2] - 2 * strip[:, 1:-1] + strip[:, 2:]
    return float(np.median(np.abs(second)) / 0.6745 / 6**0.5)


def ink_contrast(grey: NDArray[np.float32], noise: float) -> float:
    """The typical depth of ink in a flattened, not yet stretched page; 0 where nothing stands out of the noise.

    Ink is what is dark beside light within a stroke's width or two; folds and shades of the paper are dark over more.
    """
    bands = max(1, -(-grey.size // CONTRAST_PIXELS))
    sample = np.concatenate([grey[start : start + BAND] for start in range(0, grey.shape[0], bands * BAND)])
    floor = max(0.06, 5 * noise)
    clear = sample > floor
    if clear.sum() < max(1e-5 * sample.size, 1):
        return 0.0
    nearby = ndimage.minimum_filter(sample, STROKE_WINDOW, mode="nearest")
    inked = sample[clear & (sample - nearby > ABRUPT * sample)]
    return float(np.percentile(inked if inked.size else sample[clear], 75))
