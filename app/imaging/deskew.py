"""The angle of the text, at any slope, from the sharpness of projection profiles of its ink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.character_blobs import CharacterBlobs, level_frame

MOST_POINTS = 20_000
"""Ink pixels that vote; more change nothing but the time."""
PRECISION = 0.025
"""Degrees of the last step."""
FEWEST_POINTS = 20
"""With fewer ink pixels there is no angle to find."""
COARSE_BIN, FINE_BIN = 1 / 3, 1 / 6
"""Height of a bin in x-heights, for the first search and the last steps."""


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
    points = _voting_points(blobs.points)
    if len(points) < FEWEST_POINTS:
        return TextAngles(0.0, 90.0, 0.0)
    coarse_bin, fine_bin = (
        max(1.0, COARSE_BIN * x_height),
        max(1.0, FINE_BIN * x_height),
    )
    angles = np.arange(-45.0, 136.0)
    scores = np.array([_sharpness(points, angle, coarse_bin) for angle in angles])
    level = angles <= 45
    along = _refine(points, float(angles[level][int(scores[level].argmax())]), fine_bin)
    across = _refine(points, float(angles[~level][int(scores[~level].argmax())]), fine_bin)
    ratio = _sharpness(points, across, fine_bin) / _sharpness(points, along, fine_bin)
    return TextAngles(along, across, ratio)


def _voting_points(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """At most MOST_POINTS of the points, drawn evenly and the same every time, around their mean; all x in one piece of
    memory and all y, as hundreds of angles are tried with them."""
    if len(points) > MOST_POINTS:
        points = points[np.random.default_rng(0).choice(len(points), MOST_POINTS, replace=False)]
    return np.asfortranarray(points - points.mean(axis=0)) if len(points) else points


def _refine(points: NDArray[np.float32], degrees: float, bin_height: float) -> float:
    """The angle of greatest sharpness near `degrees`, by ever smaller steps."""
    step = 0.5
    while step >= PRECISION:
        near = degrees + step * np.array([0.0, -1.0, 1.0, -2.0, 2.0])
        degrees = float(near[int(np.argmax([_sharpness(points, angle, bin_height) for angle in near]))])
        step /= 2
    return degrees


def _sharpness(points: NDArray[np.float32], degrees: float, bin_height: float) -> float:
    """Sum of squared differences of the profile across lines that run at `degrees`."""
    _, down = level_frame(points, degrees)
    bins = ((down - down.min()) / np.float32(bin_height)).astype(np.int64)
    profile = np.bincount(bins).astype(np.float64)
    return float(np.square(np.diff(profile, prepend=0.0, append=0.0)).sum())
