"""The whole way of a page, on one screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.assembly.page_assembly import assemble
from app.document import Page
from app.imaging.decode import SourceImage
from app.imaging.straighten import straighten
from app.observation import Observe
from app.options import ReadOptions
from app.recognition.choose import Readers, read_lines
from app.segmentation.layout import segment
from app.stage_drawings import show_layout, show_reading


def read_page(
    image: SourceImage, options: ReadOptions, readers: Readers, number: int = 1, observe: Observe | None = None
) -> Page:
    """Read one image: straighten it, find its lines, read them, and put the characters back where they stand.

    `observe`, if given, is called with a name and a picture a stage, for a person who wants to see where a page went
    wrong.
    """
    clock = Stopwatch()
    with clock.stage("straighten"):
        page = straighten(image, options, observe)
    with clock.stage("segment"):
        layout = segment(page, options, observe)
    if observe:
        with clock.stage("pictures"):
            show_layout(observe, page, layout)
    with clock.stage("recognize"):
        readings = read_lines(page, layout, readers, options)
    with clock.stage("assemble"):
        document = assemble(page, layout, readings, number)
    if observe:
        with clock.stage("pictures"):
            show_reading(observe, image, page, layout, readings, document)
    return replace(document, timings_ms=clock.milliseconds)


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
