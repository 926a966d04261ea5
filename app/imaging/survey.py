"""A first look at a reduced page: where paper is, how large the text is, how it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.imaging.binarize import binarize
from app.imaging.character_blobs import (
    CharacterBlobs,
    find_character_blobs,
    weighted_quantile,
)
from app.imaging.deskew import text_angles
from app.imaging.grounds import without_ruling
from app.imaging.illumination import BrightnessMap, calm_light, flatten, is_dark, paper_brightness
from app.imaging.orientation import RowEvidence, is_sideways, row_evidence
from app.imaging.runs import Runs
from app.imaging.warp import reduced

SURVEY_PIXELS = 1_300_000
"""The survey reduces a page by the least whole factor to no more pixels than these: a letter page at 100 dpi, whose
text is small but still stands in rows."""
MOST_OF_INK, LONG_SIDE = 0.5, 400
"""A page whose characters stand in no rows and hold less than this share of its ink is looked at from farther off, as
long as its longer side has at least so many pixels."""
WIDEST_STROKE = 2.5
"""Ink up to this many text heights wide is lifted out of the paper's brightness: the strokes of headings, while folds
and shadows stay in it."""
HEADING_STROKE = 0.4
"""...and up to this share of the height of the page's largest characters."""
CLEARLY_MORE = 3.0
FEW_PAIRS = 20
"""So many times the aligned neighbours, and so many besides, speak for dark ink on a page that is mostly dark."""
PURER = 2.0
"""...and so do more of them, where so many times the share of the ink is in characters."""
FEWEST_PAIRS = 4
"""With fewer aligned neighbours a page has no direction but that in which it came."""
LEAST_OF_LEVEL = 0.8
"""A sloping direction must keep this share of the aligned neighbours that the page has as it is."""
BARE = 0.2
"""Paper has less than this share of the depth of ink where it is bare."""
SMALL_PRINT_SHARE = 0.1
"""The share of the text, by ink, that may be lower than the page's `small_height`."""


@dataclass(frozen=True)
class Survey:
    """What was seen; lengths in pixels of the page that was surveyed, not of the reduced one.

    `text_height` is the prevailing height of characters (between x-height and capitals), `small_height` that of the
    smallest print (0 without text). `direction` is the direction of reading in degrees counter-clockwise, within
    (-180, 180]; `rows` the evidence for it. `in_characters` is the share of the page's ink that what
    looks like characters holds, and `bare` that of the page where there is nothing.
    """

    dark: bool
    text_height: float
    small_height: float
    direction: float
    rows: RowEvidence
    paper: BrightnessMap
    ink_box: tuple[float, float, float, float] | None
    in_characters: float
    bare: float


def survey_page(light: NDArray[np.uint8], ink: str = "auto", sideways: bool = True) -> Survey:
    """Look at `light` (h, w), 255 = white, whose `ink` is "dark" or "light", or "auto" where nobody knows.

    Whether it may lie `sideways`: else its lines are known to run from the left to the right, within 45 degrees.

    A page whose ground is dark may still be a sheet on a dark table: where from farther off it shows some dark
    characters in rows, it is looked at both ways, and taken for dark ink where that shows far more of them, or more and
    little else.
    """
    small, factor = reduced(light, SURVEY_PIXELS)
    if ink == "dark" or (ink == "auto" and not is_dark(small)):
        return _surveyed(small, factor, sideways, dark=False)
    inverted = _surveyed(255 - small, factor, sideways, dark=True)
    if ink == "light" or _shows_little(small, factor, sideways):
        return inverted
    survey = _surveyed(small, factor, sideways, dark=False)
    pairs, inverted_pairs = survey.rows.pairs, inverted.rows.pairs
    purer = survey.in_characters > PURER * inverted.in_characters
    is_sheet = pairs > CLEARLY_MORE * inverted_pairs + FEW_PAIRS or (pairs > inverted_pairs and purer)
    return survey if is_sheet else inverted


def _surveyed(small: NDArray[np.uint8], factor: int, sideways: bool, dark: bool) -> Survey:
    """The survey of a page reduced by `factor`, dark ink on light; `dark` says that it was inverted for it.

    Large writing with a thin pen fills its boxes no more than frames and scratches do. From farther off its strokes are
    as thick as those of letters, and the specks that were taken for letters are gone.
    """
    survey = _surveyed_once(small, factor, sideways, dark)
    while survey.rows.pairs < FEWEST_PAIRS and survey.in_characters < MOST_OF_INK and max(small.shape) >= LONG_SIDE:
        small, factor = _halved(small), 2 * factor
        survey = max(survey, _surveyed_once(small, factor, sideways, dark), key=lambda each: each.in_characters)
    return survey


def _shows_little(small: NDArray[np.uint8], factor: int, sideways: bool) -> bool:
    """Whether a page reduced by `factor` shows hardly any dark characters in rows from farther off."""
    far = max(small.shape) >= LONG_SIDE
    return far and _surveyed_once(_halved(small), 2 * factor, sideways, dark=False).rows.pairs <= FEW_PAIRS


def _halved(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(small).reduce(2))


def _surveyed_once(small: NDArray[np.uint8], factor: int, sideways: bool, dark: bool) -> Survey:
    calm = calm_light(small)
    paper = paper_brightness(*calm)
    flat = flatten(small, paper, ruling=False)  # from far off thin lines are fainter than what is written
    ink = without_ruling(flat.grey, binarize(flat))
    blobs, level = _characters(ink)
    direction, rows, boxes = _direction(blobs, level, sideways)
    heights = boxes[:, 3] - boxes[:, 1]
    areas = blobs.areas
    weights = np.sqrt(areas)
    text_height = weighted_quantile(heights, weights, 0.5)
    if text_height > 0:
        strokes = max(
            WIDEST_STROKE * text_height,
            HEADING_STROKE * weighted_quantile(heights, weights, 0.98),
        )
        paper = paper_brightness(*calm, strokes)
    return Survey(
        dark=dark,
        paper=BrightnessMap(paper.values, paper.factor * factor),
        text_height=factor * text_height,
        small_height=factor * weighted_quantile(heights, weights, SMALL_PRINT_SHARE),
        direction=direction,
        rows=rows,
        ink_box=_ink_box(ink, factor),
        in_characters=float(areas.sum()) / max(int((ink.stop - ink.start).sum()), 1),
        bare=np.count_nonzero(flat.grey < BARE) / flat.grey.size,
    )


def _characters(ink: Runs) -> tuple[CharacterBlobs, RowEvidence]:
    """A page's characters, and the evidence that they stand in level rows: where hardly any do and far more smaller
    ones do, the larger are drawings."""
    blobs = find_character_blobs(ink)
    level = row_evidence(blobs.extents(0.0))
    if level.pairs > FEW_PAIRS:
        return blobs, level
    smaller = find_character_blobs(ink, amid_drawings=True)
    smaller_level = row_evidence(smaller.extents(0.0))
    if smaller_level.pairs > CLEARLY_MORE * level.pairs + FEW_PAIRS:
        return smaller, smaller_level
    return blobs, level


def _direction(
    blobs: CharacterBlobs, rows_level: RowEvidence, sideways: bool
) -> tuple[float, RowEvidence, NDArray[np.float64]]:
    """The direction of reading, its evidence, and the characters' boxes in the frame where it is level; `rows_level` is
    the evidence of level rows."""
    boxes = blobs.extents(0.0)
    sides = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    angles = text_angles(blobs, weighted_quantile(sides, np.sqrt(blobs.areas), 0.5))
    along = blobs.extents(angles.along)
    rows = row_evidence(along)
    if sideways:
        across = blobs.extents(angles.across)
        rows_across = row_evidence(across)
        if is_sideways(rows, rows_across, angles.sharpness_across):
            # Of the two quarter turns neither is the safer one: the votes decide, however few.
            turned = angles.across if rows_across.balance >= 0 else angles.across - 180
            return turned, rows_across, across
    if rows.pairs < FEWEST_PAIRS or rows.pairs < LEAST_OF_LEVEL * rows_level.pairs:
        return (180.0 if rows_level.upside_down else 0.0), rows_level, boxes
    return (angles.along + 180 if rows.upside_down else angles.along), rows, along


def _ink_box(ink: Runs, factor: int) -> tuple[float, float, float, float] | None:
    if not ink.count:
        return None
    x0, x1 = int(ink.x0.min()), int(ink.x1.max())
    return float(x0 * factor), float(ink.row[0] * factor), float(x1 * factor), float((ink.row[-1] + 1) * factor)
