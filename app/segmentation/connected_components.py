"""Connected components of the ink, found once; no later stage labels the page again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMPONENT = np.dtype(
    [("x0", "i4"), ("y0", "i4"), ("x1", "i4"), ("y1", "i4"), ("area", "i4"), ("stroke_width", "f4")]
)
"""A component: half-open box in pixels of the straightened page, ink pixels, mean stroke width in pixels."""


@dataclass(frozen=True)
class Components:
    """All 8-connected components of a page.

    `labels` is int32 (height, width): 0 for paper, i + 1 where the ink belongs to row i of `table`, a structured
    array (n,) of COMPONENT.
    """

    labels: NDArray[np.int32]
    table: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.table)
