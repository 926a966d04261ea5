"""A picture's rows of letters alone on paper, for signs and labels: each with the light and the ink that it has.

One threshold suits a page. A street has light letters on a dark board that hangs on a light wall, and what tells them
from their ground tells nothing else. So regions are sought that hold at many thresholds, and of these such as stand in
a row; each row is then evened out by its own letters and its own ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from app.geometry import Transform, map_boxes
from app.imaging.decode import SourceImage
from app.imaging.runs import component_boxes, find_runs, linked_groups, paint_components
from app.imaging.stable_regions import Reals, stable_regions
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import region, turned, without_ignored
from app.imaging.warp import reduced, rotation_matrix, scale_matrix
from app.medians import running_median
from app.options import ReadOptions

MOST_PIXELS = 1_300_000
"""The picture is reduced by the least whole factor to no more pixels than these."""
NEAREST = 24
"""Regions looked at around each one."""
ALIGNED = 0.15
"""Neighbours in a row share their heads or feet within this share of the taller one's height."""
LEAST_OF_TALLER = 0.55
OVERLAP, GAP = 0.15, 0.8
"""How far the next letter may reach into a letter's columns, and how far off it may stand, in heights."""
FEWEST = 3
"""Letters of a row."""
MARGIN_X, MARGIN_Y = 1.0, 0.5
"""What is looked at around a row, in heights of its letters."""
SHADES, AMONG = (10, 90), 5
"""Percentiles of a letter's box that are taken for its own brightness and for its ground's, at the median of so many
letters beside each other."""
LEAST_CONTRAST = 12.0
"""Least difference, of 255, between them that is stretched."""
INK = 0.5
"""Depth from which a pixel is ink: half-way between ground and letter."""
COVERED = 0.5
"""A row of which so much lies in others, of more letters, is one of them or of what is within their letters."""


@dataclass(frozen=True)
class LetterRow:
    """The boxes (n, 4) of a row's letters, and whether they are lighter than their ground."""

    letters: Reals
    light_ink: bool

    @property
    def box(self) -> Reals:
        """(4,): what bounds the letters."""
        return np.concatenate([self.letters[:, :2].min(axis=0), self.letters[:, 2:].max(axis=0)])


class LetterRows:
    """The rows of letters of an image, as `options` say what to look at: what is stable in it is sought once, however
    it is turned then."""

    def __init__(self, image: SourceImage, options: ReadOptions) -> None:
        self._image, self._options = image, options

    def page(self, rotation: int) -> tuple[StraightPage, list[LetterRow]]:
        """The picture turned by `rotation` degrees with its rows of letters on paper and nothing else, and these rows
        on it, which may slope.

        Raises InvalidOption where `roi` lies outside the image.
        """
        as_it_came, transform, scale = self._light
        turn, _ = rotation_matrix(rotation, as_it_came.shape[::-1])
        light, transform = turned(as_it_came, transform, rotation)
        shown = {light_ink: 255 - light if light_ink else light for light_ink in self._regions}
        rows = [row for ink, boxes in self._regions.items() for row in find_rows(map_boxes(turn, boxes), ink)]
        rows = list(_apart(rows))
        grey = np.zeros(light.shape, np.float32)
        for row in rows:
            window, depth = _evened(shown[row.light_ink], row)
            np.maximum(grey[window], depth, out=grey[window])
        grey = without_ignored(grey, transform, self._options)
        page = StraightPage.of(grey, grey > INK, transform)
        return replace(page, rotation=rotation, enlargement=scale), rows

    @cached_property
    def _light(self) -> tuple[NDArray[np.uint8], Transform, float]:
        """The picture as it came, small enough, the way to it, and its scale."""
        light, transform = region(self._image, self._options)
        light, factor = reduced(light, MOST_PIXELS)
        return light, transform.then(scale_matrix(1 / factor), light.shape[::-1]), 1 / factor

    @cached_property
    def _regions(self) -> dict[bool, Reals]:
        """By whether ink is light, the boxes (n, 4) of what may be letters in the picture as it came."""
        inks = (False, True) if self._options.ink == "auto" else (self._options.ink == "light",)
        light, _, _ = self._light
        return {light_ink: stable_regions(255 - light if light_ink else light) for light_ink in inks}


def find_rows(boxes: Reals, light_ink: bool = False) -> list[LetterRow]:
    """The rows of letters among stable regions with these `boxes` (n, 4), of dark ink or of light."""
    if len(boxes) < FEWEST:
        return []
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    near = np.asarray(KDTree(centres).query(centres, k=min(NEAREST, len(boxes)))[1])
    one, other = np.repeat(np.arange(len(boxes)), near.shape[1]), near.ravel()
    (_, y0, x1, y1), (next_x0, next_y0, _, next_y1) = boxes[one].T, boxes[other].T
    high, next_high = y1 - y0, next_y1 - next_y0
    taller, gap = np.maximum(high, next_high), next_x0 - x1
    beside = (centres[other, 0] > centres[one, 0]) & (gap > -OVERLAP * taller) & (gap < GAP * taller)
    beside &= np.minimum(np.abs(y0 - next_y0), np.abs(y1 - next_y1)) < ALIGNED * taller
    beside &= np.minimum(high, next_high) > LEAST_OF_TALLER * taller
    group, count = linked_groups(one[beside], other[beside], len(boxes))
    return [
        LetterRow(boxes[group == number], light_ink)
        for number in np.flatnonzero(np.bincount(group, minlength=count) >= FEWEST)
    ]


def _apart(rows: list[LetterRow]) -> Iterator[LetterRow]:
    """The rows of most letters, without such as are COVERED by these."""
    kept: list[Reals] = []
    for row in sorted(rows, key=lambda row: (-len(row.letters), *row.box)):
        box = row.box
        size = np.prod(box[2:] - box[:2])
        for other in kept:
            shared = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
            if np.prod(shared.clip(0)) > COVERED * size:
                break
        else:
            kept.append(box)
            yield row


def _evened(light: NDArray[np.uint8], row: LetterRow) -> tuple[tuple[slice, slice], NDArray[np.float32]]:
    """A window around a row, and the depth (h, w) of what is ink in it, 0 = its ground, 1 = its letters, as bright as
    the next ones along the row; what runs over the window's rim is ground."""
    high = float(np.median(row.letters[:, 3] - row.letters[:, 1]))
    x0, y0, x1, y1 = row.box + high * np.array([-MARGIN_X, -MARGIN_Y, MARGIN_X, MARGIN_Y])
    window = slice(max(0, int(y0)), int(y1) + 1), slice(max(0, int(x0)), int(x1) + 1)
    shown = light[window].astype(np.float32)
    letters = row.letters[np.argsort(row.letters[:, 0])]
    lights = [np.percentile(light[y0:y1, x0:x1], SHADES) for x0, y0, x1, y1 in letters.astype(int)]
    centres = (letters[:, 0] + letters[:, 2]) / 2 - window[1].start
    dark, bright = (
        np.interp(np.arange(shown.shape[1]), centres, running_median(shade, AMONG)) for shade in np.transpose(lights)
    )
    depth = np.clip((bright - shown) / np.maximum(bright - dark, LEAST_CONTRAST), 0, 1).astype(np.float32)
    runs = find_runs(depth > INK)
    boxes, _ = component_boxes(runs)
    at_rim = np.concatenate([boxes[:, :2] <= 0, boxes[:, 2:] >= shown.shape[::-1]], axis=1).any(axis=1)
    depth[paint_components(runs, np.asarray(at_rim))] = 0
    return window, depth
