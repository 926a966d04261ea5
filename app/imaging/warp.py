"""One resampling of a page by a projective map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def rotation_matrix(degrees: float, size: tuple[int, int]) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The map that turns a page of `size` (width, height) counter-clockwise, and the size that holds all of it."""
    width, height = size
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    turn = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float) @ turn[:2, :2].T
    low, high = corners.min(axis=0), corners.max(axis=0)
    turn[:2, 2] = -low
    new_width, new_height = np.ceil(high - low - 1e-6).astype(int)
    return turn, (max(1, int(new_width)), max(1, int(new_height)))


def scale_matrix(factor_x: float, factor_y: float) -> NDArray[np.float64]:
    """The map that enlarges by the factors."""
    return np.diag([factor_x, factor_y, 1.0])


def warp(grey: NDArray[np.float32], matrix: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float32]:
    """`grey` (h, w) float32 0-1 carried by `matrix` onto a page of `size` (width, height), bicubic; 0 outside."""
    back = np.linalg.inv(matrix)
    back /= back[2, 2]
    image = Image.fromarray(grey)
    affine = abs(back[2, 0]) < 1e-12 and abs(back[2, 1]) < 1e-12
    method = Image.Transform.AFFINE if affine else Image.Transform.PERSPECTIVE
    data = back.ravel()[: 6 if affine else 8]
    turned = image.transform(size, method, tuple(float(v) for v in data), Image.Resampling.BICUBIC)
    return np.asarray(turned, np.float32).clip(0.0, 1.0)


def enlarge(grey: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """`grey` (h, w) float32 0-1 enlarged by a whole factor, bicubic."""
    height, width = grey.shape
    grown = Image.fromarray(grey).resize((width * factor, height * factor), Image.Resampling.BICUBIC)
    return np.asarray(grown, np.float32).clip(0.0, 1.0)
