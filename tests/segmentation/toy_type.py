"""Ink to segment: letters of a toy typeface, rules and frames, drawn into small masks, bool (height, width).

The typeface has a sign for each thing that segmentation tells apart, of an x-height h that the test chooses:

    x    a letter of height h                X    a capital, 1.5 h high
    p    a letter with a descender, 0.4 h    i    a stem of height h with a dot over it
    .    a full stop on the baseline         ,    a comma that hangs below it
    _    nothing, as wide as a letter        ' '  a blank, 0.6 h wide
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.geometry import Transform
from app.imaging.straight_page import StraightPage

Ink = NDArray[np.bool_]

WIDTH, GAP, BLANK, STROKE = 0.8, 0.25, 0.6, 1 / 6
"""Of letters, of the white between two, of a blank, and of strokes, in x-heights."""


def picture(*rows: str) -> Ink:
    """The mask that the rows draw, # for ink."""
    return np.array([[sign == "#" for sign in row] for row in rows])


@dataclass
class Sheet:
    """A sheet of `width` x `height` pixels to write on."""

    width: int
    height: int
    ink: Ink = field(init=False)

    def __post_init__(self) -> None:
        self.ink = np.zeros((self.height, self.width), bool)

    def fill(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Ink all over a box."""
        self.ink[round(y0) : round(y1), round(x0) : round(x1)] = True

    def frame(self, x0: float, y0: float, x1: float, y1: float, stroke: float = 1) -> None:
        """The outline of a box, drawn inside it."""
        self.fill(x0, y0, x1, y0 + stroke)
        self.fill(x0, y1 - stroke, x1, y1)
        self.fill(x0, y0, x0 + stroke, y1)
        self.fill(x1 - stroke, y0, x1, y1)

    def write(self, text: str, x: float, baseline: float, height: float = 10, slope: float = 0.0) -> float:
        """Write from `x` on a baseline that sinks by `slope` a pixel; returns the x at which the ink ends."""
        end, stroke = x, max(round(STROKE * height), 1)
        start = x
        for sign in text:
            base = round(baseline + slope * (x - start))
            width = _width(sign) * height
            if sign in "xXp":
                rise = (1.5 if sign == "X" else 1.0) * height
                self.frame(x, base - rise, x + width, base, stroke)
                # Open below: it stands on two stems, and its ink is one stroke, not a ring.
                left, right = round(x) + stroke, round(x + width) - stroke
                self.ink[base - stroke : base, left:right] = False
            if sign == "p":
                self.fill(x, base, x + stroke, base + 0.4 * height)
            if sign == "i":
                self.fill(x, base - height, x + stroke, base)
                self.fill(x, base - 1.4 * height, x + stroke, base - 1.4 * height + stroke)
            if sign == ".":
                self.fill(x, base - stroke, x + stroke, base)
            if sign == ",":
                self.fill(x, base - stroke, x + stroke, base + 0.25 * height)
            if sign not in " _":
                end = x + width
            x += width + (0 if sign == " " else GAP * height)
        return end

    def page(self, depth: float = 1.0) -> StraightPage:
        """The sheet as imaging hands it on, its ink `depth` dark."""
        return StraightPage.of(
            np.where(self.ink, np.float32(depth), np.float32(0)),
            self.ink,
            Transform.identity((self.width, self.height)),
        )


def _width(sign: str) -> float:
    """In x-heights."""
    return {" ": BLANK, "i": STROKE, ".": STROKE, ",": STROKE}.get(sign, WIDTH)
