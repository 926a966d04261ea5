"""Panels on a page: the heads of tables, bars, buttons, labels, boxes of another colour.

A panel is a rectangle, dark or of one colour, mostly filled, with at least a few spots of the height of letters in it.
One with light text is turned over where it stands, so that all that follows meets dark text on light paper only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from app.imaging.illumination import BrightnessMap
from app.imaging.runs import component_image, find_runs, longest_runs, of_components, run_bounds
from app.imaging.windows import greatest

LEAST_TEXT = 8.0
"""Panels are looked for on a page reduced until its text is little higher than so many pixels."""
DARK = 0.62
"""Panels are darker than this share of the lightest paper nearby."""
LEVEL, FLAT_LEVEL, AROUND, WITHIN = 2, 0.6, 6, 12
"""Drawn panels, which may be lighter and side by side, are of one brightness: of pixels no more steps from those beside
them so many steps around it hold such a share of what so many do. Along their edges it may be off by the last..."""
SPARSE = 2
"""...as every such row and column of pixels shows..."""
LEAST_LEVEL, LIGHTEST_LEVEL = 8.0, 215
"""...and so many squares of the text's height; on a lighter ground no text is light."""
MOST_OF_PAGE = 0.9
"""What covers this share of the page is the page."""
NEARBY = 0.7
"""Side of the window that is nearby, as a share of the page: from the far side of a panel as well it holds paper."""
NARROWEST, LOWEST = 3.0, 1.2
"""Width and height of the smallest panel, in text heights; letters of headings are narrower."""
MOSTLY_GROUND = 0.5
RECTANGULAR = 0.88
"""Least share of a panel's box that is its ground, and that lies between the ends of its rows."""
GROUND, GROUND_DARK = 0.25, 0.9
"""The panel's ground goes on above and below its text: somewhere in this share of its height at either end a row is
dark but for rounded corners. Joined capitals, underlined ones too, have gaps."""
LETTERS = 3
MANY_LETTERS, RECTANGULAR_IF_FULL, GROUND_DARK_IF_FULL = 12, 0.98, 0.75
"""A bar with so many light letters and such straight ends may have letters that reach its edge."""
LETTER_HEIGHTS = (0.35, 3.5)
WIDEST_LETTER = 6.0
"""A panel holds at least so many spots of such heights and no wider, in text heights; what is wider is a hole in it,
not text on it..."""
UNDERLINED_HEIGHT, UNDERLINED = 2.5, 0.85
"""But letters that a line joins are as wide, no higher than so many text heights, and no row of their upper third is
filled to this share."""
FILLED, SLIM = 0.75, 0.5
"""...and so is what is higher, fills this share of its box and is no slimmer than such a share of its height, as
letters of headings are."""
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class _Panel:
    """A panel of a reduced page: its box x0, y0, x1, y1, what of the box belongs to it and no hole, bool (height,
    width), and whether its text is light: then it is to be turned over."""

    box: tuple[int, int, int, int]
    inside: Flags
    is_dark: bool

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the reduced page."""
        x0, y0, x1, y1 = self.box
        return slice(y0, y1), slice(x0, x1)


def turn_panels(
    light: NDArray[np.uint8], paper: BrightnessMap, text_height: float
) -> tuple[NDArray[np.uint8], BrightnessMap, Reals]:
    """`light` (h, w), dark ink on light paper, and its paper's brightness, with dark panels turned into light ones; and
    the boxes x0, y0, x1, y1 (n, 4) of all panels.

    `text_height` is in pixels, 0 where there is no text; then, and where there are no panels, both stay as they are.
    """
    if text_height <= 0:
        return light, paper, np.zeros((0, 4))
    factor = max(1, int(text_height / LEAST_TEXT))
    reduced = np.asarray(Image.fromarray(light).reduce(factor))
    nearby = greatest(paper.values, int(NEARBY * max(paper.values.shape)) | 1)
    threshold = Image.fromarray((DARK * nearby).round().astype(np.uint8))
    dark = reduced < np.asarray(threshold.resize((reduced.shape[1], reduced.shape[0]), Image.Resampling.NEAREST))
    panels: list[_Panel] = []
    done = np.zeros(reduced.shape, bool)
    drawn, in_shade = _drawn_panels(reduced, text_height / factor), _panels(dark, reduced, text_height / factor)
    for panel in chain(drawn, in_shade):
        left_over = panel.inside & ~done[panel.window]
        if left_over.sum() >= MOSTLY_GROUND * panel.inside.sum():
            panels.append(replace(panel, inside=left_over))
            done[panel.window] |= left_over
    boxes = factor * np.array([panel.box for panel in panels], float).reshape(-1, 4)
    if not any(panel.is_dark for panel in panels):
        return light, paper, boxes
    light, values = light.copy(), paper.values.copy()
    for panel in panels:
        if not panel.is_dark:
            continue
        rows, columns, own = _cells(panel, factor / paper.factor, values.shape)
        white = float(nearby[rows, columns][own].mean())
        values[rows, columns][own] = np.maximum(values[rows, columns][own], white)
        _turn(light, panel, factor, white)
    return light, BrightnessMap(values, paper.factor), boxes


def _cells(panel: _Panel, scale: float, shape: tuple[int, ...]) -> tuple[slice, slice, Flags]:
    """The rows and columns of a map of `shape` (h, w), `scale` times as large as the reduced page, where the panel
    lies, and which of their cells are inside it."""
    within = []
    for axis in (0, 1):
        first = min(int(panel.box[axis] * scale), shape[1 - axis] - 1)
        last = min(math.ceil(panel.box[axis + 2] * scale), shape[1 - axis])
        middles = ((np.arange(first, last) + 0.5) / scale).astype(int) - panel.box[axis]
        within.append((slice(first, last), middles.clip(0, panel.inside.shape[1 - axis] - 1)))
    (columns, across), (rows, down) = within
    own = panel.inside[down[:, None], across]
    return rows, columns, own if own.any() else np.ones_like(own)


def _turn(light: NDArray[np.uint8], panel: _Panel, factor: int, white: float) -> None:
    """Turn the panel over in the page: its ground becomes `white`, and its rim, which is half ground and half paper."""
    rim = ndimage.binary_dilation(np.pad(panel.inside, 1)) & ~np.pad(ndimage.binary_erosion(panel.inside), 1)
    x0, y0, x1, y1 = panel.box
    rows = slice(max((y0 - 1) * factor, 0), (y1 + 1) * factor)
    columns = slice(max((x0 - 1) * factor, 0), (x1 + 1) * factor)
    window = light[rows, columns]

    def at_full_size(flags: Flags) -> Flags:
        flags = flags[int(y0 == 0) :, int(x0 == 0) :]
        return np.repeat(np.repeat(flags, factor, axis=0), factor, axis=1)[: window.shape[0], : window.shape[1]]

    inside = at_full_size(np.pad(panel.inside, 1))
    ground = float(np.median(window[inside]))
    turned = np.clip(white - np.abs(window[inside].astype(np.float32) - ground), 0, 255)
    window[inside] = turned.astype(np.uint8)
    window[at_full_size(rim)] = round(min(white, 255.0))


def _drawn_panels(reduced: NDArray[np.uint8], text_height: float) -> Iterator[_Panel]:
    """The panels of a reduced page (h, w) that are each of one brightness, but that which is the page's own; those of
    the brightness that most have come first."""
    some = reduced[::SPARSE, ::SPARSE].astype(np.int16)
    flat = (np.abs(np.diff(some[:, :-1], axis=0)) <= LEVEL) & (np.abs(np.diff(some[:-1], axis=1)) <= LEVEL)
    counts = np.bincount(some[:-1, :-1][flat], minlength=256)
    near, around = (np.convolve(counts, np.ones(2 * reach + 1, int), "same") for reach in (LEVEL, AROUND))
    is_level = (near >= LEAST_LEVEL * (text_height / SPARSE) ** 2) & (near >= FLAT_LEVEL * around)
    is_level &= near == greatest(near[None].astype(np.float32), 2 * AROUND + 1)[0]
    most = int(near.argmax())
    is_level[max(most - AROUND, 0) : most + AROUND + 1] = False
    levels = np.flatnonzero(is_level)
    for level in levels[np.argsort(-near[levels], kind="stable")].tolist():
        apart = WITHIN if level < LIGHTEST_LEVEL else LEVEL
        yield from _panels((reduced >= level - apart) & (reduced <= level + apart), reduced, text_height)


def _panels(ground: Flags, reduced: NDArray[np.uint8], text_height: float) -> Iterator[_Panel]:
    """The panels on a `reduced` page (h, w) uint8 whose ground belongs to a mask (h, w)."""
    _, x0, x1 = run_bounds(ground)
    if not (x1 - x0 >= NARROWEST * text_height).any():
        return
    runs = find_runs(ground)
    runs = of_components(runs, longest_runs(runs) >= NARROWEST * text_height)
    for number in range(runs.count):
        box, own = component_image(runs, np.flatnonzero(runs.component == number))
        height, width = own.shape
        if height < LOWEST * text_height or width < NARROWEST * text_height or own.mean() < MOSTLY_GROUND:
            continue
        rows, end = own.mean(axis=1), max(1, round(GROUND * height))
        ends = float(min(rows[:end].max(), rows[-end:].max()))
        if ends < GROUND_DARK_IF_FULL or own.size > MOST_OF_PAGE * ground.size:
            continue
        inside = np.logical_or.accumulate(own, axis=1) & np.logical_or.accumulate(own[:, ::-1], axis=1)[:, ::-1]
        if inside.mean() >= RECTANGULAR:
            window = reduced[box[1] : box[3], box[0] : box[2]]
            lighter, darker = _letters(inside, own, window, text_height)
            is_full = lighter >= MANY_LETTERS and inside.mean() >= RECTANGULAR_IF_FULL
            if max(lighter, darker) >= LETTERS and (ends >= GROUND_DARK or is_full):
                yield _Panel(box, inside, is_dark=lighter > darker)


def _letters(inside: Flags, own: Flags, window: NDArray[np.uint8], text_height: float) -> tuple[int, int]:
    """How many spots, as high as letters, of a panel's window (h, w) are lighter and how many darker than its `own`
    ground; what is a hole in it is taken from what is `inside`."""
    ground = float(np.median(window[own]))
    spots, count = ndimage.label(inside & ~own)
    if not count:
        return 0, 0
    places = ndimage.find_objects(spots)
    sides = np.array([[part.stop - part.start for part in place] for place in places]) / text_height
    high, wide = sides.T
    is_hole = wide > WIDEST_LETTER
    for spot in np.flatnonzero(is_hole & (high >= LETTER_HEIGHTS[0]) & (high <= UNDERLINED_HEIGHT)).tolist():
        rows = np.mean(spots[places[spot]] == spot + 1, axis=1)
        is_hole[spot] = rows[: max(1, len(rows) // 3)].max() >= UNDERLINED
    for spot in np.flatnonzero(~is_hole & (high > LETTER_HEIGHTS[1]) & (wide >= SLIM * high)).tolist():
        is_hole[spot] = np.mean((spots[places[spot]] == spot + 1) & (window[places[spot]] > ground)) >= FILLED
    inside &= ~np.concatenate([[False], is_hole])[spots]
    letters = ~is_hole & (high >= LETTER_HEIGHTS[0])
    is_light = ndimage.mean(window, spots, np.arange(1, count + 1)) > ground
    return int(np.count_nonzero(letters & is_light)), int(np.count_nonzero(letters & ~is_light))
