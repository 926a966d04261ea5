"""Patches as other hands would have written them: turned, slanted, scaled, shifted, bent, with a thicker pen.

All patches of a batch are warped at once: for each pixel of the result, the place in the original where its ink is
taken from, between four pixels by their distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Patches = NDArray[np.float32]


@dataclass(frozen=True)
class Distortion:
    """Standard deviations: `turn` degrees, `slant` and `scale` as fractions, `shift` and `bend` pixels.

    `bend` displaces by a field of that size, smooth over a quarter of the patch (Simard et al. 2003, elastic
    distortion). `pen` is the largest change of the threshold that half-grey edges meet: strokes become up to that
    share of a pixel wider or thinner.
    """

    turn: float = 6.0
    slant: float = 0.12
    scale: float = 0.08
    shift: float = 1.2
    bend: float = 0.8
    pen: float = 0.25

    def __call__(self, patches: Patches, random: np.random.Generator) -> Patches:
        """Patches (n, side, side), 0 paper, 1 ink, distorted each in its own way."""
        count, side = patches.shape[:2]
        middle = (side - 1) / 2
        down, across = np.meshgrid(*(np.arange(side, dtype=np.float32) - middle,) * 2, indexing="ij")
        matrix, offset = self._affine(count, random)
        rows = matrix[:, 0, 0, None, None] * down + matrix[:, 0, 1, None, None] * across + offset[:, 0, None, None]
        columns = matrix[:, 1, 0, None, None] * down + matrix[:, 1, 1, None, None] * across + offset[:, 1, None, None]
        if self.bend:
            rows += self._field(count, side, random)
            columns += self._field(count, side, random)
        warped = _taken(patches, rows + middle, columns + middle)
        if self.pen:
            level = random.uniform(-self.pen, self.pen, (count, 1, 1)).astype(np.float32)
            warped = np.where((warped > 0.02) & (warped < 0.98), np.clip(warped + level, 0, 1), warped)
        return warped

    def _affine(self, count: int, random: np.random.Generator) -> tuple[Patches, Patches]:
        angle = np.deg2rad(random.normal(0, self.turn, count))
        slant = random.normal(0, self.slant, count)
        scale = np.exp(random.normal(0, self.scale, (count, 2)))
        cosine, sine = np.cos(angle), np.sin(angle)
        matrix = np.empty((count, 2, 2))
        matrix[:, 0, 0], matrix[:, 0, 1] = cosine * scale[:, 0], sine * scale[:, 1]
        matrix[:, 1, 0] = (slant * cosine - sine) * scale[:, 0]
        matrix[:, 1, 1] = (slant * sine + cosine) * scale[:, 1]
        return matrix.astype(np.float32), random.normal(0, self.shift, (count, 2)).astype(np.float32)

    def _field(self, count: int, side: int, random: np.random.Generator) -> Patches:
        coarse = random.normal(0, self.bend, (count, 5, 5)).astype(np.float32)
        step = (coarse.shape[1] - 1) / (side - 1)
        places = np.arange(side) * step
        low = np.minimum(places.astype(int), coarse.shape[1] - 2)
        share = (places - low).astype(np.float32)
        down = coarse[:, low] * (1 - share)[:, None] + coarse[:, low + 1] * share[:, None]
        return np.asarray(down[:, :, low] * (1 - share) + down[:, :, low + 1] * share)


def _taken(patches: Patches, rows: Patches, columns: Patches) -> Patches:
    """Ink at fractional places, paper outside."""
    count, side = patches.shape[:2]
    padded = np.pad(patches, ((0, 0), (1, 1), (1, 1)))
    rows, columns = np.clip(rows + 1, 0, side + 0.999), np.clip(columns + 1, 0, side + 0.999)
    top, left = rows.astype(np.int32), columns.astype(np.int32)
    down, across = rows - top, columns - left
    width = side + 2
    flat = padded.reshape(-1)
    first = (np.arange(count, dtype=np.int32) * (width * width))[:, None, None] + top * width + left
    above = flat[first] * (1 - across) + flat[first + 1] * across
    below = flat[first + width] * (1 - across) + flat[first + width + 1] * across
    return np.asarray(above * (1 - down) + below * down, np.float32)
