"""One resampling of a page by a projective map."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.geometry import Transform

Pixel = TypeVar("Pixel", bound=np.generic)
Matrix = NDArray[np.float64]
WHITE = 255
BAND = 64
"""Rows that are enlarged together."""
QUARTER = tuple(np.float32(share / 64) for share in (-9, 57, 19, -3))
"""What four pixels in a row count at a quarter of the way from the second to the third: the cubic convolution of
R. G. Keys (1981) with a = -1, which is Pillow's."""


def scale_matrix(factor: float) -> Matrix:
    """The map that enlarges by `factor`."""
    return np.diag([factor, factor, 1.0])


def scale_of(matrix: Matrix) -> float:
    """By how much an affine `matrix` enlarges."""
    return float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))


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


def turned(pixels: NDArray[Pixel], transform: Transform, rotation: int) -> tuple[NDArray[Pixel], Transform]:
    """`pixels` (h, w) and the way to them, by quarter turns of `rotation` degrees counter-clockwise: they only move."""
    if not rotation:
        return pixels, transform
    transform = transform.then(*rotation_matrix(rotation, (pixels.shape[1], pixels.shape[0])))
    return np.ascontiguousarray(np.rot90(pixels, rotation // 90)), transform


def reduced(light: NDArray[np.uint8], most_pixels: int) -> tuple[NDArray[np.uint8], int]:
    """`light` (h, w) reduced by the least whole factor to no more than `most_pixels`, and that factor."""
    factor = 1
    while light.size > most_pixels * factor**2:
        factor += 1
    return np.asarray(Image.fromarray(light).reduce(factor)), factor


def fitted(light: NDArray[np.uint8], most_pixels: int) -> tuple[NDArray[np.uint8], float]:
    """`light` (h, w), reduced by any factor to about `most_pixels` where it has more, and its scale then, 0-1."""
    scale = min(1.0, math.sqrt(most_pixels / light.size))
    if scale == 1:
        return light, scale
    height, width = (max(1, round(length * scale)) for length in light.shape)
    return np.asarray(Image.fromarray(light).resize((width, height), Image.Resampling.BOX)), scale


def resample(light: NDArray[np.uint8], matrix: Matrix, size: tuple[int, int], fine: bool = True) -> NDArray[np.uint8]:
    """`light` (h, w) uint8 carried by `matrix` onto a page of `size` (width, height); white outside.

    Nothing is interpolated where nothing is turned or scaled, and what is only cut out is copied; a reduction averages
    whole pixels; everything else is bicubic, after a reduction if it makes the page smaller. Where nothing on the page
    is `fine`, a straight line between neighbouring pixels is as good and takes a third of the time, unless the page was
    reduced, whose strokes may be thin now; and so it is for a page that is turned and enlarged twice, which is turned
    after that.
    """
    scale = scale_of(matrix)
    factor = int(1 / scale + 1e-6)
    if (window := _cut_out(matrix, light.shape[::-1], size)) is not None:
        return np.ascontiguousarray(light[window])
    image = Image.fromarray(light)
    if factor > 1:
        image = image.reduce(factor)
        matrix = matrix @ scale_matrix(factor)
    method = Image.Resampling.BICUBIC if fine or factor > 1 else Image.Resampling.BILINEAR
    if np.isclose(scale, 2.0):
        image = Image.fromarray(_doubled(light))
        matrix = matrix @ scale_matrix(0.5)
        method = Image.Resampling.BILINEAR
    if _stays(matrix, image.size, size):
        return np.asarray(image)
    back = np.linalg.inv(matrix)
    back /= back[2, 2]
    affine = abs(back[2, 0]) < 1e-12 and abs(back[2, 1]) < 1e-12
    kind = Image.Transform.AFFINE if affine else Image.Transform.PERSPECTIVE
    data = tuple(float(value) for value in back.ravel()[: 6 if affine else 8])
    turned = image.transform(size, kind, data, method, fillcolor=WHITE)
    return np.asarray(turned)


def _doubled(light: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`light` (h, w) enlarged twice, to the last bit as Pillow's bicubic transform does it, which takes eight times as
    long: every new pixel lies a quarter of the way between two old ones."""
    height, width = light.shape
    padded = np.pad(light, 2, mode="edge")
    enlarged = np.empty((2 * height, 2 * width), np.uint8)
    for top in range(0, height, BAND):
        rows = padded[top : top + BAND + 4].astype(np.float32)
        wide = np.empty((len(rows), 2 * width), np.float32)
        wide[:, ::2], wide[:, 1::2] = (between.T for between in _quarters(rows.T))
        for half, between in enumerate(_quarters(wide)):
            np.clip(between, 0, 255, out=between)
            enlarged[2 * top + half : 2 * (top + BAND) : 2] = between
    return enlarged


def _quarters(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What lies a quarter before and a quarter after each of `values` (n, k) but the two outer ones on either side,
    each (n - 4, k)."""
    count = len(values) - 4
    beyond, near, far, last = (share * values for share in QUARTER)
    return (
        last[:count] + far[1 : count + 1] + near[2 : count + 2] + beyond[3 : count + 3],
        beyond[1 : count + 1] + near[2 : count + 2] + far[3 : count + 3] + last[4 : count + 4],
    )


def _cut_out(matrix: Matrix, size: tuple[int, ...], new_size: tuple[int, int]) -> tuple[slice, slice] | None:
    """The window that a page of `new_size` is of one of `size`, both (width, height), where `matrix` only shifts it by
    whole pixels and it lies within; None otherwise."""
    left, top = (round(-float(shift)) for shift in matrix[:2, 2])
    within = 0 <= left <= size[0] - new_size[0] and 0 <= top <= size[1] - new_size[1]
    if not within or not np.allclose(matrix, shift_matrix(-left, -top), atol=1e-9):
        return None
    return slice(top, top + new_size[1]), slice(left, left + new_size[0])


def _stays(matrix: Matrix, size: tuple[int, ...], new_size: tuple[int, int]) -> bool:
    """Whether every pixel stays where it is."""
    return size == new_size and np.allclose(matrix, np.eye(3), atol=1e-9)
