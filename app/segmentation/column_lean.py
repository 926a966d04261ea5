"""How the edges of columns lean on a page whose lines are level: a photographed sheet's may, and come nearer to one
another or part on their way down. Set upright, a narrow gutter is one strip again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.medians import median

Reals = NDArray[np.float64]

SLOPES = np.arange(-16, 17) / 200
FANS = np.arange(-3, 4) / 50
"""What is tried: pixels sideways for each one down, in the middle of the page, and how many more at its right end."""
WITHIN = 0.6
"""Edges that lie within so many letter heights are aligned."""
FEWEST = 30
"""Fewer phrases tell nothing."""
CLEARER = 1.25
"""Edges lean where so many times as many are aligned as upright."""
FARTHEST = 1.0
"""What moves nothing by so many letter heights is left as it is."""


@dataclass(frozen=True)
class ColumnLean:
    """Edges of columns lean by `slope` pixels to the right for each one down at the `centre` (x, y) of what is written,
    and by `fan` more, `reach` pixels to the right of it."""

    slope: float
    fan: float
    centre: tuple[float, float]
    reach: float

    def upright(self, boxes: Reals) -> Reals:
        """The `boxes` (n, 4) where they would stand if no edge leaned."""
        if not self.slope and not self.fan:
            return boxes
        down = (boxes[:, 1::2].mean(axis=1) - self.centre[1])[:, None]
        moved = boxes.copy()
        moved[:, ::2] -= (self.slope + self.fan * (boxes[:, ::2] - self.centre[0]) / self.reach) * down
        return moved


UPRIGHT = ColumnLean(0.0, 0.0, (0.0, 0.0), 1.0)


def column_lean(boxes: Reals, heights: Reals) -> ColumnLean:
    """How the edges of columns lean of phrases with `boxes` (n, 4), letters of `heights` (n,)."""
    if len(boxes) < FEWEST:
        return UPRIGHT
    first, last = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    (x, y), (reach, deep) = ((first + last) / 2).tolist(), ((last - first) / 2).tolist()
    height = median(heights)
    slopes, fans = (tried.ravel() for tried in np.meshgrid(SLOPES, FANS))
    down = boxes[:, 1::2].mean(axis=1) - y
    aligned = np.zeros(len(slopes))
    for edges in boxes[:, ::2].T:  # those at the left and those at the right are counted apart
        lean = slopes[:, None] + fans[:, None] * (edges - x) / reach
        aligned += _aligned((edges - lean * down) / (WITHIN * height))
    best = int(aligned.argmax())
    slope, fan = float(slopes[best]), float(fans[best])
    upright = aligned[(slopes == 0) & (fans == 0)]
    if aligned[best] < CLEARER * upright or (abs(slope) + abs(fan)) * deep < FARTHEST * height:
        return UPRIGHT
    return ColumnLean(slope, fan, (x, y), reach)


def _aligned(places: Reals) -> Reals:
    """How many of each row of `places` (k, n) are aligned, as the sum over bins of one of the squares of their number;
    places on either side of a bin's end share another one."""
    aligned = np.zeros(len(places))
    for shift in (0.0, 0.5):
        bins = np.floor(places - places.min() + shift).astype(np.int64)
        width = int(bins.max()) + 1
        counts = np.bincount((bins + width * np.arange(len(bins))[:, None]).ravel(), minlength=width * len(bins))
        aligned += np.square(counts.reshape(-1, width)).sum(axis=1)
    return aligned
