"""Looks at an image: straightened as some options say, or at its rows of letters alone; parted into lines and read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.assembly.page_assembly import assemble
from app.document import Page
from app.geometry import Box, bounds_of
from app.imaging.decode import SourceImage
from app.imaging.first_look import FirstLook, first_look
from app.imaging.letter_rows import LetterRows
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import straightened
from app.imaging.warp import scale_of
from app.medians import median
from app.observation import Observe
from app.options import ReadOptions
from app.recognition.choose import Readers, read_lines
from app.recognition.reading import ReadLine
from app.recognition.upright import longest
from app.segmentation.arc import find_arc
from app.segmentation.connected_components import box_array
from app.segmentation.layout import Layout, segment, without_lines
from app.segmentation.row_lines import lines_of_rows
from app.segmentation.text_line import TextLine
from app.stopwatch import Stopwatch

WRITTEN = 0.5
"""Share of the ink in lines that show characters from which a page is one of writing, not a picture with some on it."""

SHOWS_TEXT, ON_ROWS = 15, 50
"""A picture shows text where more characters than these are read on it, or on its rows of letters, of which some are
always something else."""

MANY_ON_ROWS = 75
"""A picture on whose rows of letters so many characters are read is rather a page."""

LONGEST, LONG = 12, 3.0
"""So many of a page's longest lines, each so many x-heights long, tell whether it is out of focus."""

AT_RIM, FEWEST_CUT, CUT = 0.3, 5, 0.25
"""A line that is so many x-heights from the page's rim runs into it; so many lines, and such a share of them, tell that
a page is cut. Beside a cut line others of its row end where they may."""

LinesOf = Callable[[Layout], Sequence[TextLine]]
"""Which of a page's lines are read."""


def every_line(layout: Layout) -> Sequence[TextLine]:
    """All of them."""
    return layout.lines


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
    def not_made_out(self) -> int:
        """How many characters were seen and not read, on text or on what looks like it."""
        return sum(reading.illegible for reading in self.readings)

    @property
    def is_made_out(self) -> bool:
        """Whether more characters were read than were not."""
        return self.characters > self.not_made_out

    @property
    def is_cut(self) -> bool:
        """Whether many lines of some length that were read run into the page's left side, or its right one."""
        long = [line for line in self.lines_read if line.box.width >= LONG * line.x_height]
        at_left = sum(line.box.x0 < AT_RIM * line.x_height for line in long)
        at_right = sum(self.page.grey.shape[1] - line.box.x1 < AT_RIM * line.x_height for line in long)
        return bool(max(at_left, at_right) >= max(FEWEST_CUT, CUT * len(long)))

    @property
    def share_in_longest(self) -> float:
        """The share of the characters that were seen, read or not, that is in the longest lines; 0 without any."""
        are_longest = set(map(id, longest(self.layout)))
        seen = [len(reading.chars) + reading.illegible for reading in self.readings]
        lines = zip(self.layout.lines, seen, strict=True)
        return sum(count for line, count in lines if id(line) in are_longest) / max(sum(seen), 1)

    @property
    def share_read(self) -> float:
        """The share of the layout's ink, which is without rules, that is in `lines_read`; 0 where there is no ink."""
        return self._share(self.lines_read)

    @property
    def width_read(self) -> float:
        """The share of the page's width from the first to the last character that was read; 0 without any."""
        boxes = [char.box for reading in self.readings for char in reading.chars]
        return Box.union(boxes).width / self.page.grey.shape[1] if boxes else 0.0

    @property
    def is_writing(self) -> bool:
        """Whether most of the page is what was read."""
        return self.share_read >= WRITTEN

    @property
    def illegible(self) -> int:
        """How many characters of a page of writing, where all lines were to be read, could not be made out; of what is
        rather a picture, where what is no text may look like letters, only where it SHOWS_TEXT, or is a sheet, and more
        were not read than were."""
        shows_text = self.page.of_sheet or self.characters > (ON_ROWS if self.of_rows else SHOWS_TEXT)
        if shows_text and not self.is_made_out:
            return self.not_made_out
        if self.of_rows:
            return 0
        lines = zip(self.layout.lines, self.readings, strict=True)
        written = [line for line, reading in lines if reading.chars or reading.illegible]
        return self.not_made_out if self._share(written) >= WRITTEN else 0

    def _share(self, lines: Sequence[TextLine]) -> float:
        areas = self.layout.components.table["area"]
        return sum(int(areas[line.components].sum()) for line in lines) / max(int(areas.sum()), 1)


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

    def at_sharper(self, look: Look, options: ReadOptions, observe: Observe | None, lying: FirstLook) -> Look | None:
        """A `look` at a page out of focus that is `lying` so, made sharper; None where it is in focus."""
        lines = [line for line in look.layout.lines if line.box.width >= LONG * line.x_height]
        lines = sorted(lines, key=lambda line: -line.box.width)[:LONGEST]
        boxes = look.page.transform.boxes_to_source(bounds_of([line.box for line in lines]))
        x_heights = np.array([line.x_height for line in lines]) / look.page.enlargement
        blur = lying.blur(boxes, x_heights)
        return self.at_page(options, observe, lying.sharper(blur, options.ink)) if blur else None

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

    def at_rows(self, options: ReadOptions, lines_of: LinesOf = every_line) -> Look:
        """The same of a page that holds the image's rows of letters and nothing else, each of which is a line, and
        `lines_of` these lines read."""
        rotation = _quarter(options)
        if (rotation, lines_of) not in self._rows_read:
            with self._clock.stage("straighten"):
                page, rows = self._letters.page(rotation)
            with self._clock.stage("segment"):
                layout = lines_of_rows(page, rows)
            readings = self._read(page, layout, self._readers.of_signs, options, lines_of)
            look = Look(page, layout, readings, letters=sum(len(row.letters) for row in rows))
            self._rows_read[rotation, lines_of] = look
        return self._rows_read[rotation, lines_of]

    def at_ink_of_rows(self, look: Look, options: ReadOptions, observe: Observe | None) -> Look | None:
        """The page in the ink of most letters of its rows, on which more is read than the `look` at it shows, and
        MANY_ON_ROWS; None where the look is in that ink."""
        rows = self.at_rows(options)
        if options.ink != "auto" or rows.characters < max(MANY_ON_ROWS, look.characters):
            return None
        if self._letters.are_light(_quarter(options)) == look.page.light_ink:
            return None
        return self.at_page(replace(options, ink=look.page.other_ink), observe)

    def at_size_of_rows(self, options: ReadOptions, observe: Observe | None, lying: FirstLook) -> Look | None:
        """The page that is `lying` so, its text taken to be as high as the letters of its rows are; None where it has
        no such rows, or they are no higher than text is."""
        with self._clock.stage("straighten"):
            page, rows = self._letters.page(lying.rotation)
            if not rows:
                return None
            height = median(np.array([row.height for row in rows]))
            height *= scale_of(lying.transform.matrix) / scale_of(page.transform.matrix)
            large = lying.with_text(height, options.ink)
        return self.at_page(options, observe, large) if large else None

    def document(self, look: Look, number: int) -> Page:
        """Page `number` of a document, as a look shows it."""
        with self._clock.stage("assemble"):
            unread = {number for number, reading in enumerate(look.readings) if not reading.chars}
            layout = without_lines(look.layout, unread) if unread else look.layout
            return assemble(look.page, layout, look.readings, number)

    def _read(
        self, page: StraightPage, layout: Layout, readers: Readers, options: ReadOptions, lines_of: LinesOf = every_line
    ) -> list[ReadLine]:
        with self._clock.stage("recognize"):
            return read_lines(page, replace(layout, lines=tuple(lines_of(layout))), readers, options)


def _quarter(options: ReadOptions) -> int:
    """The quarter turn, in degrees, that the rows of letters are looked for after: none where nobody knows."""
    return 0 if options.rotation == "auto" else int(options.rotation)
