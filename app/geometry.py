"""Boxes, quadrilaterals and the transform between the image that was sent and the straightened page.

Points are `(x, y)` in pixels, y growing downward; pixel `(column, row)` covers the square from
`(column, row)` to `(column + 1, row + 1)`. Arrays of points have shape `(n, 2)`, float64.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

HAIR = 1e-6
"""What a box reaches over a pixel's edge for no other reason than rounding."""


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-aligned rectangle, half-open: it covers x0 <= x < x1 and y0 <= y < y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (self.x0 <= self.x1 and self.y0 <= self.y1):
            raise ValueError(f"box corners out of order: x0={self.x0} x1={self.x1} y0={self.y0} y1={self.y1}")

    @classmethod
    def around(cls, points: Points) -> Self:
        """The least box that holds `(n, 2)` points, n >= 1."""
        x0, y0 = points.min(axis=0)
        x1, y1 = points.max(axis=0)
        return cls(float(x0), float(y0), float(x1), float(y1))

    @classmethod
    def union(cls, boxes: list[Box]) -> Self:
        """The least box that holds all `boxes`, at least one."""
        return cls(
            min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes)
        )

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    def intersection(self, other: Box) -> float:
        """Area shared with `other`, in square pixels."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(width, 0.0) * max(height, 0.0)

    def iou(self, other: Box) -> float:
        """Intersection over union, 0-1; 0 where both boxes are empty."""
        shared = self.intersection(other)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0

    def corners(self) -> Points:
        """The four corners, clockwise from the top left: shape (4, 2)."""
        return np.array([[self.x0, self.y0], [self.x1, self.y0], [self.x1, self.y1], [self.x0, self.y1]], float)

    def rounded(self) -> tuple[int, int, int, int]:
        """The least box of whole pixels that holds this one; a HAIR over a pixel's edge does not count."""
        return (
            math.floor(self.x0 + HAIR),
            math.floor(self.y0 + HAIR),
            math.ceil(self.x1 - HAIR),
            math.ceil(self.y1 - HAIR),
        )


@dataclass(frozen=True)
class Transform:
    """A projective map from the pixels of the image that was sent to those of the straightened page.

    `matrix` is 3x3 float64 and acts on columns (x, y, 1); `source_size` and `straight_size` are (width, height).
    """

    matrix: NDArray[np.float64]
    source_size: tuple[int, int]
    straight_size: tuple[int, int]

    @classmethod
    def identity(cls, size: tuple[int, int]) -> Self:
        return cls(np.eye(3), size, size)

    def then(self, matrix: NDArray[np.float64], size: tuple[int, int]) -> Transform:
        """This transform followed by another `matrix` that leads to a page of `size` (width, height)."""
        return Transform(matrix @ self.matrix, self.source_size, size)

    def to_straight(self, points: Points) -> Points:
        """Source points (n, 2) as straightened points (n, 2)."""
        return apply_homography(self.matrix, points)

    def to_source(self, points: Points) -> Points:
        """Straightened points (n, 2) as source points (n, 2)."""
        return apply_homography(self._inverse, points)

    @cached_property
    def _inverse(self) -> NDArray[np.float64]:
        return np.asarray(np.linalg.inv(self.matrix), np.float64)

    def boxes_to_source(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """The axis-aligned bounds x0, y0, x1, y1 (n, 4), in the source and inside it, of straightened boxes (n, 4)."""
        corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
        points = self.to_source(corners).clip(0, np.array(self.source_size)).reshape(-1, 4, 2)
        return np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)


def bounds_of(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """The x0, y0, x1, y1 of each box, (n, 4)."""
    return np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes], np.float64).reshape(-1, 4)


def whole_pixels(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """`Box.rounded` of boxes x0, y0, x1, y1, both (n, 4)."""
    return np.concatenate([np.floor(boxes[:, :2] + HAIR), np.ceil(boxes[:, 2:] - HAIR)], axis=1).astype(np.int64)


def shared_areas(box: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area (n,) that a box x0, y0, x1, y1 (4,) shares with each of `others` (n, 4)."""
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    return np.asarray(sides.clip(0).prod(axis=1))


def apply_homography(matrix: NDArray[np.float64], points: Points) -> Points:
    """Map points (n, 2) by a 3x3 projective matrix."""
    points = np.asarray(points, float)
    mapped = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(mapped[:, :2] / mapped[:, 2:])


def map_boxes(matrix: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map boxes x0, y0, x1, y1 (n, 4) by a 3x3 `matrix` that keeps level sides level or turns them upright."""
    first, second = (apply_homography(matrix, corners) for corners in (boxes[:, :2], boxes[:, 2:]))
    return np.concatenate([np.minimum(first, second), np.maximum(first, second)], axis=1)
