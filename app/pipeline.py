"""The whole way of a page, on one screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from app.assembly.merged_pages import evidence, length, merged
from app.assembly.page_assembly import assemble
from app.document import Page
from app.imaging.decode import SourceImage
from app.imaging.letter_rows import letters_page
from app.imaging.rim import rim_of
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import straighten
from app.observation import Observe
from app.options import ReadOptions
from app.recognition.choose import Readers, read_lines
from app.recognition.reading import ReadLine
from app.recognition.upright import DOUBTFUL, longest, upright_turn
from app.segmentation.layout import Layout, segment
from app.segmentation.text_line import TextLine
from app.stage_drawings import show_layout, show_reading

LinesOf = Callable[[Sequence[TextLine]], Sequence[TextLine]]
"""Which of a page's lines are read."""

MOST_LINES_TURNED = 1500
"""A page of more lines, read with doubt, is not tried in its other positions: it is grain, or so full that its outlines
tell how it lies."""

LITTLE_TEXT, MOSTLY_READ = 150, 0.95
"""A page of fewer characters, which have a smaller share of its ink, may be a sign or a label, where each row of
letters has its own light."""

MOSTLY_PAPER = 0.9
"""A picture of one character has this share of paper along its rim where its ink is what it was taken for."""


def read_page(
    image: SourceImage, options: ReadOptions, readers: Readers, number: int = 1, observe: Observe | None = None
) -> Page:
    """Read one image: straighten it, find its lines, read them, and put the characters back where they stand.

    `observe`, if given, is called with a name and a picture a stage, for a person who wants to see where a page went
    wrong.
    """
    clock = Stopwatch()

    def seen(options: ReadOptions) -> tuple[StraightPage, Layout, list[ReadLine], Page]:
        page, layout, readings = _look(image, options, readers, clock, observe)
        with clock.stage("assemble"):
            document = assemble(page, layout, readings, number)
        if not options.of_many_lines:
            if document.confidence < DOUBTFUL and not (options.mode == "char" and _framed_by_paper(page)):
                others = [
                    assemble(*_look(image, other, readers, clock), number) for other in _other_looks(page, options)
                ]
                document = max(document, *others, key=lambda seen: evidence(seen.lines))
        elif _little(document) and _share_read(page, layout, readings) < MOSTLY_READ:
            document = _with_rows_of_letters(document, page, image, options, readers, clock)
        return page, layout, readings, document

    page, layout, readings, document = seen(options)
    if options.rotation == "auto" and options.of_many_lines and 0 < len(layout.lines) <= MOST_LINES_TURNED:
        stood = page.rotation if document.lines else 0  # outlines of what is no text tell nothing

        def read_turned(degrees: int) -> list[ReadLine]:
            asked = _turned(options, stood + degrees)
            found = _look(image, asked, readers, clock, lines_of=longest)[2]
            if _little(document):
                found += _look_at_rows(image, asked, readers, clock, longest)[2]
            return found

        turn = upright_turn(document.confidence, read_turned)
        if turn:
            page, layout, readings, document = seen(_turned(options, stood + turn))
    if observe:
        with clock.stage("pictures"):
            show_layout(observe, page, layout)
            show_reading(observe, image, page, layout, readings, document)
    return replace(document, timings_ms=clock.milliseconds)


def _with_rows_of_letters(
    document: Page, page: StraightPage, image: SourceImage, options: ReadOptions, readers: Readers, clock: Stopwatch
) -> Page:
    """The document of an image that was looked at as `page`, with what its rows of letters show, each in its own light;
    and with what the other ink shows, if there are such rows."""
    upright = replace(options, rotation=str(page.rotation)) if document.lines else options
    looks = [document, assemble(*_look_at_rows(image, upright, readers, clock), document.number)]
    if looks[-1].lines and options.ink == "auto":
        other = replace(upright, ink=_other_ink(page))
        looks.append(assemble(*_look(image, other, readers, clock), document.number))
    return merged(looks)


def _little(document: Page) -> bool:
    return sum(map(length, document.lines)) < LITTLE_TEXT


def _share_read(page: StraightPage, layout: Layout, readings: Sequence[ReadLine]) -> float:
    """The share of the page's ink that is in lines with readings; 0 where there is no ink."""
    areas = layout.components.table["area"]
    read = sum(
        int(areas[line.components].sum()) for line, reading in zip(layout.lines, readings, strict=True) if reading.chars
    )
    return read / max(int((page.runs.stop - page.runs.start).sum()), 1)


def _other_looks(page: StraightPage, options: ReadOptions) -> Iterator[ReadOptions]:
    """Other ways to look at a crop that was looked at as `page`, as far as the options leave them open."""
    inks = ("dark", "light") if options.ink == "auto" else (options.ink,)
    if options.ink == "auto":
        yield replace(options, ink=_other_ink(page))
    if page.of_sheet:
        for ink in inks:
            yield replace(options, ink=ink, perspective="off")


def _other_ink(page: StraightPage) -> str:
    return "dark" if page.light_ink else "light"


def _framed_by_paper(page: StraightPage) -> bool:
    """Whether the rim of a picture of one character shows that its ink is what it was taken for."""
    return 1 - float(rim_of(page.ink).mean()) >= MOSTLY_PAPER


def _look(
    image: SourceImage,
    options: ReadOptions,
    readers: Readers,
    clock: Stopwatch,
    observe: Observe | None = None,
    lines_of: LinesOf = tuple,
) -> tuple[StraightPage, Layout, list[ReadLine]]:
    """The page straightened as the options say, its layout, and `lines_of` its lines read."""
    with clock.stage("straighten"):
        page = straighten(image, options, observe)
    return page, *_segmented_and_read(page, options, readers, clock, observe, lines_of)


def _look_at_rows(
    image: SourceImage,
    options: ReadOptions,
    readers: Readers,
    clock: Stopwatch,
    lines_of: LinesOf = tuple,
) -> tuple[StraightPage, Layout, list[ReadLine]]:
    """The same of a page that holds the image's rows of letters and nothing else."""
    with clock.stage("straighten"):
        page = letters_page(image, options)
    return page, *_segmented_and_read(page, options, readers, clock, lines_of=lines_of)


def _segmented_and_read(
    page: StraightPage,
    options: ReadOptions,
    readers: Readers,
    clock: Stopwatch,
    observe: Observe | None = None,
    lines_of: LinesOf = tuple,
) -> tuple[Layout, list[ReadLine]]:
    with clock.stage("segment"):
        layout = segment(page, options, observe)
    with clock.stage("recognize"):
        readings = read_lines(page, replace(layout, lines=tuple(lines_of(layout.lines))), readers, options)
    return layout, readings


def _turned(options: ReadOptions, degrees: int) -> ReadOptions:
    return replace(options, rotation=str(degrees % 360))


class Stopwatch:
    """Milliseconds a stage, in the order in which the stages began; one that runs twice adds up."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        took = (time.perf_counter() - start) * 1000
        self.milliseconds[name] = round(self.milliseconds.get(name, 0.0) + took, 1)
