"""Blobs of ink of the size of characters: what scale, angle and orientation of a page are told from.

They are found once, on a reduced page, before any line is known; segmentation later finds the components of the
straightened page anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

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
    """The ink pixels of m blobs: `points` (n, 2) float32 x, y, blob after blob; blob i starts at row `starts[i]`."""

    points: NDArray[np.float32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def areas(self) -> NDArray[np.float64]:
        """Ink pixels of each blob, (m,)."""
        return np.diff(self.starts, append=len(self.points)).astype(np.float64)

    def extents(self, degrees: float) -> NDArray[np.float64]:
        """Boxes (m, 4) u0, v0, u1, v1 in the frame where text that runs at `degrees` is level, u along it, v down."""
        if not len(self):
            return np.zeros((0, 4))
        along, down = level_frame(self.points, degrees)
        low, high = np.minimum.reduceat, np.maximum.reduceat
        sides = [
            low(along, self.starts),
            low(down, self.starts),
            high(along, self.starts),
            high(down, self.starts),
        ]
        boxes = np.stack(sides, axis=1).astype(np.float64)
        boxes[:, 2:] += 1.0
        return boxes


def level_frame(points: NDArray[np.float32], degrees: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Coordinates along and down text that runs at `degrees`, each (n,)."""
    cosine, sine = (
        np.float32(np.cos(np.deg2rad(degrees))),
        np.float32(np.sin(np.deg2rad(degrees))),
    )
    x, y = points[:, 0], points[:, 1]
    return x * cosine - y * sine, x * sine + y * cosine


def find_character_blobs(ink: NDArray[np.bool_]) -> CharacterBlobs:
    """The character-sized 8-connected components of an ink mask (h, w)."""
    labels, count = ndimage.label(ink, structure=np.ones((3, 3), bool))
    flat = np.flatnonzero(labels)
    owner = labels.ravel()[flat] - 1
    order = np.argsort(owner, kind="stable")
    flat, owner = flat[order], owner[order]
    y, x = np.divmod(flat, ink.shape[1])
    starts = np.searchsorted(owner, np.arange(count)).astype(np.int64)
    everything = CharacterBlobs(np.stack([x, y], axis=1).astype(np.float32), starts)
    if not count:
        return everything
    boxes, areas = everything.extents(0.0), everything.areas
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    letters = (longer >= LEAST_SIDE) & (longer < GREATEST_SHARE * max(ink.shape)) & (longer < LONGEST * shorter)
    letters &= areas > LEAST_FILL * width * height
    prevailing = weighted_quantile(longer[letters], longer[letters], 0.5)
    letters &= (longer > SMALLEST_OF_HEIGHT * prevailing) & (longer < GREATEST_OF_HEIGHT * prevailing)
    kept = np.repeat(letters, np.diff(starts, append=len(flat)))
    sizes = np.diff(starts, append=len(flat))[letters]
    return CharacterBlobs(
        everything.points[kept],
        np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)[: len(sizes)],
    )


def weighted_quantile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    """The least value that at least `share` of the weight does not exceed; 0 without values."""
    if not len(values):
        return 0.0
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][min(int(np.searchsorted(reached, share * reached[-1])), len(values) - 1)])
