"""The page after imaging: straight, grey, with its ink, and the way back to the image that was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.geometry import Transform, map_boxes
from app.imaging.runs import Runs, find_runs, paint_components
from app.imaging.warp import rotation_matrix, turned


@dataclass(frozen=True)
class StraightPage:
    """What segmentation and the readers work on.

    `grey` is (height, width) float32, 0 = paper, 1 = ink, light evened out and polarity resolved (light text on dark
    ground arrives inverted), `noise` the standard deviation of the paper's grain in it. `runs` are those of its ink.
    `transform` leads from source pixels to these. `rotation` (0, 90, 180, 270) and `skew` (degrees, counter-clockwise)
    are what was undone, `enlargement` how much larger its pixels show what was sent (less than 1 where it was reduced),
    `light_ink` that ink was lighter than its ground, `of_sheet` that a sheet was cut out of the picture, `panels` the
    boxes (n, 4) of areas of another colour that hold text, `warnings` what a caller should know. `surroundings` give
    what `grey` would be with what stands around a picture's rows of letters, where the page holds these and nothing
    else; turned pages have none.
    """

    grey: NDArray[np.float32]
    runs: Runs
    transform: Transform
    noise: float = 0.0
    rotation: int = 0
    skew: float = 0.0
    enlargement: float = 1.0
    light_ink: bool = False
    of_sheet: bool = False
    panels: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 4)))
    warnings: tuple[str, ...] = ()
    surroundings: Callable[[], NDArray[np.float32]] | None = None

    @classmethod
    def of(cls, grey: NDArray[np.float32], ink: NDArray[np.bool_], transform: Transform) -> StraightPage:
        """A page that came straight, whose ink (height, width) is known."""
        return cls(grey, find_runs(ink), transform)

    @cached_property
    def ink(self) -> NDArray[np.bool_]:
        """The mask of the ink, (height, width)."""
        return paint_components(self.runs, np.ones(self.runs.count, bool))

    @property
    def other_ink(self) -> str:
        """The `ink` option under which what was taken for ground here would be ink."""
        return "dark" if self.light_ink else "light"

    def turned(self, degrees: int) -> StraightPage:
        """The page by quarter turns of so many `degrees` counter-clockwise: no pixel is looked at anew."""
        grey, transform = turned(self.grey, self.transform, degrees)
        ink, _ = turned(self.ink, self.transform, degrees)
        matrix, _ = rotation_matrix(degrees, (self.grey.shape[1], self.grey.shape[0]))
        return replace(
            self,
            grey=grey,
            runs=find_runs(ink),
            transform=transform,
            rotation=(self.rotation + degrees) % 360,
            panels=map_boxes(matrix, self.panels),
            surroundings=None,
        )
