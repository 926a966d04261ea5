"""The angle of the text, at any slope, from the sharpness of projection profiles of its ink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.character_blobs import CharacterBlobs

MOST_POINTS, COARSE_POINTS = 20_000, 3_500
"""Ink pixels that vote, and those of them that vote in the first search; more change nothing but the time."""
PRECISION = 0.025
"""Degrees of the last step."""
TOGETHER = 10
"""Angles of the first search that are tried together."""
FEWEST_POINTS = 20
"""With fewer ink pixels there is no angle to find."""
COARSE_BIN, FINE_BIN = 1 / 3, 1 / 6
"""Height of a bin in x-heights, for the first search and the last steps."""

Points = tuple[NDArray[np.float32], NDArray[np.float32], float]
"""x and y of points, each (n,), in units of a bin of the profile, and the distance of the farthest one from 0, 0."""


@dataclass(frozen=True)
class TextAngles:
    """The sharpest direction within 45 degrees of level (`along`) and the sharpest beyond (`across`, up to 90), in
    degrees counter-clockwise, and how many times sharper the profile is across than along.
    """

    along: float
    across: float
    sharpness_across: float


def text_angles(blobs: CharacterBlobs, x_height: float) -> TextAngles:
    """The directions in which lines of character blobs may run, from coarse to fine.

    At the right angle rows full of ink and empty rows alternate abruptly: the sum of squared differences between
    neighbouring bins of the projection is greatest (W. Postl, "Detection of linear oblique structures and skew scan
    in digitized documents", ICPR 1986). With too little ink the angles are 0 and 90.
    """
    x, y = blobs.drawn(MOST_POINTS)
    if len(x) < FEWEST_POINTS:
        return TextAngles(0.0, 90.0, 0.0)
    apart = -(-len(x) // COARSE_POINTS)
    coarse = _in_bins(x[::apart], y[::apart], max(1.0, COARSE_BIN * x_height))
    fine = _in_bins(x, y, max(1.0, FINE_BIN * x_height))
    angles = np.arange(-45.0, 136.0)
    scores = np.concatenate([_sharpness(coarse, some) for some in np.array_split(angles, len(angles) // TOGETHER)])
    level = angles <= 45
    best_along = _refine(fine, float(angles[level][int(scores[level].argmax())]))
    best_across = _refine(fine, float(angles[~level][int(scores[~level].argmax())]))
    sharp_along, sharp_across = _sharpness(fine, np.array([best_along, best_across]))
    return TextAngles(best_along, best_across, float(sharp_across / sharp_along))


def _in_bins(x: NDArray[np.float32], y: NDArray[np.float32], bin_height: float) -> Points:
    """Points around their mean, in units of a bin, and the distance of the farthest one."""
    x, y = ((each - each.mean()) / np.float32(bin_height) for each in (x, y))
    return x, y, float(np.sqrt((x * x + y * y).max()))


def _refine(points: Points, degrees: float) -> float:
    """The angle of greatest sharpness near `degrees`, by ever smaller steps."""
    step = 0.5
    while step >= PRECISION:
        near = degrees + step * np.array([0.0, -1.0, 1.0, -2.0, 2.0])
        degrees = float(near[int(_sharpness(points, near).argmax())])
        step /= 2
    return degrees


def _sharpness(points: Points, degrees: NDArray[np.float64]) -> NDArray[np.int64]:
    """Sums of squared differences of the profiles across lines that run at `degrees`, both (k,)."""
    x, y, farthest = points
    sine, cosine = (wave(np.deg2rad(degrees)).astype(np.float32)[:, None] for wave in (np.sin, np.cos))
    down = sine * x
    down += cosine * y
    down += np.float32(farthest + 1)  # none is negative, and both ends of a profile are 0
    length = int(2 * farthest) + 3
    bins = down.astype(np.int64)
    bins += length * np.arange(len(degrees))[:, None]
    profiles = np.bincount(bins.ravel(), minlength=length * len(degrees)).reshape(len(degrees), length)
    return np.asarray(np.square(np.diff(profiles, axis=1)).sum(axis=1), np.int64)
