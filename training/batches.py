"""Batches of patches: shuffled by seed and epoch alone, so that a resumed run sees what an unbroken one sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.patch_set import PatchSet

Change = Callable[[NDArray[np.float32], np.random.Generator], NDArray[np.float32]]
"""Changes patches (n, 32, 32) as pens and cameras do."""


@dataclass(frozen=True)
class PatchBatch:
    """`maps` (n, 32, 32, 1) float32, `labels` (n,) int64, `metrics` (n, 4) float32 or None."""

    maps: NDArray[np.float32]
    labels: NDArray[np.int64]
    metrics: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class PatchBatches:
    """The batches of an epoch, by calling with its number; `len` of them, the last one may be smaller."""

    data: PatchSet
    size: int
    seed: int = 0
    change: Change | None = None

    def __len__(self) -> int:
        return -(-len(self.data) // self.size)

    def __call__(self, epoch: int) -> Iterator[PatchBatch]:
        random = np.random.default_rng((self.seed, epoch))
        order = random.permutation(len(self.data))
        for start in range(0, len(order), self.size):
            rows = order[start : start + self.size]
            patches = self.data.patches[rows]
            if self.change is not None:
                patches = self.change(patches, random)
            metrics = None if self.data.metrics is None else self.data.metrics[rows]
            yield PatchBatch(patches[..., None], self.data.labels[rows], metrics)
