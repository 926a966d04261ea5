"""Letters as faces for display have them: far broader or narrower than print, or drawn as outlines.

The line network knows letters as print has them. What is too broad is squeezed for it, what is too narrow drawn out.
An outline shows two strokes where print has one: what it encloses is the letter's body. So it is where letters stand
light in discs or boxes of ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from app.imaging.runs import find_runs
from app.imaging.straight_page import StraightPage
from app.medians import median
from app.recognition.char_boxes import line_ink
from app.segmentation.connected_components import Components, box_array, component_table
from app.segmentation.text_line import TextLine

Reals = NDArray[np.float64]

USUAL = 0.95
"""Width of print's letters in x-heights, at the median."""
BROAD, NARROW = 1.45, 0.58
"""So many times as broad as print's letters are odd ones..."""
BROADEST, NARROWEST = 3.5, 0.2
"""...and what is still more so is no row of letters."""
LETTER = 0.6
"""Components lower than this many x-heights are no letters: dots and punctuation."""
FEWEST, SHORTEST = 4, 2.0
"""A row of fewer letters does not tell how broad they are, nor one of so few x-heights that all are outlines."""
ENCLOSING, ENCLOSED = 0.8, 0.3
"""Share of a row's ink that encloses something, and area of what it encloses by that of the ink, from which its letters
may be outlines: of print's letters two in five enclose something, and what they enclose is small..."""
DENSE, ENCLOSED_IN_DENSE = 0.5, 0.1
"""...as are light letters on discs, of whose row so much is ink; of one of print a third is at most."""
REACH = 3.0
"""Strips show less than so many x-heights around a line."""


@dataclass(frozen=True)
class Bodies:
    """What a row's outlines enclose, a mask (height, width) whose upper left corner is at `x0`, `y0` on the page."""

    mask: NDArray[np.bool_]
    x0: int
    y0: int

    @property
    def boxes(self) -> Reals:
        """Those of its components, (n, 4)."""
        return box_array(component_table(find_runs(self.mask)))

    def alone(self, grey: NDArray[np.float32]) -> None:
        """Make them the only ink of their place on a page's `grey`, (height, width)."""
        self._place(grey)[:] = self.mask

    def filled(self, grey: NDArray[np.float32]) -> None:
        """Make them ink as well, of a page's `grey`, (height, width)."""
        self._place(grey)[self.mask] = 1

    def _place(self, grey: NDArray[np.float32]) -> NDArray[np.float32]:
        height, width = self.mask.shape
        return grey[self.y0 : self.y0 + height, self.x0 : self.x0 + width]


def odd_ways(
    page: StraightPage, components: Components, lines: Mapping[int, TextLine]
) -> Iterator[tuple[StraightPage, dict[int, TextLine]]]:
    """The ways to look at those of a page's `lines`, by their numbers, whose letters are far from print's: a page that
    shows them so, and the lines as they are to be cut from it."""
    table = components.table
    broad = {number: as_broad_as(box_array(table[line.components]), line) for number, line in lines.items()}
    yield page, {number: line for number, line in broad.items() if line.breadth != 1}
    outlines = {number: found for number, line in lines.items() if (found := outlined(components, line)) is not None}
    for number, bodies in outlines.items():
        if broad[number].breadth > 1:  # or joined by their outlines
            broad[number] = as_broad_as(bodies.boxes, lines[number])
    for draw in (Bodies.alone, Bodies.filled) if outlines else ():
        grey = np.zeros(page.grey.shape, np.float32)  # of which only what is drawn on takes memory
        for number in outlines:
            around = _around(lines[number])
            grey[around] = page.grey[around]
        for bodies in outlines.values():
            draw(bodies, grey)
        yield replace(page, grey=grey), {number: broad[number] for number in outlines}


def _around(line: TextLine) -> tuple[slice, slice]:
    """The part of a page that strips of a `line` may show."""
    x0, y0, x1, y1 = line.box.rounded()
    reach = round(REACH * line.x_height)
    return slice(max(y0 - reach, 0), y1 + reach), slice(max(x0 - reach, 0), x1 + reach)


def as_broad_as(boxes: Reals, line: TextLine) -> TextLine:
    """The `line` with the breadth of its letters, with `boxes` (n, 4), which is the usual one but where they are very
    broad or narrow."""
    widths = (boxes[:, 2] - boxes[:, 0])[boxes[:, 3] - boxes[:, 1] > LETTER * line.x_height]
    if len(widths) < FEWEST:
        return line
    breadth = median(widths) / (USUAL * line.x_height)
    odd = NARROWEST <= breadth <= NARROW or BROAD <= breadth <= BROADEST
    return replace(line, breadth=breadth) if odd else line


def outlined(components: Components, line: TextLine) -> Bodies | None:
    """The bodies of a line's letters; None where these are no outlines."""
    if line.box.width < SHORTEST * line.x_height:
        return None
    mask = bodies_of_outlines(line_ink(components, line))
    x0, y0, *_ = line.box.rounded()
    return None if mask is None else Bodies(mask, max(x0, 0), max(y0, 0))


def bodies_of_outlines(ink: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """What the letters of a row of `ink`, (height, width), enclose, the same shape; None where these are no outlines.

    The white inside of a letter that its outline leaves out as well is not enclosed by what stands outermost.
    """
    framed = np.pad(ink, 1)
    white = np.asarray(ndimage.label(~framed)[0], np.int32)
    outside = white == white[0, 0]
    least = np.count_nonzero(ink) * (ENCLOSED if ink.mean() < DENSE else ENCLOSED_IN_DENSE)
    if np.count_nonzero(~(framed | outside)) < least:
        return None
    black = np.asarray(ndimage.label(framed, np.ones((3, 3)))[0], np.int32)
    outermost = _touching(black, outside)
    bodies = _touching(white, outermost) & ~outside
    enclosing = _touching(black, bodies) & outermost
    few = np.count_nonzero(enclosing) < ENCLOSING * np.count_nonzero(outermost)
    return None if few or np.count_nonzero(bodies) < least else np.asarray(bodies[1:-1, 1:-1])


def _touching(labels: NDArray[np.int32], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What has one of the `labels` that lie beside the `mask`; all are (height, width), and 0 is no label."""
    beside = np.zeros(int(labels.max()) + 1, bool)
    beside[labels[ndimage.binary_dilation(mask)]] = True
    beside[0] = False
    return beside[labels]
