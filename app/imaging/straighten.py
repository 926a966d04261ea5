"""From a decoded image to the straight page that segmentation and the readers work on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.geometry import Points, Transform
from app.imaging.decode import SourceImage
from app.imaging.first_look import COMFORTABLE_TEXT, FirstLook, first_look, next_quarter
from app.imaging.grounds import without_grounds
from app.imaging.illumination import FlattenedPage, flatten
from app.imaging.joined_ink import ink_of
from app.imaging.marks import without_marks
from app.imaging.panels import turn_panels
from app.imaging.scratches import without_scratches
from app.imaging.straight_page import StraightPage
from app.imaging.survey import Survey
from app.imaging.warp import resample, rotation_matrix, scale_matrix, scale_of, shift_matrix
from app.observation import Observe
from app.options import ReadOptions

SMALL_TEXT = 12.0
"""Text lower than this many pixels is enlarged twice before it is binarized, so that its letters stay apart."""
LOW_RESOLUTION = 6.0
"""Text lower than this many pixels in the image that was sent is hard to read for anybody: the caller is warned."""
LARGE_TEXT = 16.0
"""Text at least this many pixels high loses nothing that a reader sees where a turn blurs it by half a pixel: its lines
are reduced for reading."""
MOST_PIXELS = 16_000_000
"""The straight page has no more pixels than these: it is not enlarged beyond, and reduced where the text allows."""
LIFT_LEFT_ALONE = 0.25
"""A slope that lifts a line by less than this share of its height over the whole width of the text is not undone: the
page then passes without being resampled."""
CROP_FROM_SKEW = 3.0
"""Degrees of slope from which the turned page is cut to its ink: below, its corners are small."""
CROP_MARGIN = 2.0
"""Margin around the ink of a cut page, in text heights."""


def straighten(image: SourceImage, options: ReadOptions, observe: Observe | None = None) -> StraightPage:
    """The straight page that an image shows.

    Raises InvalidOption where `roi` lies outside the image.
    """
    return straightened(first_look(image, options), options, observe)


def straightened(lying: FirstLook, options: ReadOptions, observe: Observe | None = None) -> StraightPage:
    """Turn and scale what was looked at in one resampling, even out its light, and part ink from paper."""
    light, survey = lying.light, lying.survey
    if survey.dark:
        light = 255 - light
    skew = skew_to_undo(survey, options)
    matrix, size = _plan(survey, skew, (light.shape[1], light.shape[0]))
    enlargement = scale_of(matrix)
    text_height = survey.text_height * enlargement
    light = resample(light, matrix, size, fine=text_height < LARGE_TEXT)
    light, paper, panels = turn_panels(light, survey.paper.carried(matrix, size), text_height)
    flat = flatten(light, paper)
    transform = lying.transform.then(matrix, size)
    grey = without_ignored(flat.grey, transform, options)
    ink = ink_of(FlattenedPage(grey, flat.noise, flat.contrast), text_height)
    grey, runs = without_grounds(grey, ink, text_height)
    if options.of_many_lines:
        grey, runs = without_scratches(grey, runs, text_height)
        grey, runs = without_marks(grey, runs, text_height)
    page = StraightPage(
        grey,
        runs,
        transform,
        noise=flat.noise,
        rotation=lying.rotation,
        skew=round(skew, 2),
        enlargement=enlargement,
        light_ink=survey.dark,
        of_sheet=lying.of_sheet,
        panels=panels,
        warnings=("low_resolution",) if 0 < survey.text_height < LOW_RESOLUTION else (),
    )
    if observe:
        observe("light", light)
        show_ink(observe, page)
    return page


def show_ink(observe: Observe, page: StraightPage) -> None:
    """Show a page evened out, and its ink, black on white."""
    observe("flattened", _picture(page.grey))
    observe("ink", _picture(page.ink))


def skew_to_undo(survey: Survey, options: ReadOptions) -> float:
    """The slope, degrees counter-clockwise, that is left after the quarter turn; 0 where it matters little or is to
    stay."""
    skew = survey.direction - next_quarter(survey)
    text_width = survey.ink_box[2] - survey.ink_box[0] if survey.ink_box else 0.0
    lift = abs(np.tan(np.deg2rad(skew))) * text_width
    return 0.0 if options.deskew == "off" or lift < LIFT_LEFT_ALONE * survey.text_height else skew


def _plan(survey: Survey, skew: float, size: tuple[int, int]) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The one map from the upright region to the straight page, and that page's size (width, height)."""
    scale = _scale(survey, size)
    matrix = scale_matrix(scale)
    scaled = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    if skew == 0:
        return matrix, scaled
    turned, turned_size = rotation_matrix(-skew, (size[0] * scale, size[1] * scale))
    matrix = turned @ matrix
    if abs(skew) < CROP_FROM_SKEW or survey.ink_box is None:
        return matrix, turned_size
    margin = CROP_MARGIN * survey.text_height
    x0, y0, x1, y1 = survey.ink_box
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) + margin * np.array(
        [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    )
    corners = Transform(matrix, size, turned_size).to_straight(corners.clip(0, size))
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return shift_matrix(-low[0], -low[1]) @ matrix, (
        int(high[0] - low[0]),
        int(high[1] - low[1]),
    )


def _scale(survey: Survey, size: tuple[int, int]) -> float:
    """By how much the page is enlarged (2), left (1), or reduced (a half, a third...) where its smallest print is at
    least twice as high as is comfortable."""
    pixels = size[0] * size[1]
    if 0 < survey.text_height < SMALL_TEXT and 4 * pixels <= MOST_PIXELS:
        return 2.0
    factor = max(1, int(survey.small_height / COMFORTABLE_TEXT))
    while pixels / factor**2 > MOST_PIXELS:
        factor += 1
    return 1 / factor


def without_ignored(grey: NDArray[np.float32], transform: Transform, options: ReadOptions) -> NDArray[np.float32]:
    """The page with the ignored rectangles as paper."""
    if not options.ignore:
        return grey
    corners = [np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float) for x0, y0, x1, y1 in options.ignore]
    return np.where(
        _inside([transform.to_straight(quad) for quad in corners], grey.shape),
        np.float32(0.0),
        grey,
    )


def _inside(quads: list[Points], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The mask (h, w) of what lies in any of the quadrilaterals."""
    picture = Image.new("1", (shape[1], shape[0]))
    for quad in quads:
        ImageDraw.Draw(picture).polygon([(float(x), float(y)) for x, y in quad], fill=1)
    return np.array(picture)


def _picture(ink: NDArray[np.float32] | NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Ink 0-1 as a grey picture, black on white."""
    return (255 - 255 * ink.astype(np.float32)).astype(np.uint8)
