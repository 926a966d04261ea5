"""Light evened out: from luminance, 255 = white, to flattened grey, 0 = paper and 1 = ink, whatever the polarity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from app.imaging.dither import without_dither
from app.imaging.grain import CROP_PIXELS, paper_noise, without_grain
from app.imaging.runs import paint_runs, run_bounds
from app.imaging.streaks import without_streaks
from app.imaging.two_kinds import counted, few_and_most, two_kinds
from app.imaging.windows import closed, greatest, median

BACKGROUND_SIDE = 500
"""Longest side, in pixels, of the reduced image on which the paper's brightness is estimated: enough for the edge of a
shadow, cheap enough for any page."""

CLOSING_SHARE = 1 / 16
"""Side of the closing that removes ink from the background, as a share of the image's longest side: wider than the
strokes of any text but a poster's, narrower than a shadow."""
LEAST_CLOSING = BACKGROUND_SIDE * CLOSING_SHARE
"""...and at least so many pixels: a small picture is a crop, whose letters are large in it."""

BAND = 48
"""Rows whose light is evened out together."""
NOISE_PIXELS, CONTRAST_PIXELS = 100_000, 1_000_000
"""The paper's grain is told from rows spread over the page, of about so many pixels together, and the depth of ink from
bands of rows..."""
ENOUGH_INK = 10_000
"""...and from those between them, too, until so many pixels of ink were seen: bands may miss a page's few lines."""
MOST_GRAIN_OF_CROP = 0.08
"""On a crop of a few letters all are: more grain than this is none, or nothing of it could be read."""
STROKE_WINDOW = 15
"""Side of the window, in pixels, within which ink has paper beside it."""
ABRUPT = 0.7
"""Ink has at least this share of its depth over the lightest pixel in that window."""

TYPICAL = 75
"""The percentile of the depths of ink that counts as its depth."""
APART, DEEPER = 0.8, 1.6
"""They are of two kinds that are so far apart (`TwoKinds.apart`), the one so many times as deep as the other..."""
MOST_DEEPER = 1.3
"""...and the deeper one's is believed up to so many times that of both: there may be grey text too."""
RULED, RULE_RUN = 0.3, 30
"""A page is of ruled paper with this share of its ink in horizontal runs of so many pixels."""

SPREAD_SIDE, SPREAD_WINDOW = 250, 13
"""Longest side of the picture, of pixels at even distances, in which channels are compared, and the side of the window
around each pixel that it is compared with."""
ONE_COLOUR, MOSTLY_GROUND = 1, 0.4
"""At least this share of a drawn dark ground is off its colour by no more than so much in any channel."""
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
    shows much more of it, or on a dark ground the channel in which a pixel is lightest beside that; smooth where it is
    dithered or full of grain, and without streaks."""
    return without_streaks(without_grain(without_dither(_channel_of_ink(pixels))))


def _channel_of_ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2:
        return pixels
    grey = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), BAND):
        grey[top : top + BAND] = np.asarray(Image.fromarray(pixels[top : top + BAND]).convert("L"))
    if is_dark(grey) and (above := _above_ground(pixels, grey)) is not None:
        return above
    step = -(-max(grey.shape) // SPREAD_SIDE)
    spread = _ink_spread(grey[::step, ::step])
    spreads = [_ink_spread(pixels[::step, ::step, channel]) for channel in range(3)]
    best = int(np.argmax(spreads))
    return np.ascontiguousarray(pixels[..., best]) if spreads[best] > CONTRAST_CHANNEL_GAIN * spread else grey


def _above_ground(pixels: NDArray[np.uint8], grey: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """How much lighter than a page's dark ground RGB `pixels` (h, w, 3) of luminance `grey` are in the channel where
    they are most, above the ground's own luminance, as red letters on black have little of that; None where the ground
    is not of one colour, as on a screen, but has shades of its own."""
    step = max(1, max(grey.shape) // BACKGROUND_SIDE)
    some = pixels[::step, ::step].astype(np.int16)
    ground = np.median(some, axis=(0, 1)).astype(np.int16)
    if np.mean(np.abs(some - ground).max(axis=2) <= ONE_COLOUR) < MOSTLY_GROUND:
        return None
    level = int(np.median(grey[::step, ::step]))
    result = np.empty_like(grey)
    for top in range(0, len(pixels), BAND):
        above = (pixels[top : top + BAND] - ground).max(axis=2)
        result[top : top + BAND] = (above + level).clip(0, 255)
    return result


def _ink_spread(grey: NDArray[np.uint8]) -> float:
    """How far the darkest and lightest hundredth lie from the local median, relative to the median."""
    local = grey.astype(np.float32)
    local -= ndimage.uniform_filter(local, SPREAD_WINDOW)
    hundredth = local.size // 100
    ordered = np.partition(local, (hundredth, -1 - hundredth), axis=None)
    return float(max(-ordered[hundredth], ordered[-1 - hundredth]))


def is_dark(light: NDArray[np.uint8]) -> bool:
    """Whether the page as a whole is light ink on a dark ground.

    Ink covers less than half of a page, so the ground is what the median shows; ink that is lighter than a dark
    median lies farther above it than what is darker lies below.
    """
    step = max(1, max(light.shape) // BACKGROUND_SIDE)
    reached = np.cumsum(np.bincount(light[::step, ::step].ravel(), minlength=256))
    low, middle, high = np.searchsorted(reached, np.array([0.01, 0.5, 0.99]) * reached[-1])
    return bool(middle < 128 and high - middle > 1.5 * (middle - low))


def flatten(light: NDArray[np.uint8], paper: BrightnessMap, ruling: bool = True) -> FlattenedPage:
    """Divide the paper's brightness out of `light` (h, w), dark ink on lighter paper; whether the `ruling` of its paper
    is looked for, if it has any, to tell it from ink."""
    height, width = light.shape
    bright = paper.widened(width)
    some = np.arange(0, height, max(3, light.size // NOISE_PIXELS | 1))  # an odd step: blocks of JPEG have 8 rows
    depth = 1 - light[some].astype(np.float32) / bright.rows(some)
    if light.size < CROP_PIXELS:
        noise = min(paper_noise(depth, of_crop=True), MOST_GRAIN_OF_CROP)
    else:
        noise = paper_noise(depth)
    contrast = ink_contrast(light, bright, noise, ruling)
    stretch = np.float32(1 / contrast if contrast > 0 else 1)
    bright = WideMap(bright.values / stretch, bright.factor)
    grey = np.empty(light.shape, np.float32)
    for top in range(0, height, BAND):
        rows = np.arange(top, min(top + BAND, height))
        own = grey[top : top + BAND]
        np.divide(light[top : top + BAND], bright.rows(rows), out=own)
        np.subtract(stretch, own, out=own)
        np.clip(own, 0.0, 1.0, out=own)
    return FlattenedPage(grey, noise * float(stretch), contrast)


@dataclass(frozen=True)
class BrightnessMap:
    """The paper's brightness, float32 1-255, on a grid where each value stands for `factor` x `factor` pixels."""

    values: NDArray[np.float32]
    factor: float

    def widened(self, width: int) -> WideMap:
        """The map interpolated along its rows for a page of that width."""
        rows, columns = self.values.shape
        box = (0.0, 0.0, min(width / self.factor, columns), rows)
        wide = Image.fromarray(self.values).resize((width, rows), Image.Resampling.BILINEAR, box=box)
        return WideMap(np.asarray(wide), self.factor)

    def carried(self, matrix: NDArray[np.float64], size: tuple[int, int]) -> BrightnessMap:
        """The map of the page that the affine `matrix` makes of this one, of `size` (width, height); what lies outside
        this one is as bright as its nearest edge."""
        if np.array_equal(matrix, np.diag([matrix[0, 0], matrix[0, 0], 1.0])):
            return BrightnessMap(self.values, self.factor * float(matrix[0, 0]))
        factor = max(1, -(-max(size) // BACKGROUND_SIDE))
        columns, rows = -(-size[0] // factor), -(-size[1] // factor)
        back = np.linalg.inv(matrix)[:2][::-1, [1, 0, 2]]  # rows before columns
        linear, shift = back[:, :2] / self.factor, back[:, 2] / self.factor - 0.5
        values = ndimage.affine_transform(
            self.values,
            factor * linear,
            shift + factor / 2 * linear.sum(axis=1),
            (rows, columns),
            order=1,
            mode="nearest",
        )
        return BrightnessMap(values, factor)


@dataclass(frozen=True)
class WideMap:
    """A paper's brightness, float32, that stands for single columns and for `factor` rows each: a map of the whole page
    would only be written to memory and read again."""

    values: NDArray[np.float32]
    factor: float

    def rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The brightness in some of the page's `rows` (n,): (n, width)."""
        last = len(self.values) - 1
        place = ((rows + 0.5) / self.factor - 0.5).clip(0, last)
        above = place.astype(np.int64)
        share = (place - above).astype(np.float32)[:, None]
        bright, below = self.values[above], self.values[np.minimum(above + 1, last)]
        below -= bright
        below *= share
        bright += below
        return bright


def calm_light(light: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int]:
    """`light` (h, w) reduced for a look at its paper, by a factor that comes with it; a median keeps noise from lifting
    what is made of it."""
    factor = max(1, -(-max(light.shape) // BACKGROUND_SIDE))
    return median(np.asarray(Image.fromarray(light).reduce(factor)), 3), factor


def paper_brightness(calm: NDArray[np.uint8], factor: int, widest_ink: float | None = None) -> BrightnessMap:
    """What the paper's brightness would be under every pixel of a page, of its `calm_light` by `factor`.

    A grey closing lifts strokes of up to `widest_ink` pixels (a share of the page if that is not known) to the paper
    around them and keeps the edges of shadows.
    """
    greatest_side = max(max(calm.shape) * CLOSING_SHARE, LEAST_CLOSING / factor)
    side = greatest_side if widest_ink is None else min(widest_ink / factor + 2, greatest_side)
    bright = closed(calm, max(3, int(side) | 1))
    smooth = ndimage.uniform_filter(bright.astype(np.float32), 3, mode="nearest")
    return BrightnessMap(np.maximum(smooth, 1.0), factor)


def ink_contrast(light: NDArray[np.uint8], paper: WideMap, noise: float, ruling: bool = True) -> float:
    """The typical depth of ink on a page `light` (h, w), as a share of its paper's brightness; 0 where nothing stands
    out of the noise. Of paper whose `ruling` is looked for it is that of what is written on it.

    Ink is what is dark beside light within a stroke's width or two; folds and shades of the paper are dark over more.
    """
    seen, bands = 0, []
    every = BAND * max(1, -(-light.size // CONTRAST_PIXELS))
    for first in range(0, every, BAND):
        for top in range(first, len(light), every):
            rows = light[top : top + BAND]
            seen += rows.size
            bands.append(_clear_depths(rows, paper.rows(np.arange(top, top + len(rows))), noise, ruling))
        if sum(int(is_ink.sum()) for _, is_ink, _ in bands) >= ENOUGH_INK:
            break
    depths, is_ink, in_rules = (np.concatenate(parts) for parts in zip(*bands, strict=True))
    if len(depths) < max(1e-5 * seen, 1):
        return 0.0
    is_ruled = bool(is_ink.any()) and float(in_rules[is_ink].mean()) >= RULED
    return _typical(depths[is_ink] if is_ink.any() else depths, is_ruled)


def _clear_depths(
    rows: NDArray[np.uint8], bright: NDArray[np.float32], noise: float, ruling: bool
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of the pixels of some `rows` (h, w), on paper as `bright` (h, w), that stand out of the `noise`: their depths
    (n,), which are ink, and which lie in rules, bool (n,), none where no `ruling` is looked for."""
    depth = 1 - rows.astype(np.float32) / bright
    is_clear = depth > max(0.06, 5 * noise)
    places = np.flatnonzero(is_clear)
    depths, in_rules = depth.ravel()[places], np.zeros(len(places), bool)
    if not len(places):
        return depths, in_rules, in_rules
    lightest = greatest(rows, STROKE_WINDOW).ravel()[places].astype(np.float32)
    is_ink = depths - (1 - lightest / bright.ravel()[places]) > ABRUPT * depths
    if ruling:
        in_rules = _in_rules(is_clear).ravel()[places]
    return depths, is_ink, in_rules


def _in_rules(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which pixels of `ink` (h, w) lie in runs as long as those of rules."""
    row, x0, x1 = run_bounds(ink)
    start = row * ink.shape[1]
    return paint_runs(ink.shape, start + x0, start + x1, x1 - x0 >= RULE_RUN)


def _typical(depths: NDArray[np.float32], is_ruled: bool) -> float:
    """The typical depth of ink, given those (n,) of its pixels.

    Of two kinds it is rather that of the deeper one: of strokes and not of their rims or of stains, and on paper that
    `is_ruled`, which has more ink in its lines than in what is written on it, even of a few that are far deeper.
    """
    counts = counted(depths, np.zeros(len(depths), np.int64), 1)
    few, kinds = few_and_most(counts), two_kinds(counts)
    if is_ruled and few.apart[0]:
        return float(np.percentile(depths[depths >= few.parting], TYPICAL))
    usual = float(np.percentile(depths, TYPICAL))
    if kinds.apart[0] < APART or kinds.deep[0] < DEEPER * kinds.faint[0]:
        return usual
    return min(float(np.percentile(depths[depths >= kinds.parting], TYPICAL)), MOST_DEEPER * usual)
