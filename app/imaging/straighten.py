"""From a decoded image to the straight page that segmentation and the readers work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import InvalidOption
from app.geometry import Transform
from app.imaging.binarize import binarize
from app.imaging.decode import SourceImage
from app.imaging.deskew import text_angle
from app.imaging.illumination import FlattenedPage, flatten, is_dark, luminance
from app.imaging.orientation import SURE_ACROSS, SURE_UPSIDE_DOWN, upright_evidence
from app.imaging.straight_page import StraightPage
from app.imaging.text_scale import TextScale, text_scale
from app.imaging.warp import enlarge, rotation_matrix, scale_matrix, warp
from app.observation import Observe
from app.options import ReadOptions

WORKING_PIXELS = 9_000_000
"""A larger image is halved: a letter page at 300 dpi stays whole, photographs of 12 megapixels do not."""
SMALL_TEXT = 9.0
"""Text lower than this many pixels is enlarged before it is binarized, so that its letters stay apart."""
LOW_RESOLUTION = 6.0
"""Text lower than this many pixels before enlarging is hard to read for anybody: the caller is warned."""
LEAST_SKEW = 0.08
"""Degrees of slope that are left alone: over a page's width they move a line by less than its leading, and a page
that is not turned is not resampled."""


@dataclass(frozen=True)
class _Turn:
    """What the text's direction asks for: a quarter turn that sets the page upright, and the slope left after it."""

    rotation: int
    skew: float


def straighten(image: SourceImage, options: ReadOptions, observe: Observe | None = None) -> StraightPage:
    """Even out light, find how the page lies, turn it in one resampling, and separate ink from paper.

    Raises InvalidOption where `roi` lies outside the image.
    """
    light, transform = _working_light(image, options)
    if is_dark(light):
        light = 255 - light
    flat = flatten(light)
    flat = FlattenedPage(_without_ignored(flat.grey, transform, options), flat.noise, flat.contrast)
    ink = binarize(flat)
    scale = text_scale(ink)
    warnings = []
    if 0 < scale.height < LOW_RESOLUTION:
        warnings.append("low_resolution")
    if 0 < scale.height < SMALL_TEXT:
        flat = FlattenedPage(enlarge(flat.grey, 2), flat.noise, flat.contrast)
        height, width = flat.grey.shape
        transform = transform.then(scale_matrix(2, 2), (width, height))
        ink = binarize(flat)
        scale = text_scale(ink)
    turn = _find_turn(scale, options)
    degrees = turn.rotation - turn.skew
    if abs(degrees) > 0:
        grey, transform = _turned(flat.grey, transform, degrees)
        flat = FlattenedPage(grey, flat.noise, flat.contrast)
        ink = binarize(flat)
    if observe:
        observe("flattened", picture_of(1.0 - flat.grey))
        observe("ink", picture_of(1.0 - ink.astype(np.float32)))
    return StraightPage(flat.grey, ink, transform, turn.rotation, round(turn.skew, 2), tuple(warnings))


def picture_of(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Values 0-1 as a grey picture."""
    return (values * 255 + 0.5).astype(np.uint8)


def _working_light(image: SourceImage, options: ReadOptions) -> tuple[NDArray[np.uint8], Transform]:
    """Luminance of the region to read, halved where it is huge, and the way to it from source pixels."""
    rows, columns = image.pixels.shape[:2]
    transform = Transform.identity((image.width, image.height)).then(
        scale_matrix(columns / image.width, rows / image.height), (columns, rows)
    )
    pixels = image.pixels
    if options.roi is not None:
        x0, y0, x1, y1 = options.roi
        if x0 >= image.width or y0 >= image.height:
            raise InvalidOption(
                f"roi {x0},{y0},{x1},{y1} lies outside the image of {image.width} x {image.height} pixels",
                field="roi",
                limit=[image.width, image.height],
                got=[x0, y0, x1, y1],
            )
        left, top = (int(v) for v in transform.to_straight(np.array([[x0, y0]], float))[0])
        right, bottom = (int(np.ceil(v)) for v in transform.to_straight(np.array([[x1, y1]], float))[0])
        pixels = pixels[top:bottom, left:right]
        shift = np.array([[1.0, 0.0, -left], [0.0, 1.0, -top], [0.0, 0.0, 1.0]])
        transform = transform.then(shift, (pixels.shape[1], pixels.shape[0]))
    factor = 1
    while pixels.shape[0] * pixels.shape[1] / factor**2 > WORKING_PIXELS:
        factor += 1
    if factor > 1:
        pixels = np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).reduce(factor))
        transform = transform.then(scale_matrix(1 / factor, 1 / factor), (pixels.shape[1], pixels.shape[0]))
    return luminance(SourceImage.of(pixels)), transform


def _without_ignored(grey: NDArray[np.float32], transform: Transform, options: ReadOptions) -> NDArray[np.float32]:
    """The page with the ignored rectangles painted as paper."""
    if not options.ignore:
        return grey
    grey = grey.copy()
    for x0, y0, x1, y1 in options.ignore:
        (left, top), (right, bottom) = transform.to_straight(np.array([[x0, y0], [x1, y1]], float)).clip(0)
        grey[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))] = 0.0
    return grey


def _find_turn(scale: TextScale, options: ReadOptions) -> _Turn:
    """The quarter turn and the slope, as the options allow."""
    if scale.height <= 0:
        return _Turn(0 if options.rotation == "auto" else int(options.rotation), 0.0)
    angle = text_angle(scale.characters, scale.height)
    slope = (angle.degrees + 45) % 90 - 45
    sideways = abs(angle.degrees) > 45 and angle.evidence > SURE_ACROSS
    if abs(slope) < LEAST_SKEW or options.deskew == "off" or angle.evidence < 1.02:
        slope = 0.0
    if options.rotation != "auto":
        return _Turn(int(options.rotation), slope)
    rotation = (-90 if angle.degrees > 0 else 90) if sideways else 0
    upright, lines = _upright_after(scale, rotation - slope)
    if lines and upright < -SURE_UPSIDE_DOWN:
        rotation += 180
    return _Turn(rotation % 360, slope)


def _upright_after(scale: TextScale, degrees: float) -> tuple[float, int]:
    """Evidence of the characters standing upright after a turn by `degrees`."""
    ink = scale.characters
    if degrees:
        matrix, size = rotation_matrix(degrees, (ink.shape[1], ink.shape[0]))
        ink = warp(ink.astype(np.float32), matrix, size) > 0.5
    return upright_evidence(ink, scale.height)


def _turned(grey: NDArray[np.float32], transform: Transform, degrees: float) -> tuple[NDArray[np.float32], Transform]:
    """The page turned counter-clockwise; quarter turns without resampling."""
    size = (grey.shape[1], grey.shape[0])
    matrix, turned_size = rotation_matrix(degrees, size)
    if degrees % 90 == 0:
        return np.ascontiguousarray(np.rot90(grey, int(degrees // 90))), transform.then(matrix, turned_size)
    return warp(grey, matrix, turned_size), transform.then(matrix, turned_size)
