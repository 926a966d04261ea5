"""A picture's rows of letters alone on paper, for signs and labels: each with the light and the ink that it has.

One threshold suits a page. A street has light letters on a dark board that hangs on a light wall, and what tells them
from their ground tells nothing else. So a network finds rows of letters, and each is evened out by what of it is dark
and what is light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from app.geometry import Transform
from app.imaging.decode import SourceImage
from app.imaging.first_look import region
from app.imaging.runs import component_boxes, find_runs, paint_components
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import without_ignored
from app.imaging.text_map import LetterRow, TextMap
from app.imaging.warp import reduced, scale_matrix, turned
from app.medians import running_median
from app.options import ReadOptions

Window = tuple[slice, slice]
Shades = NDArray[np.float64]

MOST_PIXELS = 1_300_000
"""The picture is reduced by the least whole factor to no more pixels than these."""
MARGIN_X, MARGIN_Y = 0.5, 0.7
"""What is looked at around a row for its letters, in heights of these."""
FARTHER_X = 2.0
"""...and what of its surroundings is shown before and behind it: letters that a shadow lies on may have been missed."""
OWN = 0.1
"""What lies between the heads and feet of a row's letters, and so many of their heights beyond, is of that row alone,
and of it even where it hangs together with what runs over the rim of what is looked at..."""
END = 1.0
"""...but for what goes on both above and below this so near to the row's ends, in heights of its letters: the edge of
a board, and what it hangs on."""
SHADES, AMONG = (10, 90), 5
"""Percentiles of a letter's box that are taken for its own brightness and for its ground's, at the median of so many
letters beside each other."""
LEAST_CONTRAST = 12.0
"""Least difference, of 255, between them that is stretched."""
INK = 0.5
"""Depth from which a pixel is ink: half-way between ground and letter."""


class LetterRows:
    """The rows of letters of an image, as `options` say what to look at."""

    def __init__(self, image: SourceImage, options: ReadOptions, finder: TextMap | None) -> None:
        """Without a `finder` no picture has such rows."""
        self._image, self._options, self._finder = image, options, finder
        self._found: dict[int, list[LetterRow]] = {}

    def page(self, rotation: int) -> tuple[StraightPage, list[LetterRow]]:
        """The picture turned by `rotation` degrees with its rows of letters on paper and nothing else, and these rows
        on it, which may slope.

        Raises InvalidOption where `roi` lies outside the image.
        """
        as_it_came, transform, scale = self._light
        light, transform = turned(as_it_came, transform, rotation)
        inks = (False, True) if self._options.ink == "auto" else (self._options.ink == "light",)
        shown = {light_ink: 255 - light if light_ink else light for light_ink in inks}
        if rotation not in self._found:
            self._found[rotation] = self._finder.rows(light) if self._finder else []
        rows = [row for row in self._found[rotation] if row.light_ink in shown]
        shades = [_shades(shown[row.light_ink], row) for row in rows]
        grey, owners = np.zeros(light.shape, np.float32), _owners(rows, light.shape)
        for number, (row, shade) in enumerate(zip(rows, shades, strict=True), 1):
            window = _window(row, MARGIN_X, light.shape)
            depth = _evened(shown[row.light_ink], window, row, shade)
            own, free = owners[window] == number, owners[window] == 0
            beyond = _runs_over_the_rim(depth)
            depth[~own & (~free | beyond)] = 0
            depth[:, _at_ends(row, window[1]) & _higher_than_letters(beyond & own, own)] = 0
            np.maximum(grey[window], depth, out=grey[window])
        grey = without_ignored(grey, transform, self._options)
        page = StraightPage.of(grey, grey > INK, transform)

        @cache
        def surroundings() -> NDArray[np.float32]:
            return without_ignored(_surroundings(shown, rows, shades), transform, self._options)

        return replace(page, rotation=rotation, enlargement=scale, surroundings=surroundings), rows

    def are_light(self, rotation: int) -> bool:
        """Whether most letters of the rows are lighter than their ground, for a `rotation` whose `page` was made."""
        rows = self._found[rotation]
        return sum(len(row.letters) * (1 if row.light_ink else -1) for row in rows) > 0

    @cached_property
    def _light(self) -> tuple[NDArray[np.uint8], Transform, float]:
        """The picture as it came, small enough, the way to it, and its scale."""
        light, transform = region(self._image, self._options)
        light, factor = reduced(light, MOST_PIXELS)
        return light, transform.then(scale_matrix(1 / factor), light.shape[::-1]), 1 / factor


def _owners(rows: Sequence[LetterRow], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """The number, from 1, of the first row whose letters may take up a pixel; 0 where there is none."""
    owners = np.zeros(shape, np.int32)
    for number in range(len(rows), 0, -1):
        letters = rows[number - 1].letters
        high = letters[:, 3:] - letters[:, 1:2]
        places = letters + OWN * high * np.array([0, -1, 0, 1])
        for x0, y0, x1, y1 in places.clip(0).astype(int).tolist():
            owners[y0:y1, x0:x1] = number
    return owners


def _runs_over_the_rim(depth: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which of a window's pixels (h, w) are of ink that goes on beyond it."""
    runs = find_runs(depth > INK)
    boxes, _ = component_boxes(runs)
    at_rim = np.concatenate([boxes[:, :2] <= 0, boxes[:, 2:] >= depth.shape[::-1]], axis=1).any(axis=1)
    return paint_components(runs, np.asarray(at_rim))


def _at_ends(row: LetterRow, columns: slice) -> NDArray[np.bool_]:
    """Which of a window's `columns`, bool (w,), lie near the row's ends or beyond."""
    across = np.arange(columns.start, columns.stop)
    return np.asarray((across < row.box[0] + END * row.height) | (across > row.box[2] - END * row.height))


def _higher_than_letters(ink: NDArray[np.bool_], own: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """In which columns, bool (w,), `ink` (h, w) reaches both the upper and the lower edge of what is a row's `own`."""
    padded = np.pad(own, ((1, 1), (0, 0)))
    upper, lower = ((ink & ~beside).any(axis=0) for beside in (padded[:-2], padded[2:]))
    return np.asarray(upper & lower)


def _surroundings(
    shown: Mapping[bool, NDArray[np.uint8]], rows: Sequence[LetterRow], shades: Sequence[Shades]
) -> NDArray[np.float32]:
    """What is seen around rows in pictures (h, w) `shown` by whether their ink is light, 0 = ground, 1 = letters: each
    pixel as it is in the light, told by the `shades`, of the row that it is nearest to."""
    shape = next(iter(shown.values())).shape
    depth, nearest = np.zeros(shape, np.float32), np.full(shape, np.inf, np.float32)
    for row, shade in zip(rows, shades, strict=True):
        window = _window(row, FARTHER_X, shape)
        y, x = (np.arange(part.start + 0.5, part.stop, dtype=np.float64) for part in window)
        left, _, right, _ = row.box
        beside = np.maximum(np.maximum(left - x, x - right), 0)
        distance = y.astype(np.float32)[:, None] - row.middle_at(x).astype(np.float32)
        np.maximum(np.abs(distance, out=distance), beside.astype(np.float32), out=distance)
        distance /= np.float32(row.height)
        nearer = distance < nearest[window]
        np.copyto(depth[window], _evened(shown[row.light_ink], window, row, shade), where=nearer)
        np.copyto(nearest[window], distance, where=nearer)
    return depth


def _window(row: LetterRow, margin_x: float, shape: tuple[int, ...]) -> Window:
    """The part of a picture of that `shape` around a row, with `margin_x` heights of its letters on either side."""
    x0, y0, x1, y1 = row.box + row.height * np.array([-margin_x, -MARGIN_Y, margin_x, MARGIN_Y])
    return (
        slice(max(0, int(y0)), min(int(y1) + 1, shape[0])),
        slice(max(0, int(x0)), min(int(x1) + 1, shape[1])),
    )


def _shades(light: NDArray[np.uint8], row: LetterRow) -> Shades:
    """How bright each of a row's letters and its ground are, (2, n), told by the next ones along the row, too."""
    lights = [np.percentile(light[y0:y1, x0:x1], SHADES) for x0, y0, x1, y1 in row.letters.astype(int)]
    return np.stack([running_median(shade, AMONG) for shade in np.transpose(lights)])


def _evened(light: NDArray[np.uint8], window: Window, row: LetterRow, shades: Shades) -> NDArray[np.float32]:
    """The depth (h, w) of what is ink in a `window` around a row, 0 = its ground, 1 = its letters, as bright as the
    row's `shades` tell."""
    shown = light[window].astype(np.float32)
    centres = (row.letters[:, 0] + row.letters[:, 2]) / 2 - window[1].start
    dark, bright = (np.interp(np.arange(shown.shape[1]), centres, shade) for shade in shades)
    return np.asarray(np.clip((bright - shown) / np.maximum(bright - dark, LEAST_CONTRAST), 0, 1), np.float32)
