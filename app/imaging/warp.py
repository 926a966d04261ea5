"""One resampling of a page by a projective map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Matrix = NDArray[np.float64]
WHITE = 255


def scale_matrix(factor: float) -> Matrix:
    """The map that enlarges by `factor`."""
    return np.diag([factor, factor, 1.0])


def shift_matrix(x: float, y: float) -> Matrix:
    """The map that moves right by `x` and down by `y`."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def rotation_matrix(degrees: float, size: tuple[float, float]) -> tuple[Matrix, tuple[int, int]]:
    """The map that turns a page of `size` (width, height) counter-clockwise, and the size that holds all of it."""
    width, height = size
    cosine, sine = _exact_cosine(degrees), _exact_cosine(degrees - 90)
    turn = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float) @ turn[:2, :2].T
    low, high = corners.min(axis=0), corners.max(axis=0)
    turn[:2, 2] = -low
    new_width, new_height = np.ceil(high - low - 1e-6).astype(int)
    return turn, (max(1, int(new_width)), max(1, int(new_height)))


def _exact_cosine(degrees: float) -> float:
    """The cosine, exact for quarter turns, so that they move whole pixels."""
    quarters, rest = divmod(degrees, 90)
    return (1.0, 0.0, -1.0, 0.0)[int(quarters) % 4] if rest == 0 else float(np.cos(np.deg2rad(degrees)))


def resample(light: NDArray[np.uint8], matrix: Matrix, size: tuple[int, int]) -> NDArray[np.uint8]:
    """`light` (h, w) uint8 carried by `matrix` onto a page of `size` (width, height); white outside.

    Nothing is interpolated where nothing is turned or scaled; a reduction averages whole pixels; everything else is
    bicubic, after a reduction if it makes the page smaller.
    """
    linear = matrix[:2, :2]
    scale = float(np.sqrt(abs(np.linalg.det(linear))))
    factor = int(1 / scale + 1e-6)
    if factor <= 1 and _stays(matrix, light.shape[::-1], size):
        return light
    image = Image.fromarray(light)
    if factor > 1:
        image = image.reduce(factor)
        matrix = matrix @ scale_matrix(factor)
    if _stays(matrix, image.size, size):
        return np.asarray(image)
    back = np.linalg.inv(matrix)
    back /= back[2, 2]
    affine = abs(back[2, 0]) < 1e-12 and abs(back[2, 1]) < 1e-12
    method = Image.Transform.AFFINE if affine else Image.Transform.PERSPECTIVE
    data = tuple(float(value) for value in back.ravel()[: 6 if affine else 8])
    turned = image.transform(size, method, data, Image.Resampling.BICUBIC, fillcolor=WHITE)
    return np.asarray(turned)


def _stays(matrix: Matrix, size: tuple[int, ...], new_size: tuple[int, int]) -> bool:
    """Whether every pixel stays where it is."""
    return size == new_size and np.allclose(matrix, np.eye(3), atol=1e-9)
