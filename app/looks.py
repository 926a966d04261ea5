"""Looks at an image: straightened as some options say, or at its rows of letters alone; parted into lines and read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.assembly.page_assembly import assemble
from app.document import Page
from app.geometry import Box
from app.imaging.decode import SourceImage
from app.imaging.first_look import FirstLook, first_look
from app.imaging.letter_rows import LetterRows
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import straightened
from app.medians import median
from app.observation import Observe
from app.options import ReadOptions
from app.recognition.choose import Readers, read_lines
from app.recognition.reading import ReadChar, ReadLine, mean_confidence
from app.recognition.upright import longest
from app.segmentation.arc import find_arc
from app.segmentation.connected_components import box_array
from app.segmentation.layout import Layout, segment, without_lines
from app.segmentation.row_lines import lines_of_rows
from app.segmentation.text_line import TextLine
from app.segmentation.vertical_text import VerticalRow, blocks_of, page_of, vertical_rows
from app.stopwatch import Stopwatch

WRITTEN = 0.5
"""Share of the ink in lines that show characters from which a page is one of writing, not a picture with some on it."""

FREE, APART, NARROW = 2, 1.0, 2.0
"""Characters that may have been read in a level line whose ink belongs to vertical text: its letters look like some.
And what stands so many x-heights from all else in a level line, no wider than so many, may belong there too."""
SURE, FEWEST = 0.85, 4
"""Mean confidence and number of the characters from which a vertical row is text, and confidence from which a level
line is none."""
LEVEL, MISSES = 0.5, 6
"""Where for so many of its components a character was read as the page lies, there is none: it is a column of signs. So
many rows that are none, and no more are looked at."""

LinesOf = Callable[[Sequence[TextLine]], Sequence[TextLine]]
"""Which of a page's lines are read."""


@dataclass(frozen=True)
class Look:
    """A straight page, its layout, and what was read in those of its lines that were to be read, in their order.

    A page that holds a picture's rows of letters and nothing else has about so many `letters` in these.
    """

    page: StraightPage
    layout: Layout
    readings: list[ReadLine]
    letters: int | None = None

    @property
    def of_rows(self) -> bool:
        """Whether only a picture's rows of letters were looked at."""
        return self.letters is not None

    @property
    def characters(self) -> int:
        """How many were read."""
        return sum(len(reading.chars) for reading in self.readings)

    @property
    def lines_read(self) -> list[TextLine]:
        """The lines on which something was read, where all were to be."""
        lines = zip(self.layout.lines, self.readings, strict=True)
        return [line for line, reading in lines if reading.chars]

    @property
    def share_read(self) -> float:
        """The share of the layout's ink, which is without rules, that is in `lines_read`; 0 where there is no ink."""
        return self._share(self.lines_read)

    @property
    def is_writing(self) -> bool:
        """Whether most of the page is what was read."""
        return self.share_read >= WRITTEN

    @property
    def free(self) -> NDArray[np.bool_]:
        """Which components are in no line, in one on which at most FREE characters were read or none SURE, or in a part
        of theirs that is no wider than vertical text."""
        free, boxes = np.ones(len(self.layout.components), bool), box_array(self.layout.components.table)
        for line, reading in zip(self.layout.lines, self.readings, strict=True):
            if len(reading.chars) > FREE and mean_confidence([reading]) >= SURE:
                own = boxes[line.components]
                starts = np.append(True, own[1:, 0] - np.maximum.accumulate(own[:-1, 2]) >= APART * line.x_height)
                parts = np.flatnonzero(starts)
                widths = np.maximum.reduceat(own[:, 2], parts) - own[parts, 0]
                free[line.components] = (widths <= NARROW * line.x_height)[np.cumsum(starts) - 1]
        return free

    def sure_in(self, box: Box) -> int:
        """How many characters that are SURE have their middle in a box of the page."""
        chars = (char for reading in self.readings for char in reading.chars if char.confidence >= SURE)
        return sum(_is_in(char, box) for char in chars)

    def without(self, rows: Sequence[VerticalRow]) -> Look:
        """The look without the characters that have their middle in one of these rows, and without lines that hold some
        of their components and no other characters."""
        readings = [
            replace(read, chars=tuple(char for char in read.chars if not any(_is_in(char, row.box) for row in rows)))
            for read in self.readings
        ]
        own = np.zeros(len(self.layout.components), bool)
        for row in rows:
            own[row.components] = True
        lines = enumerate(zip(self.layout.lines, readings, strict=True))
        gone = {number for number, (line, read) in lines if not read.chars and own[line.components].any()}
        return replace(self, readings=readings, layout=without_lines(self.layout, gone))

    @property
    def illegible(self) -> int:
        """How many characters of a page of writing, where all lines were to be read, could not be made out; what is no
        text may look like a row of letters."""
        if self.of_rows:
            return 0
        lines = zip(self.layout.lines, self.readings, strict=True)
        written = [line for line, reading in lines if reading.chars or reading.illegible]
        return sum(reading.illegible for reading in self.readings) if self._share(written) >= WRITTEN else 0

    def _share(self, lines: Sequence[TextLine]) -> float:
        areas = self.layout.components.table["area"]
        return sum(int(areas[line.components].sum()) for line in lines) / max(int(areas.sum()), 1)


def _is_in(char: ReadChar, box: Box) -> bool:
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.y0 + char.box.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


class Looks:
    """Looks at one image, each timed by stages."""

    def __init__(self, image: SourceImage, options: ReadOptions, readers: Readers, clock: Stopwatch) -> None:
        """`options` hold for all of them but for how the page lies and what is ink."""
        self._image, self._readers, self._clock = image, readers, clock
        self._letters = LetterRows(image, options, readers.finder)
        self._rows_read: dict[tuple[int, LinesOf], Look] = {}

    def at_first(self, options: ReadOptions) -> FirstLook:
        """How the image lies, as far as `options` leave that open."""
        with self._clock.stage("straighten"):
            return first_look(self._image, options)

    def at_page(self, options: ReadOptions, observe: Observe | None = None, lying: FirstLook | None = None) -> Look:
        """The page straightened as `options` say, its layout, and its lines read; how it is `lying` may be known."""
        lying = lying or self.at_first(options)
        with self._clock.stage("straighten"):
            page = straightened(lying, options, observe)
        with self._clock.stage("segment"):
            layout = segment(page, options, observe)
        readers = self._readers.of_signs if options.as_sign else self._readers
        return Look(page, layout, self._read(page, layout, readers, options))

    def at_arc(self, look: Look, options: ReadOptions) -> Look | None:
        """The word along an arc that the page of a `look` holds, read as if it stood straight; None without one."""
        with self._clock.stage("segment"):
            arc = find_arc(box_array(look.layout.components.table))
            if arc is None:
                return None
            row = arc.unbent(look.page)
            layout = segment(row, options)
        readings = self._read(row, layout, self._readers.of_signs, options)
        if not any(reading.chars for reading in readings):
            return None
        (line,), (reading,) = layout.lines, readings  # a word is one line
        chars = tuple(replace(char, box=arc.box_on_page(char.box)) for char in reading.chars)
        bent = arc.line_on_page(line, Box.union([char.box for char in chars]))
        on_page = replace(layout, components=look.layout.components, lines=(bent,))
        return Look(look.page, on_page, [replace(reading, chars=chars)])

    def at_turned(self, page: StraightPage, degrees: int, options: ReadOptions, lines_of: LinesOf = longest) -> Look:
        """What `lines_of` the lines of a `page` show when it is turned by so many `degrees` counter-clockwise."""
        with self._clock.stage("straighten"):
            page = page.turned(degrees)
        with self._clock.stage("segment"):
            layout = segment(page, options)
        return Look(page, layout, self._read(page, layout, self._readers, options, lines_of))

    def at_vertical(self, look: Look, options: ReadOptions) -> tuple[Look, list[list[Look]]]:
        """A `look` at a page whose lines run level without what is of its vertical rows, and a look at each of these,
        turned as it is read more surely, those that stand beside each other together."""
        lines, free = look.lines_read, look.free
        if not lines:
            return look, []
        with self._clock.stage("segment"):
            components = look.layout.components
            rows = vertical_rows(components, free, median(np.array([line.x_height for line in lines])))
        found: list[tuple[VerticalRow, int, Look]] = []
        misses = 0
        for row in rows:
            if misses == MISSES:
                break
            if look.sure_in(row.box) >= LEVEL * len(row.components):
                continue
            page = page_of(look.page, components.labels, free, row)
            seen = {degrees: self.at_turned(page, degrees, options, tuple) for degrees in (90, 270)}
            best = max(seen, key=lambda degrees: mean_confidence(seen[degrees].readings))
            if mean_confidence(seen[best].readings) >= SURE and seen[best].characters >= FEWEST:
                found.append((row, best, seen[best]))
            else:
                misses += 1
        if not found:
            return look, []
        blocks = blocks_of([row for row, _, _ in found], [degrees for _, degrees, _ in found])
        return look.without([row for row, _, _ in found]), [[found[n][2] for n in block] for block in blocks]

    def at_rows(self, options: ReadOptions, lines_of: LinesOf = tuple) -> Look:
        """The same of a page that holds the image's rows of letters and nothing else, each of which is a line, and
        `lines_of` these lines read."""
        rotation = 0 if options.rotation == "auto" else int(options.rotation)
        if (rotation, lines_of) not in self._rows_read:
            with self._clock.stage("straighten"):
                page, rows = self._letters.page(rotation)
            with self._clock.stage("segment"):
                layout = lines_of_rows(page, rows)
            readings = self._read(page, layout, self._readers.of_signs, options, lines_of)
            look = Look(page, layout, readings, letters=sum(len(row.letters) for row in rows))
            self._rows_read[rotation, lines_of] = look
        return self._rows_read[rotation, lines_of]

    def document(self, look: Look, number: int) -> Page:
        """Page `number` of a document, as a look shows it."""
        with self._clock.stage("assemble"):
            return assemble(look.page, look.layout, look.readings, number)

    def _read(
        self, page: StraightPage, layout: Layout, readers: Readers, options: ReadOptions, lines_of: LinesOf = tuple
    ) -> list[ReadLine]:
        with self._clock.stage("recognize"):
            return read_lines(page, replace(layout, lines=tuple(lines_of(layout.lines))), readers, options)
