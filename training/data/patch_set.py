"""Labelled patches: what a network of characters is trained and measured on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 32
"""Pixels of a patch's height and width."""


@dataclass(frozen=True)
class PatchSet:
    """`patches` (n, 32, 32) float32, 0 paper, 1 ink; `labels` (n,) int64, places in `alphabet`.

    `metrics` (n, 4) float32 are the sizes and positions that `glyph_image` gives beside a patch, None where the set
    does not know them.
    """

    patches: NDArray[np.float32]
    labels: NDArray[np.int64]
    alphabet: str
    metrics: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        if self.patches.shape != (len(self.labels), SIDE, SIDE):
            raise ValueError(
                f"{len(self.labels)} labels go with patches of shape {self.patches.shape}, not (n, 32, 32)"
            )
        if self.metrics is not None and len(self.metrics) != len(self.labels):
            raise ValueError(f"{len(self.metrics)} rows of metrics for {len(self.labels)} patches")
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < len(self.alphabet):
            raise ValueError(f"labels must be places in an alphabet of {len(self.alphabet)}")

    def __len__(self) -> int:
        return len(self.labels)

    def pick(self, rows: NDArray[np.integer] | slice) -> PatchSet:
        """The patches of these rows, in this order."""
        metrics = None if self.metrics is None else self.metrics[rows]
        return PatchSet(self.patches[rows], self.labels[rows], self.alphabet, metrics)

    def maps(self) -> NDArray[np.float32]:
        """The patches as a network takes them, (n, 32, 32, 1)."""
        return self.patches[..., None]


@dataclass(frozen=True)
class Splits:
    """The three parts of a set; `test` may be empty."""

    train: PatchSet
    valid: PatchSet
    test: PatchSet
