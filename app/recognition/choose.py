"""Which reader reads which line."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import UnknownModel
from app.imaging.straight_page import StraightPage
from app.options import ReadOptions
from app.recognition.reading import Reader, ReadLine
from app.segmentation.layout import Layout


@dataclass(frozen=True)
class Readers:
    """The readers of one page: `glyph` with the model that was asked for; `line` is None without a line model."""

    glyph: Reader
    line: Reader | None


def read_lines(page: StraightPage, layout: Layout, readers: Readers, options: ReadOptions) -> list[ReadLine]:
    """Every line of the layout read, in order, by the reader that `options.reader` names or that suits.

    Whoever names a glyph model wants the glyph reader.
    """
    if options.reader == "line" and readers.line is None:
        raise UnknownModel("reader=line needs a line model, and none is loaded; use reader=glyph", field="reader")
    glyph_wanted = options.reader == "glyph" or (options.reader == "auto" and options.model is not None)
    reader = readers.glyph if glyph_wanted or readers.line is None else readers.line
    return reader.read_lines(page, layout.components, layout.lines, options)
