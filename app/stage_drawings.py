"""Pictures of what segmentation and the readers made of a page, so that a person sees where it went wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.document import Page
from app.geometry import Box
from app.imaging.decode import SourceImage
from app.imaging.straight_page import StraightPage
from app.observation import Observe
from app.recognition.reading import ReadLine
from app.segmentation.connected_components import Components
from app.segmentation.cuts import CutLimits, Pieces, cut_pieces, find_pieces
from app.segmentation.layout import Layout
from app.segmentation.text_line import TextLine

Colour = tuple[int, int, int]
Picture = NDArray[np.uint8]
"""(height, width, 3), RGB."""

INKS: tuple[Colour, ...] = ((200, 30, 30), (30, 110, 200), (20, 140, 60), (180, 90, 0), (130, 50, 170), (0, 140, 150))
"""Neighbours in a picture get different ones of these."""
PALE = (205, 205, 205)
"""Ink that is in no line."""
DARK = (70, 70, 70)
WHITE, RED, BLUE, ORANGE, GREEN = (255, 255, 255), (200, 0, 0), (0, 80, 220), (240, 130, 0), (0, 140, 60)
READERS: dict[str, Colour] = {"glyph": RED, "line": BLUE}
DOUBTFUL = 0.8
"""Characters read with less confidence are red."""
PEN = 1 / 12
"""Thickness of lines, in x-heights."""
LEAST_TYPE, LARGEST_TYPE = 12, 80
"""Height of lettering, in pixels."""
LEGIBLE = 18.0
"""Height of characters, in pixels, that lettering of their size can stand at."""
MOST_PIXELS = 16_000_000
"""Of a picture of labels."""


def show_layout(observe: Observe, page: StraightPage, layout: Layout) -> None:
    """Show the components, those of one line in different colours and those of none pale; then the lines in reading
    order, numbered from 1, with their baselines (blue) and x-heights (orange), and the blocks round them (green)."""
    observe("components", component_picture(layout))
    observe("lines", line_picture(page, layout))


def show_reading(
    observe: Observe,
    image: SourceImage,
    page: StraightPage,
    layout: Layout,
    readings: Sequence[ReadLine],
    document: Page,
) -> None:
    """Show the pieces that ink may be cut into, with the boxes of the characters that were read (red by the glyph
    reader, blue by the line reader); then the characters on the image that was sent, doubtful ones red."""
    observe("cuts", cut_picture(page, layout, readings))
    observe("labels", label_picture(image, document))


def component_picture(layout: Layout) -> Picture:
    colours = np.full((len(layout.components) + 1, 3), PALE, np.uint8)
    colours[0] = WHITE
    for line in layout.lines:
        colours[line.components + 1] = np.resize(np.array(INKS, np.uint8), (len(line.components), 3))
    return colours[layout.components.labels]


def line_picture(page: StraightPage, layout: Layout) -> Picture:
    picture = Image.fromarray(np.where(page.ink[..., None], np.uint8(150), np.uint8(255)).repeat(3, axis=2))
    pen = ImageDraw.Draw(picture)
    for block in layout.blocks:
        boxes = [layout.lines[index].box for row in block.rows for index in row]
        height = max(layout.lines[index].x_height for row in block.rows for index in row)
        around = Box.union(boxes)
        margin = 0.3 * height
        pen.rectangle(
            (around.x0 - margin, around.y0 - margin, around.x1 + margin, around.y1 + margin),
            outline=GREEN,
            width=_thickness(height),
        )
    for number, line in enumerate(layout.lines, 1):
        base = [(float(x), float(y)) for x, y in line.baseline]
        thickness = _thickness(line.x_height)
        pen.line(base, BLUE, thickness)
        pen.line([(x, y - line.x_height) for x, y in base], ORANGE, thickness)
        x, y = base[0]
        _letter(pen, (x, y - line.x_height / 2), str(number), line.x_height, RED, "rm")
    return np.asarray(picture)


def cut_picture(page: StraightPage, layout: Layout, readings: Sequence[ReadLine]) -> Picture:
    colours = np.array([WHITE, *INKS], np.uint8)
    picture = np.full((*page.ink.shape, 3), 255, np.uint8)
    picture[page.ink] = PALE
    for line in layout.lines:
        pieces = _pieces(layout.components, line)
        numbers = pieces.numbers
        height, width = numbers.shape
        window = picture[pieces.top : pieces.top + height, pieces.left : pieces.left + width]
        window[numbers > 0] = colours[(numbers[numbers > 0] - 1) % len(INKS) + 1]
    drawn = Image.fromarray(picture)
    pen = ImageDraw.Draw(drawn)
    for line, reading in zip(layout.lines, readings, strict=True):
        for char in reading.chars:
            x0, y0, x1, y1 = char.box.rounded()
            pen.rectangle(
                (x0 - 1, y0 - 1, x1, y1), outline=READERS.get(reading.reader, DARK), width=_thickness(line.x_height)
            )
    return np.asarray(drawn)


def label_picture(image: SourceImage, document: Page) -> Picture:
    """The image, faded, with each character's box and what it was read as over it, and the line's number; a large
    image is reduced, one of small print enlarged, by a whole factor."""
    grey = Image.fromarray(image.grey()).point([155 + 100 * value // 255 for value in range(256)])
    grey = grey.resize((grey.width, round(grey.width * image.height / image.width)))  # a fax's rows were doubled
    lines = [[char for word in line.words for char in word.chars] for line in document.lines]
    heights = [float(np.median([char.box[3] - char.box[1] for char in chars])) for chars in lines]
    scale = grey.width / max(document.width, 1)
    usual = float(np.median(heights)) * scale if heights else LEGIBLE
    most = int(np.sqrt(MOST_PIXELS / (grey.width * grey.height)))
    if most < 1:
        factor = int(np.ceil(np.sqrt(grey.width * grey.height / MOST_PIXELS)))
        grey, scale = grey.reduce(factor), scale / factor
    elif usual < LEGIBLE and most > 1:
        factor = min(int(np.ceil(LEGIBLE / max(usual, 1))), most)
        grey, scale = grey.resize((grey.width * factor, grey.height * factor)), scale * factor
    picture = grey.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for number, (line, chars, height) in enumerate(zip(document.lines, lines, heights, strict=True), 1):
        size = height * scale
        _letter(pen, (max(line.box[0] * scale, size), line.box[3] * scale), str(number), size, GREEN, "rs")
        for char in chars:
            x0, y0, x1, y1 = (scale * side for side in char.box)
            colour = RED if char.confidence < DOUBTFUL else BLUE
            pen.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), outline=colour)
            below = y0 < size  # no room above
            place = ((x0 + x1) / 2, y1 if below else y0)
            _letter(pen, place, char.text, size, colour, "mt" if below else "ms")
    return np.asarray(picture)


def _pieces(components: Components, line: TextLine) -> Pieces:
    """A line's ink in all the pieces that it might be cut into, whether or not the reader looked at them."""
    limits = CutLimits()
    whole = find_pieces(components, line, limits)
    stroke = float(np.median(components.table["stroke_width"][line.components]))
    return cut_pieces(whole, np.ones(len(whole), bool), stroke, line.x_height, limits)


def _thickness(x_height: float) -> int:
    return max(1, round(PEN * x_height))


def _letter(
    pen: ImageDraw.ImageDraw, place: tuple[float, float], text: str, height: float, colour: Colour, anchor: str
) -> None:
    """Lettering about as high as the text it stands at, with a white rim that keeps it legible over ink."""
    size = min(max(height, LEAST_TYPE), LARGEST_TYPE)
    pen.text(place, text, colour, ImageFont.load_default(size), anchor, stroke_width=2, stroke_fill=WHITE)
