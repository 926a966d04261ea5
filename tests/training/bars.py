"""A set that any network learns in a moment."""

import numpy as np

from training.data.patch_set import PatchSet


def bars(alphabet: str, count: int) -> PatchSet:
    """Upright and lying bars, the first and the second class of `alphabet`, in turn."""
    random = np.random.default_rng(0)
    patches = np.zeros((count, 32, 32), np.float32)
    labels = np.arange(count, dtype=np.int64) % 2
    for patch, label in zip(patches, labels, strict=True):
        place = random.integers(6, 24)
        if label:
            patch[place : place + 3, 4:28] = 1
        else:
            patch[4:28, place : place + 3] = 1
    return PatchSet(patches, labels, alphabet)
