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

MOST_LINES_TURNED = 1500
"""A page of more lines, read with doubt, is not tried in its other positions: it is grain, or so full that its outlines
tell how it lies."""

LITTLE_TEXT = 150
"""A page of fewer characters is looked at again for light ink where it was dark, and for what lies beside its sheet:
signs and labels have both, and such a look costs little."""

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
        return page, layout, readings, _looked_at_again(document, page, image, options, readers, clock)

    page, layout, readings, document = seen(options)
    if options.rotation == "auto" and options.of_many_lines and 0 < len(layout.lines) <= MOST_LINES_TURNED:

        def read_turned(degrees: int) -> list[ReadLine]:
            return _look(image, _turned(options, page.rotation + degrees), readers, clock, lines_of=longest)[2]

        turn = upright_turn(document.confidence, read_turned)
        if turn:
            page, layout, readings, document = seen(_turned(options, page.rotation + turn))
    if observe:
        with clock.stage("pictures"):
            show_layout(observe, page, layout)
            show_reading(observe, image, page, layout, readings, document)
    return replace(document, timings_ms=clock.milliseconds)


def _looked_at_again(
    document: Page, page: StraightPage, image: SourceImage, options: ReadOptions, readers: Readers, clock: Stopwatch
) -> Page:
    """The document of an image that was looked at as `page`, with what other looks at it show, where these may help."""

    def other_documents() -> Iterator[Page]:
        upright = replace(options, rotation=str(page.rotation)) if document.lines else options
        for other in _other_looks(page, upright):
            yield assemble(*_look(image, other, readers, clock), document.number)

    if not options.of_many_lines:
        if document.confidence >= DOUBTFUL or (options.mode == "char" and _framed_by_paper(page)):
            return document
        return max(document, *other_documents(), key=lambda seen: evidence(seen.lines))
    if sum(map(length, document.lines)) < LITTLE_TEXT:
        for other in other_documents():
            document = merged(document, other)
    return document


def _other_looks(page: StraightPage, options: ReadOptions) -> Iterator[ReadOptions]:
    """Other ways to look at a picture that was looked at as `page`, as far as the options leave them open."""
    inks = ("dark", "light") if options.ink == "auto" else (options.ink,)
    if options.ink == "auto":
        yield replace(options, ink="dark" if page.light_ink else "light")
    if page.of_sheet:
        for ink in inks:
            yield replace(options, ink=ink, perspective="off")


def _framed_by_paper(page: StraightPage) -> bool:
    """Whether the rim of a picture of one character shows that its ink is what it was taken for."""
    return 1 - float(rim_of(page.ink).mean()) >= MOSTLY_PAPER


def _look(
    image: SourceImage,
    options: ReadOptions,
    readers: Readers,
    clock: Stopwatch,
    observe: Observe | None = None,
    lines_of: Callable[[Sequence[TextLine]], Sequence[TextLine]] = tuple,
) -> tuple[StraightPage, Layout, list[ReadLine]]:
    """The page straightened as the options say, its layout, and `lines_of` its lines read."""
    with clock.stage("straighten"):
        page = straighten(image, options, observe)
    with clock.stage("segment"):
        layout = segment(page, options, observe)
    with clock.stage("recognize"):
        readings = read_lines(page, replace(layout, lines=tuple(lines_of(layout.lines))), readers, options)
    return page, layout, readings


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
