"""A photographed sheet of paper: found before its table.

The sheet is the largest bright region of the picture that four straight sides fit, standing out of what is around it
on each of them. All of that must hold: a scan, a tight crop or a page with a dark margin stays as it is. White paper is
as bright in its darkest colour channel as in any, and pale, which tells it from light wood and cloth; and what touches
it, by a narrow bridge, comes off when the region is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage
from scipy.spatial import ConvexHull
from skimage.filters import threshold_multiotsu, threshold_otsu

from app.geometry import Points
from app.imaging.drawn_edges import is_drawn
from app.imaging.quadrilateral import circumscribed, fitted
from app.imaging.sheet_bands import with_bands
from app.imaging.windows import median, opened

LOOKED_AT = 240
"""Longest side, in pixels, of the reduced picture in which the sheet is looked for."""
LEAST_SIDE = 8
"""Pixels of that picture's shorter side in which a sheet can have sides."""
OPENINGS = (9, 5, 3)
"""Bridges to other bright things, of less than so many pixels of the reduced picture, are cut: wide ones first."""
FAR_LARGER = 1.1
"""So many times as large is a sheet that a wide opening parts, at a dark bar that leaves its margins alone."""
SAME = 0.01
"""An opening that leaves no more than this share over changes nothing."""
SMALLEST, LARGEST, LARGEST_OF_THREE = 0.15, 0.93, 0.85
"""Share of the picture that a sheet covers; a larger one needs no finding, least where it takes three kinds of
brightness."""
BARE = 0.5
"""Least share of a sheet that is bare."""
FREE_SIDES = 2
"""Least number of the picture's sides along which it is mostly not bright, as a sheet shows its table there, and of the
sheet's sides that are in the picture."""
FOUR_SIDED = 0.88
"""Least overlap (intersection over union) of the sheet and the quadrilateral: corners may be folded, sides curl."""
CONVEX = 0.8
"""Least share of its convex hull that a region fills for a look at its sides."""
STANDS_OUT = 30.0
"""Least difference of brightness, of 255, across the edge of the sheet, at the median of each side in the picture..."""
TWO_SIDES_STAND_OUT = 60.0
"""...where only two sides, opposite ones, are in the picture, which prove less..."""
LEAST_OF_SIDES = 0.4
"""...and least share of what it is on the other sides, at the median: a shadow's edge on the sheet is fainter."""
KNOWN_TO = 2
"""Pixels of the reduced picture to which a side is known."""
BEYOND_DOUBT = 120.0
"""A sheet that stands out so much in one map of brightness has the same corners in the others, to a pixel or two."""
PAPER = 0.75
"""Paper is lighter than this share of what the sheet is at the median."""
PALENESS = 3
"""By how much colour counts against brightness: light wood and cloth have little of it, and paper next to none."""
EDGE = 0.015
"""Distance from an edge, as a share of the picture's longest side, at which brightness is compared."""
SHARPEST, BLUNTEST = 50.0, 130.0
"""Degrees of a sheet's corners as photographed."""
THREE = 3
Region = NDArray[np.bool_]
Calm = NDArray[np.float32]


@dataclass(frozen=True)
class Sheet:
    """`corners` (4, 2) clockwise from the top left, and the `outline` (n, 2) of what was found, which bulges over the
    sides where the sheet curls; both in pixels of the picture."""

    corners: Points
    outline: Points


@dataclass(frozen=True)
class _Look:
    """Corners and region of a sheet as one map of brightness shows it, and how far its faintest side stands out."""

    quad: Points
    region: Region
    faintest: float


def find_sheet(pixels: NDArray[np.uint8]) -> Sheet | None:
    """The sheet in a picture (h, w) or (h, w, 3) uint8, None where there is none."""
    factor = max(1, -(-max(pixels.shape[:2]) // LOOKED_AT))
    reduced = np.asarray(Image.fromarray(pixels).reduce(factor))
    maps = [median(brightness, 5).astype(np.float32) for brightness in _brightnesses(reduced)]
    best = _best_look(maps, _level_of_two, LARGEST) or _best_look(maps, _levels_of_three, LARGEST_OF_THREE)
    if best is None or is_drawn(best.quad * factor, pixels, KNOWN_TO * factor):
        return None
    paper = _largest(best.region & _as_light(reduced, best.region), OPENINGS[1])
    colours = reduced.reshape(*reduced.shape[:2], -1)
    calm = np.stack([median(channel, 5) for channel in np.moveaxis(colours, 2, 0)], axis=2).astype(np.float32)
    return Sheet(
        with_bands(best.quad, calm, _reach(calm)) * factor, _outline(paper if paper.any() else best.region) * factor
    )


def _best_look(maps: Sequence[Calm], levels_of: Callable[[Calm], Sequence[float]], largest: float) -> _Look | None:
    """The sheet that stands out most, of those that `maps` of brightness (h, w) show above the levels that `levels_of`
    each tells, and that cover no more than the `largest` share of them."""
    best: _Look | None = None
    for calm in maps:
        if min(calm.shape) < LEAST_SIDE or float(np.ptp(calm)) < STANDS_OUT:
            continue
        for level in levels_of(calm):
            look = _look(calm, level, largest)
            if look and (best is None or look.faintest > best.faintest):
                best = look
            if best and best.faintest >= BEYOND_DOUBT:
                return best
    return best


def _level_of_two(calm: Calm) -> Sequence[float]:
    """What parts the brightness of paper from that of the table."""
    return [float(threshold_otsu(calm))]  # type: ignore[no-untyped-call]


def _levels_of_three(calm: Calm) -> Sequence[float]:
    """What parts three kinds of brightness: a table in shade or its dark things are a third."""
    counts = np.bincount(calm.astype(np.uint8).ravel(), minlength=256)
    if np.count_nonzero(counts) < THREE:
        return []
    return [float(level) for level in threshold_multiotsu(classes=THREE, hist=counts)]  # type: ignore[no-untyped-call]


def _look(calm: Calm, level: float, largest: float) -> _Look | None:
    """The sheet of what is brighter than a `level` in one map of brightness `calm` (h, w), covering no more than the
    `largest` share of it."""
    bright = calm > level
    rims = (bright[0], bright[-1], bright[:, 0], bright[:, -1])
    if sum(float(rim.mean()) < 0.5 for rim in rims) < FREE_SIDES:
        return None
    seen = 0.0
    best: _Look | None = None
    for size in OPENINGS:
        region = _largest(bright, size)
        share = float(region.mean())
        if abs(share - seen) < SAME * share or not SMALLEST <= share <= largest:
            continue
        seen = share
        outline = _outline(region)
        hull = ConvexHull(outline)
        if region.sum() < CONVEX * hull.volume:
            continue
        rough = circumscribed(outline[hull.vertices])
        for quad in () if rough is None else (fitted(rough, outline), rough):
            if quad is not None and _may_be_sheet(quad, region):
                faintest = _faintest(_steps(quad, calm))
                if faintest > 0 and (best is None or share > FAR_LARGER * best.region.mean()):
                    best = _Look(quad, region, faintest)
                    break
    return best


def _faintest(steps: NDArray[np.float64]) -> float:
    """The least of the `steps` across a sheet's sides (4,), NaN for a side beyond the picture; 0 where they prove no
    sheet: too little of it is in the picture, or a side stands out too little."""
    seen = np.isfinite(steps)
    count = np.count_nonzero(seen)
    if count < FREE_SIDES or (count == FREE_SIDES and seen[0] != seen[2]):
        return 0.0
    faintest = float(steps[seen].min())
    least = STANDS_OUT if count > FREE_SIDES else TWO_SIDES_STAND_OUT
    return faintest if faintest >= max(least, LEAST_OF_SIDES * float(np.median(steps[seen]))) else 0.0


def _as_light(reduced: NDArray[np.uint8], region: Region) -> Region:
    """Where the picture is nearly as light as most of the region, in every channel: paper, not light wood beside it."""
    light = _darkest_channel(reduced)
    return np.asarray(light > PAPER * np.median(light[region]))


def _brightnesses(reduced: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    """Of colours their darkest channel, in which white paper stands out most; luminance; and of colours how pale they
    are."""
    darkest = _darkest_channel(reduced)
    if reduced.ndim == 3:
        yield darkest
    yield np.asarray(Image.fromarray(reduced).convert("L"))
    if reduced.ndim == 3:
        red, green, blue = np.moveaxis(reduced, 2, 0)
        colour = np.minimum(np.maximum(np.maximum(red, green), blue) - darkest, 255 // PALENESS)
        yield np.asarray(255 - PALENESS * colour, np.uint8)


def _darkest_channel(reduced: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if reduced.ndim == 2:
        return reduced
    red, green, blue = np.moveaxis(reduced, 2, 0)
    return np.asarray(np.minimum(np.minimum(red, green), blue))


def _largest(bright: Region, size: int) -> Region:
    """The largest connected region after an opening of `size` pixels, its holes (print, pictures) filled; none where it
    is too small for a sheet."""
    labels, count = ndimage.label(opened(bright.view(np.uint8), size))
    if not count:
        return np.zeros(bright.shape, bool)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    if sizes.max() < BARE * SMALLEST * bright.size:
        return np.zeros(bright.shape, bool)
    region = labels == int(sizes.argmax())
    ground, _ = ndimage.label(~np.pad(region, 1))
    return np.asarray(ground[1:-1, 1:-1] != ground[0, 0])


def _outline(region: Region) -> Points:
    """The middles of the region's outermost pixels (n, 2)."""
    edge = region.copy()
    edge[1:-1, 1:-1] &= ~(region[:-2, 1:-1] & region[2:, 1:-1] & region[1:-1, :-2] & region[1:-1, 2:])
    y, x = np.nonzero(edge)
    return np.stack([x, y], axis=1).astype(np.float64) + 0.5


def _may_be_sheet(quad: Points, region: Region) -> bool:
    """Whether a sheet can have these corners, and lies where `region` does."""
    height, width = region.shape
    before, after = np.roll(quad, 1, axis=0) - quad, np.roll(quad, -1, axis=0) - quad
    cosine = (before * after).sum(axis=1) / np.maximum(np.hypot(*before.T) * np.hypot(*after.T), 1e-9)
    angles = np.degrees(np.arccos(cosine.clip(-1, 1)))
    if angles.min() < SHARPEST or angles.max() > BLUNTEST:
        return False
    drawn = Image.new("1", (width, height))
    ImageDraw.Draw(drawn).polygon([(float(x), float(y)) for x, y in quad], fill=1)
    inside = np.asarray(drawn)
    return bool((inside & region).sum() >= FOUR_SIDED * (inside | region).sum())


def _steps(quad: Points, calm: NDArray[np.float32]) -> NDArray[np.float64]:
    """How much brighter the picture is within each side of `quad` than beyond it, (4,); NaN for a side that is mostly
    not in the picture."""
    size = np.array(calm.shape[::-1])
    reach = _reach(calm)
    steps = np.full(4, np.nan)
    for number, (start, end) in enumerate(zip(quad, np.roll(quad, -1, axis=0), strict=True)):
        points = start + np.linspace(0.1, 0.9, 40)[:, None] * (end - start)
        outward = np.array([end[1] - start[1], start[0] - end[0]]) / max(float(np.hypot(*(end - start))), 1e-9)
        outer, inner = points + reach * outward, points - reach * outward
        within = (outer >= 0).all(axis=1) & (outer < size).all(axis=1)
        if within.mean() >= 0.5:
            (x, y), (far_x, far_y) = (where[within].astype(int).clip(0, size - 1).T for where in (inner, outer))
            steps[number] = np.median(calm[y, x] - calm[far_y, far_x])
    return steps


def _reach(calm: NDArray[np.float32]) -> float:
    """Pixels from an edge at which brightness is compared."""
    return float(max(2.0, EDGE * max(calm.shape[:2])))
