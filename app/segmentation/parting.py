"""What parts a page's columns: gutters, and how the columns lean. Lines on which nothing is read part nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.segmentation.column_lean import ColumnLean
from app.segmentation.columns import grown

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Parting:
    """The `gutters` (m, 4) that were found between a page's lines and others that are `known` (k, 4), as they stand
    where the columns' edges, which `lean`, are upright."""

    lean: ColumnLean
    gutters: Reals
    known: Reals

    @property
    def every_gutter(self) -> Reals:
        """Boxes (m + k, 4)."""
        return np.concatenate([self.gutters, self.known])

    def is_crossed(self, boxes: Reals) -> bool:
        """Whether one of the upright `boxes` (n, 4) lies across a gutter that was found, or where it might go on."""
        middles = (self.gutters[:, :1] + self.gutters[:, 2:3]) / 2
        return bool(((boxes[:, 0] < middles) & (boxes[:, 2] > middles)).any())

    def between(self, boxes: Reals) -> Reals:
        """Every gutter as far as it goes where only lines with these upright `boxes` (n, 4) are on the page: (l, 4)."""
        return np.concatenate([grown(self.gutters, boxes, boxes[:, 3] - boxes[:, 1]), self.known])
