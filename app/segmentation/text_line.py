"""A line of text as segmentation finds it: all that the readers know of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box

LETTER = 0.6
"""A line's components that are lower than this many of its x-heights are no letters: dots and punctuation."""


@dataclass(frozen=True)
class TextLine:
    """One line on the straightened page, in its pixels.

    `box` bounds the line's ink. `baseline` is a polyline (k, 2) float64, k >= 2, x ascending, from the ink's left end
    to its right end; outside it goes on level. `x_height` is the height of a lower-case x in pixels; where a line has
    no lower-case letters it is 0.7 of its capitals' height. `components` are the line's rows in the page's component
    table, int64 (n,), ordered by left edge. Its letters are `breadth` times as broad as print's. `walls` (m,) float64
    are the x at which thin strokes stand between its letters, ascending: those of a form with a cell for each.
    `leaders` are boxes (k, 4) of the dots, from left to right, of each row of them that leads the eye.
    """

    box: Box
    baseline: NDArray[np.float64]
    x_height: float
    components: NDArray[np.int64]
    breadth: float = 1.0
    walls: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    leaders: tuple[NDArray[np.float64], ...] = ()

    def baseline_at(self, x: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """The baseline's y at each x, same shape as x."""
        return np.asarray(np.interp(x, self.baseline[:, 0], self.baseline[:, 1]))
