"""Where lines of text run in a picture, as a network sees it: on signs and walls no threshold tells.

The network gives each cell of CELL x CELL pixels the odds that the core of a line runs through it, of dark letters and
of light ones. Cores are half as high as letters, so that lines that nearly touch stay apart (after M. Liao, Z. Wan,
C. Yao, K. Chen and X. Bai, "Real-time scene text detection with differentiable binarization", AAAI 2020). A picture is
looked at in several sizes, for letters larger than the network can see at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from app.geometry import shared_areas
from app.imaging.warp import fitted
from app.networks.weights import Model

Reals = NDArray[np.float64]

PICTURE_VERSION = 2
"""Counts the ways in which a picture has been made the network's input, and cells of its output."""
CELL = 2
"""Pixels of what the network sees to a cell, each way."""
CORE = 0.5
"""Height of a core by that of the letters. Half its height within the letters' ends it begins and ends."""
MOST_PIXELS, SIZES, LEAST_SIDE = 500_000, 3, 40
"""A picture is reduced to about so many pixels, and then halved as long as its shorter side has the least, for SIZES
looks in all. By whole factors one of a few more would be seen at a quarter of them, and its small letters not."""
SURE = 1.0
"""Logarithm of the odds from which a cell is of a core."""
FEWEST_CELLS = 12
"""Cells of a core."""
STEEPEST = 0.6
"""Slope of a line above which it is none, or one that is seen when the picture is turned."""
LONG = 1.5
"""Length of a core in its heights from which it tells a slope."""
MOST_ROWS = 200
"""The surest ones: what shows more is grain, or a page."""
COVERED = 0.5
"""A row, or one that it would cover, of which so much lies in a surer one, is the same or none."""


@dataclass(frozen=True)
class LetterRow:
    """A row of letters: boxes (n, 4) along it from left to right, about as wide as its letters are high, and whether
    they are lighter than their ground."""

    letters: Reals
    light_ink: bool

    @property
    def box(self) -> Reals:
        """(4,): what bounds the letters."""
        return np.concatenate([self.letters[:, :2].min(axis=0), self.letters[:, 2:].max(axis=0)])

    @property
    def height(self) -> float:
        """Of its letters, in pixels."""
        return float(np.median(self.letters[:, 3] - self.letters[:, 1]))

    def middle_at(self, x: Reals) -> Reals:
        """The y of the middle of its letters at each x, same shape as x."""
        centres = (self.letters[:, :2] + self.letters[:, 2:]) / 2
        return np.interp(x, centres[:, 0], centres[:, 1])


class TextMap:
    """Finds rows of letters in pictures. Holds only what is loaded: share it between threads."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def rows(self, light: NDArray[np.uint8]) -> list[LetterRow]:
        """The rows of letters of a picture `light` (h, w), 255 = white, the surest first; they hardly overlap."""
        smaller, scale = fitted(light, MOST_PIXELS)
        found: list[tuple[float, LetterRow]] = []
        for halved in (2**number for number in range(SIZES)):
            seen = np.asarray(Image.fromarray(smaller).reduce(halved))
            if min(seen.shape) < LEAST_SIDE:
                break
            found += _rows(self.odds(seen), CELL * halved / scale, light.shape)
        return list(islice(_apart(found), MOST_ROWS))

    def odds(self, light: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Logarithms of the odds (h / CELL, w / CELL, 2), rounded up, that the core of a line of dark letters runs
        through a cell of `light` (h, w), and of light ones."""
        step = self._model.network.width_step
        padding = [(0, -length % step) for length in light.shape]
        picture = np.pad(light, padding, mode="edge").astype(np.float32) / np.float32(255)
        (scores,) = self._model.scores(picture[None, :, :, None])
        height, width, _ = scores.shape
        parts = step // CELL
        cells = scores.reshape(height, width, parts, parts, 2).transpose(0, 2, 1, 3, 4)
        cells = cells.reshape(parts * height, parts * width, 2)
        return np.asarray(cells[: -(-light.shape[0] // CELL), : -(-light.shape[1] // CELL)])


def _rows(odds: NDArray[np.float32], cell: float, shape: tuple[int, ...]) -> Iterator[tuple[float, LetterRow]]:
    """The rows whose cores a map of `odds` (h, w, 2) shows, in a picture of that `shape`, of which `cell` pixels go to
    a cell, and how sure each is. Letters with a shadow or a rim look dark here and light there: their row has the ink
    that more speaks for."""
    either = np.maximum(odds[:, :, 0], odds[:, :, 1])
    groups, _ = ndimage.label(either > SURE, np.ones((3, 3)))
    for number, place in enumerate(ndimage.find_objects(groups), 1):
        core = groups[place] == number
        y, x = (cells + part.start + 0.5 for cells, part in zip(np.nonzero(core), place, strict=True))
        if len(x) < FEWEST_CELLS:
            continue
        squares = _squares(x, y)
        if squares is not None:
            letters = (squares * cell).clip(0, [shape[1], shape[0], shape[1], shape[0]])
            letters = letters[(letters[:, 2:] - letters[:, :2] >= 1).all(axis=1)]
            if len(letters):
                dark, light = odds[place][core].clip(0).sum(axis=0)
                yield float(either[place][core].mean()), LetterRow(letters, light_ink=bool(light > dark))


def _squares(x: Reals, y: Reals) -> Reals | None:
    """Boxes (n, 4) as wide as letters are high along the core whose cells have their middles at `x` and `y` (m,); None
    where it is too steep."""
    left, right = x.min() - 0.5, x.max() + 0.5
    core, slope = len(x) / (right - left), 0.0
    if right - left > LONG * core:
        slope = float(np.polyfit(x, y, 1)[0])
        if abs(slope) > STEEPEST:
            return None
    high = core / CORE
    left, right = left - core / 2, right + core / 2
    ends = np.linspace(left, right, max(1, round((right - left) / high)) + 1)
    middle = y.mean() + slope * ((ends[:-1] + ends[1:]) / 2 - x.mean())
    return np.stack([ends[:-1], middle - high / 2, ends[1:], middle + high / 2], axis=1)


def _apart(rows: list[tuple[float, LetterRow]]) -> Iterator[LetterRow]:
    """The surest rows, without such as are COVERED by surer ones, or cover them."""
    kept = np.zeros((0, 4))
    for _, row in sorted(rows, key=lambda found: (-found[0], *found[1].box)):
        box = row.box
        smaller = np.minimum((box[2:] - box[:2]).prod(), (kept[:, 2:] - kept[:, :2]).prod(axis=1))
        if not (shared_areas(box, kept) > COVERED * smaller).any():
            kept = np.concatenate([kept, box[None]])
            yield row
