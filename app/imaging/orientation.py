"""How the characters of a page lie: in which direction lines run, and which side of them is up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

ALIGNED, APART = 0.12, 0.18
"""Two edges are aligned within this share of the taller character's height, and apart beyond that share of it."""
FARTHEST = 0.7
"""Neighbours on a line have at most this many heights between them; lines mostly lie farther apart."""
LEAST_OF_TALLER = 0.35
"""A neighbour lower than this share of the other says nothing: dots, commas, quotation marks, grain."""
LEAST_WIDTH = 0.4
"""Characters narrower than this share of their height do not vote on up and down: brackets and strokes reach below the
baseline as often as above the x-height line."""
NEAREST = 8
"""Neighbours looked at around each character, in all directions."""

SIDEWAYS_ROWS = 4.0
"""A page is turned by a quarter where this many times as many neighbours are aligned across as along its rows (upright
pages of print, forms, receipts and tables: below 0.7; turned ones: above 4.4)..."""
SIDEWAYS_ROWS_WITH_SHARPNESS, SIDEWAYS_SHARPNESS = 2.0, 2.0
"""...or this many times, where the profile is this much sharper across as well."""
SIDEWAYS_PAIRS, SIDEWAYS_BLUNT = 20, 0.2
"""...and only where at least so many neighbours are aligned and the profile across is this share as sharp as along:
joined writing has words for characters, whose neighbours are those above and below (turned pages: above 0.3)."""
UPSIDE_DOWN_SIGMAS = 4.0
"""A page is turned by a half where hanging neighbours outnumber standing ones by so many standard deviations (upright
pages go no farther than 2.5)..."""
UPSIDE_DOWN_BALANCE = 0.25
"""...and by this share of all votes..."""
UPSIDE_DOWN_VOTES = 0.1
"""...which are this share of all aligned neighbours: fewer come from the descenders of a face without ascenders."""


@dataclass(frozen=True)
class RowEvidence:
    """What neighbouring characters say of a direction of reading.

    `pairs` share a head or foot line; of these, `standing` pairs share only their foot line, `hanging` pairs only
    their head line.
    """

    pairs: int
    standing: int
    hanging: int

    @property
    def balance(self) -> float:
        """From -1 (the lines are upside down) to 1 (upright); 0 = no evidence."""
        return (self.standing - self.hanging) / max(self.standing + self.hanging, 1)

    @property
    def sigmas(self) -> float:
        """The balance in standard deviations of a fair coin thrown once a vote, with the balance's sign."""
        return float((self.standing - self.hanging) / max(self.standing + self.hanging, 1) ** 0.5)

    @property
    def upside_down(self) -> bool:
        """Whether a page that seems level must be turned by a half."""
        return (
            self.sigmas <= -UPSIDE_DOWN_SIGMAS
            and self.balance <= -UPSIDE_DOWN_BALANCE
            and self.standing + self.hanging >= UPSIDE_DOWN_VOTES * self.pairs
        )


def row_evidence(boxes: NDArray[np.float64]) -> RowEvidence:
    """Whether characters with these boxes (m, 4), level in the assumed direction of reading, form upright rows.

    Nearly all Latin letters end at the baseline, while many rise above the x-height line and few fall below the
    baseline (R. S. Caprari, "Algorithm for text page up/down orientation determination", Pattern Recognition Letters
    21, 2000, uses the same asymmetry in profiles). So of two neighbours with only one edge in common it is mostly the
    lower one. Capitals and digits share both and do not vote.
    """
    left_index, right_index = _neighbours(boxes)
    left, right = boxes[left_index], boxes[right_index]
    left_size, right_size = left[:, 2:] - left[:, :2], right[:, 2:] - right[:, :2]
    taller = np.maximum(left_size[:, 1], right_size[:, 1])
    head = np.abs(left[:, 1] - right[:, 1]) / taller
    foot = np.abs(left[:, 3] - right[:, 3]) / taller
    wide = (left_size[:, 0] > LEAST_WIDTH * left_size[:, 1]) & (right_size[:, 0] > LEAST_WIDTH * right_size[:, 1])
    standing = wide & (foot <= ALIGNED) & (head > APART)
    hanging = wide & (head <= ALIGNED) & (foot > APART)
    aligned = (head <= ALIGNED) | (foot <= ALIGNED)
    return RowEvidence(int(aligned.sum()), int(standing.sum()), int(hanging.sum()))


def is_sideways(along: RowEvidence, across: RowEvidence, sharpness_across: float) -> bool:
    """Whether lines run across the rows of the page; `sharpness_across` is the profile's, relative to along."""
    if across.pairs < SIDEWAYS_PAIRS or sharpness_across < SIDEWAYS_BLUNT:
        return False
    ratio = across.pairs / max(along.pairs, 1)
    return ratio >= SIDEWAYS_ROWS or (ratio >= SIDEWAYS_ROWS_WITH_SHARPNESS and sharpness_across >= SIDEWAYS_SHARPNESS)


def _neighbours(
    boxes: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Characters and the nearest one to the right of each on its line: two index arrays (n,)."""
    count = min(len(boxes), NEAREST + 1)
    if count < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    heights = boxes[:, 3] - boxes[:, 1]
    nearest = np.asarray(KDTree(centres).query(centres, k=count)[1], np.int64)
    other = boxes[nearest]
    overlap = np.minimum(boxes[:, None, 3], other[..., 3]) - np.maximum(boxes[:, None, 1], other[..., 1])
    taller = np.maximum(heights[:, None], heights[nearest])
    shorter = np.minimum(heights[:, None], heights[nearest])
    gap = other[..., 0] - boxes[:, None, 2]
    fits = (
        (centres[nearest, 0] > centres[:, None, 0])
        & (np.abs(gap) < FARTHEST * taller)
        & (overlap > 0.5 * shorter)
        & (shorter > LEAST_OF_TALLER * taller)
    )
    fits[:, 0] = False
    rows = np.flatnonzero(fits.any(axis=1))
    return rows, nearest[rows, fits[rows].argmax(axis=1)]
