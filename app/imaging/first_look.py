"""A first look at an image: what of it is to be read, and how that lies, set upright by whole pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import InvalidOption
from app.geometry import Transform
from app.imaging.decode import SourceImage
from app.imaging.illumination import luminance
from app.imaging.sharpen import edge_blur, sharpened
from app.imaging.survey import Survey, survey_page
from app.imaging.warp import resample, scale_matrix, shift_matrix, turned
from app.medians import median
from app.options import ReadOptions

Reals = NDArray[np.float64]

COMFORTABLE_TEXT = 32.0
"""Print so many pixels high is read no better from more."""
FEW_IN_ROWS = 50
"""With fewer aligned neighbours than these an image shows little text (pages of all kinds have 56 and more, notes by
hand fewer)..."""
MOSTLY_CHARACTERS = 0.6
"""...and is a picture with some text on it unless so much of its ink is what looks like characters, as on a note..."""
MOSTLY_BARE = 0.91
"""...or so much of it is bare: then it is paper that somebody wrote a little on. Pictures have plain grounds too, but
darker and lighter things on them."""
BLURRED = 0.08
"""Blur in x-heights, at the median of some lines, from which a picture is out of focus: print that is surely read has
0.03 to 0.07."""
WIDER = 1.3
"""Blur that is the same in all directions is so many times as wide as edges tell: the strokes that they belong to are
thin. A hand that shook spreads them evenly, and edges tell rather too much."""


@dataclass(frozen=True)
class FirstLook:
    """What is to be read, `light` (h, w), 255 = white, turned upright by `rotation` degrees counter-clockwise, and what
    a `survey` of it shows. `transform` leads to it from the image that was sent; `of_sheet` says that it is a sheet
    cut out of the picture."""

    light: NDArray[np.uint8]
    transform: Transform
    survey: Survey
    rotation: int
    of_sheet: bool

    @property
    def is_picture(self) -> bool:
        """Whether it is rather a picture with some text on it than a page."""
        survey = self.survey
        some_ink = survey.ink_box is not None and survey.in_characters < MOSTLY_CHARACTERS
        is_paper = self.of_sheet or survey.bare >= MOSTLY_BARE
        return some_ink and survey.rows.pairs < FEW_IN_ROWS and not is_paper

    def blur(self, boxes: Reals, x_heights: Reals) -> tuple[float, float] | None:
        """The standard deviations of the blur, in pixels, along rows and along columns, told by lines with `boxes`
        (n, 4) in the image that was sent and `x_heights` (n,) in pixels of this; None where it is in focus, or nothing
        tells."""
        told = []
        corners = self.transform.to_straight(boxes.reshape(-1, 2)).reshape(-1, 2, 2)
        tops, bottoms = corners.min(axis=1).clip(0).astype(int), np.ceil(corners.max(axis=1)).astype(int)
        for (x0, y0), (x1, y1), x_height in zip(tops.tolist(), bottoms.tolist(), x_heights.tolist(), strict=True):
            light = self.light[y0:y1, x0:x1]
            ink = np.asarray(light if self.survey.dark else 255 - light, np.float32) / np.float32(255)
            blur = edge_blur(ink, x_height)
            if blur is not None:
                told.append((*blur, x_height))
        if not told:
            return None
        rows, columns, heights = np.array(told).T
        blurred = [median(blurs / heights) >= BLURRED for blurs in (rows, columns)]
        if not any(blurred):
            return None
        wider = WIDER if all(blurred) else 1.0
        across, down = (
            wider * median(blurs) * is_blurred for blurs, is_blurred in zip((rows, columns), blurred, strict=True)
        )
        return across, down

    def sharper(self, blur: tuple[float, float], ink: str) -> FirstLook:
        """The same picture before a `blur` of these standard deviations, in its pixels, along rows and along columns,
        looked at anew for `ink` that is dark, light, or whichever it is."""
        light = sharpened(self.light, blur)
        return replace(self, light=light, survey=survey_page(light, ink, sideways=False))

    def with_text(self, text_height: float, ink: str) -> FirstLook | None:
        """The same picture as one of level text so many pixels high, reduced by a whole factor until that is as high as
        text is on pages; None where it is not higher. `ink` is looked for."""
        factor = int(text_height / COMFORTABLE_TEXT)
        if factor < 2:
            return None
        light = np.asarray(Image.fromarray(self.light).reduce(factor))
        transform = self.transform.then(scale_matrix(1 / factor), (light.shape[1], light.shape[0]))
        height = text_height / factor
        survey = replace(
            survey_page(light, ink, sideways=False), text_height=height, small_height=height, direction=0.0
        )
        return replace(self, light=light, transform=transform, survey=survey)


def first_look(image: SourceImage, options: ReadOptions) -> FirstLook:
    """Look how what `options` say is to be read lies, and set it upright.

    Raises InvalidOption where `roi` lies outside the image.
    """
    light, transform = region(image, options)
    sheet = image.sheet if options.perspective == "auto" and options.of_many_lines and options.roi is None else None
    if sheet is not None:
        light, transform = resample(light, *sheet), transform.then(*sheet)
    as_it_came = survey_page(light, options.ink) if options.rotation == "auto" else None
    rotation = -next_quarter(as_it_came) % 360 if as_it_came else int(options.rotation)
    # Turned by whole pixels and looked at anew, a page reads like the straight one to the last letter.
    light, transform = turned(light, transform, rotation)
    survey = as_it_came if as_it_came and not rotation else survey_page(light, options.ink, sideways=False)
    return FirstLook(light, transform, survey, rotation, sheet is not None)


def next_quarter(survey: Survey) -> int:
    """The quarter turn, degrees counter-clockwise, next to the direction of reading."""
    return round(survey.direction / 90) * 90


def region(image: SourceImage, options: ReadOptions) -> tuple[NDArray[np.uint8], Transform]:
    """Luminance of the region to read, and the way to its pixels from those of the source.

    Raises InvalidOption where `roi` lies outside the image.
    """
    rows, columns = image.pixels.shape[:2]
    size = (image.width, image.height)
    matrix = np.diag([columns / image.width, rows / image.height, 1.0])
    if options.roi is None:
        return image.light, Transform.identity(size).then(matrix, (columns, rows))
    x0, y0, x1, y1 = options.roi
    if x0 >= image.width or y0 >= image.height:
        raise InvalidOption(
            f"roi {x0},{y0},{x1},{y1} lies outside the image of {image.width} x {image.height} pixels",
            field="roi",
            limit=list(size),
            got=[x0, y0, x1, y1],
        )
    left, top = int(x0 * matrix[0, 0]), int(y0 * matrix[1, 1])
    right, bottom = int(np.ceil(x1 * matrix[0, 0])), int(np.ceil(y1 * matrix[1, 1]))
    part = image.pixels[top:bottom, left:right]
    transform = Transform.identity(size).then(shift_matrix(-left, -top) @ matrix, (part.shape[1], part.shape[0]))
    return luminance(np.ascontiguousarray(part)), transform
