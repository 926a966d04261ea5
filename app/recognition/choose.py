"""Which reader reads which line."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.errors import UnknownModel
from app.imaging.straight_page import StraightPage
from app.imaging.text_map import TextMap
from app.medians import median
from app.options import ReadOptions
from app.recognition.reading import CuttingReader, Reader, ReadLine, mean_confidence
from app.segmentation.layout import Layout
from app.segmentation.text_line import LETTER, TextLine

SPACED = 0.4
"""White between a line's letters, at the median, in x-heights, from which they stand apart; print has some 0.2."""
FAR_APART = 1.0
"""So far apart, digits too are taken for printed by hand, sign for sign..."""
FAVOUR = 0.02
"""...and by so much confidence the glyph reader may be behind: its cuts are without doubt there."""
SURELY_READ = 0.97
"""Mean confidence from which a line is not read twice."""
LETTERS = 0.8
CAPITALS = 0.5
"""Share of letters among a line's characters, and of capitals among its letters, from which it may be printed by hand
in capitals, which the glyph reader may know better; all else the line reader reads better, even where it doubts."""
SMALL = " .,:;'\"-"
"""Signs that the line reader may miss, and the blank."""
FEWEST_LETTERS = 3
"""A line of fewer letters has no usual gap."""


@dataclass(frozen=True)
class Readers:
    """The readers of one page: `glyph` with the model that was asked for; `line` is None without a line model, and
    `sign`, which reads rows of letters and words alone, where `line` does that too; `finder`, without which they are
    not looked for, finds rows of letters."""

    glyph: CuttingReader
    line: Reader | None
    sign: Reader | None = None
    finder: TextMap | None = None

    @property
    def of_signs(self) -> Readers:
        """These readers, with the one for signs in place of the one for the lines of pages."""
        return replace(self, line=self.sign or self.line)


def read_lines(page: StraightPage, layout: Layout, readers: Readers, options: ReadOptions) -> list[ReadLine]:
    """Every line of the layout read, in order, by the reader that `options.reader` names or that suits.

    Whoever names a glyph model wants the glyph reader. Without a word of the caller's, the line reader reads; what it
    cannot make out stays empty. Capitals that stand apart, as hands print them, both read where it is in doubt, and the
    surer reading stands, if it shows such capitals, and of signs only small ones more: receipts set their print so too,
    and on dirt the glyph reader is sure of signs that are none.
    """
    if options.reader == "line" and readers.line is None:
        raise UnknownModel("reader=line needs a line model, and none is loaded; use reader=glyph", field="reader")
    glyph_wanted = options.reader == "glyph" or (options.reader == "auto" and options.model is not None)
    if glyph_wanted or readers.line is None:
        return readers.glyph.read_lines(page, layout.components, layout.lines, options)
    readings = readers.line.read_lines(page, layout.components, layout.lines, options)
    if options.reader == "line":
        return readings
    gaps = {
        number: gap
        for number, (reading, line) in enumerate(zip(readings, layout.lines, strict=True))
        if mean_confidence([reading]) < SURELY_READ
        and (gap := _gap_of_hand_print(reading.text, layout, line)) is not None
    }
    lines = [layout.lines[number] for number in gaps]
    partings = [_partings_of_words(readings[number]) for number in gaps]
    seconds = readers.glyph.read_lines(page, layout.components, lines, options, partings) if lines else []
    for (number, gap), second in zip(gaps.items(), seconds, strict=True):
        favour = FAVOUR if gap > FAR_APART else 0.0
        surer = mean_confidence([second]) + favour > mean_confidence([readings[number]])
        if surer and _capitals(second.text, with_digits=True) and _signs(second.text) <= _signs(readings[number].text):
            readings[number] = second
    return readings


def _partings_of_words(reading: ReadLine) -> tuple[float, ...] | None:
    """Where the line's words part; None where each character stands for itself, and another may have been missed."""
    partings = reading.partings
    return partings if len(partings) < len(reading.chars) - 1 else None


def _gap_of_hand_print(text: str, layout: Layout, line: TextLine) -> float | None:
    """The white between the letters of a line read as `text`, in x-heights, where they may be capitals, or digits far
    apart, printed by hand one by one; None where not."""
    if not _capitals(text, with_digits=True):
        return None
    gap = _letter_gap(layout, line) / line.x_height
    return gap if gap > SPACED and (gap > FAR_APART or _capitals(text, with_digits=False)) else None


def _capitals(text: str, with_digits: bool) -> bool:
    """Whether a text may be capitals, or `with_digits` digits, printed by hand."""
    characters = [character for character in text if character != " "]
    letters = [character for character in characters if character.isalpha()]
    digits = sum(map(str.isdigit, characters)) if with_digits else 0
    if not letters and not digits:
        return False
    return len(letters) + digits >= LETTERS * len(characters) and sum(map(str.isupper, letters)) >= CAPITALS * len(
        letters
    )


def _signs(text: str) -> int:
    """How many characters of a text are neither letters, digits nor what small ink may well be."""
    return sum(not character.isalnum() and character not in SMALL for character in text)


def _letter_gap(layout: Layout, line: TextLine) -> float:
    """The white between a line's letters, at the median, in pixels; 0 where they are too few to have a usual gap.

    Hand-printed letters that stand apart are cut without doubt.
    """
    table = layout.components.table[line.components]
    letters = table[table["y1"] - table["y0"] > LETTER * line.x_height]
    if len(letters) < FEWEST_LETTERS:
        return 0.0
    reached = np.maximum.accumulate(letters["x1"])[:-1]
    return median(letters["x0"][1:] - reached)
