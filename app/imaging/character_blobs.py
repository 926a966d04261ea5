"""Blobs of ink of the size of characters: what scale, angle and orientation of a page are told from.

They are found once, on a reduced page, before any line is known; segmentation later finds the components of the
straightened page anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, by_component

LEAST_SIDE = 3
"""Pixels that a blob measures at least in its longer direction; less is grain."""
GREATEST_SHARE = 0.5
"""A blob longer than this share of the page is a frame, a rule or a picture."""
LONGEST = 12.0
"""A blob this many times longer than thick is a rule."""
LEAST_FILL = 0.08
"""A blob that fills less of its box is a frame or a scratch."""
SMALLEST_OF_HEIGHT, GREATEST_OF_HEIGHT = 0.3, 5.0
"""Blobs smaller or greater than the prevailing height by these factors are left out: grain and dots, pictures."""


@dataclass(frozen=True)
class CharacterBlobs:
    """The ink of m blobs in n horizontal runs, blob after blob: from pixel `left` up to and including `right` of row
    `y`, each (n,) float32; blob i starts at run `starts[i]`."""

    left: NDArray[np.float32]
    right: NDArray[np.float32]
    y: NDArray[np.float32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def areas(self) -> NDArray[np.float64]:
        """Ink pixels of each blob, (m,)."""
        if not len(self):
            return np.zeros(0)
        return np.add.reduceat(self.right - self.left + 1, self.starts, dtype=np.float64)

    def extents(self, degrees: float) -> NDArray[np.float64]:
        """Boxes (m, 4) u0, v0, u1, v1 in the frame where text that runs at `degrees` is level, u along it, v down."""
        if not len(self):
            return np.zeros((0, 4))
        boxes = np.empty((len(self), 4))
        for axis, angle in enumerate((degrees, degrees - 90)):
            first, last = along(self.left, self.y, angle), along(self.right, self.y, angle)
            boxes[:, axis] = np.minimum.reduceat(np.minimum(first, last), self.starts)
            boxes[:, axis + 2] = np.maximum.reduceat(np.maximum(first, last), self.starts)
        boxes[:, 2:] += 1.0
        return boxes

    def drawn(self, most: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """x and y of the ink pixels, blob after blob; of more than `most`, so many, one drawn from every stretch of the
        same length, and the same every time."""
        length = (self.right - self.left).astype(np.int64) + 1
        stop = np.cumsum(length)
        count = int(stop[-1]) if len(stop) else 0
        pixel = np.arange(min(count, most))
        if count > most:
            pixel = ((pixel + np.random.default_rng(0).random(most)) * (count / most)).astype(np.int64)
        run = np.searchsorted(stop, pixel, side="right")
        return self.right[run] - (stop[run] - 1 - pixel).astype(np.float32), self.y[run]


def along(x: NDArray[np.float32], y: NDArray[np.float32], degrees: float) -> NDArray[np.float32]:
    """How far points (n,) lie along text that runs at `degrees`; at 90 degrees less, how far down it."""
    return x * np.float32(np.cos(np.deg2rad(degrees))) - y * np.float32(np.sin(np.deg2rad(degrees)))


def find_character_blobs(ink: Runs, amid_drawings: bool = False) -> CharacterBlobs:
    """The character-sized components of the runs of a page's ink: those about as large as most of its blobs, where
    large ones count more, since grain is small. `amid_drawings`, whose strokes are larger than the letters beside them,
    each blob counts the same."""
    order = by_component(ink)
    row = ink.row[order]
    left, right = ink.start[order] - row * ink.shape[1], ink.stop[order] - row * ink.shape[1] - 1
    sizes = np.bincount(ink.component, minlength=ink.count)
    everything = CharacterBlobs(
        left.astype(np.float32), right.astype(np.float32), row.astype(np.float32), np.cumsum(sizes) - sizes
    )
    if not ink.count:
        return everything
    boxes, areas = everything.extents(0.0), everything.areas
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    letters = (longer >= LEAST_SIDE) & (longer < GREATEST_SHARE * max(ink.shape)) & (longer < LONGEST * shorter)
    letters &= areas > LEAST_FILL * width * height
    counts = np.ones(ink.count) if amid_drawings else longer
    prevailing = weighted_quantile(longer[letters], counts[letters], 0.5)
    letters &= (longer > SMALLEST_OF_HEIGHT * prevailing) & (longer < GREATEST_OF_HEIGHT * prevailing)
    kept = np.repeat(letters, sizes)
    sizes = sizes[letters]
    return CharacterBlobs(everything.left[kept], everything.right[kept], everything.y[kept], np.cumsum(sizes) - sizes)


def weighted_quantile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """The least value that at least `share` of the weight does not exceed; 0 without values."""
    if not len(values):
        return 0.0
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(reached, share * reached[-1])), len(values) - 1)])
