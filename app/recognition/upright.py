"""Whether what was read tells that the page stands on its head or lies on its side.

Where lines run and which side is up shows in the characters' outlines (app/imaging/orientation.py), but capitals,
digits and a few words say little there. What is read says more: text the wrong way up is read as text too, but with
doubt, at a mean confidence of 0.5 to 0.82 on pages of all kinds, where upright print and clear hand have 0.87 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.recognition.reading import EVEN, ReadLine, mean_confidence
from app.segmentation.layout import Layout
from app.segmentation.text_line import LETTER, TextLine

DOUBTFUL = 0.85
"""Mean confidence of a page's characters below which the page is tried in its other three positions..."""
SURE, SURER = 0.88, 0.12
"""...and turned where lines there are read with this mean confidence, and so much more than as it stood..."""
SURER_BACK = 0.03
"""...or only so much more where that turns it back to how it came..."""
FEWEST = 8
"""...in at least so many characters: fewer are no evidence for turning a page."""
ILLEGIBLE = 0.5
MANY, FEWEST_ILLEGIBLE = 0.6, 10
"""Where so many by those that were read, and so many at least, could not be made out, each of them counts with this
confidence: a few letters look the same the wrong way up, and are read surely among many that are not."""
MADE_OUT, MOST_MADE_OUT = 3, 50
"""Where there are such, one in so many of them must be read elsewhere, or so many."""
LEGIBLE, MORE_LEGIBLE = 3.0, 1.8
"""Joined hand is never read surely. It is turned to where its characters' confidences above EVEN sum up to at least so
much, and to so many times what they do as it stands, besides."""
AS_LEGIBLE = 0.5
"""However surely, what is read elsewhere must show so much of what is read as it stands: a number printed along a side
does not."""
FAR_MORE = 3
"""A position in which so many times as many characters are read surely as are not is the page's; in which only more
are, or as many as are read as it stands, it is if no other one shows more: dots that stand in rows are read as 888
whichever way they lie."""
LONGEST_LINES = 12
"""So many lines, the longest, are enough to compare positions."""
TURNS = (180, 90, 270)
"""Positions tried, degrees counter-clockwise, the one that outlines tell worst first."""


@dataclass(frozen=True)
class Standing:
    """Whether a page is doubtful as it stands, and what mean confidence, and `fewest` characters, it takes to turn it;
    `enough_back` where it came like that. Where none is so sure, it takes as many characters as could not be made out,
    `fewest_legible`, and not many there that cannot, whose confidences above EVEN sum up to more than is `legible`; and
    to `least_legible` in any case. As it stands the `share_read` of its characters was made out; so many that were
    `read` are in its longest lines."""

    doubtful: bool
    enough: float
    enough_back: float
    fewest: int
    fewest_legible: int
    legible: float
    least_legible: float
    share_read: float
    read: int


def as_it_stands(confidence: float, characters: int, illegible: int, in_longest: float = 1.0) -> Standing:
    """Of a page with so many `characters` of this mean `confidence`, 0 without any, and so many that could not be made
    out, of which the share `in_longest` is in its longest lines, that are compared."""
    legible = in_longest * max(characters * (confidence - EVEN), 0)
    many = illegible if illegible >= max(MANY * characters, FEWEST_ILLEGIBLE) else 0
    confidence = (confidence * characters + ILLEGIBLE * many) / max(characters + many, 1)
    return Standing(
        doubtful=confidence < DOUBTFUL,
        enough=max(SURE, confidence + SURER),
        enough_back=confidence + SURER_BACK,
        fewest=max(FEWEST, min(many // MADE_OUT, MOST_MADE_OUT)),
        fewest_legible=max(FEWEST, round(in_longest * illegible)),
        legible=LEGIBLE + MORE_LEGIBLE * legible,
        least_legible=AS_LEGIBLE * legible,
        share_read=characters / max(characters + illegible, 1),
        read=round(in_longest * characters),
    )


def upright_turn(page: Standing, read_turned: Callable[[int], Sequence[ReadLine]], back: int = 0) -> int:
    """By how many degrees, counter-clockwise, a page must be turned for reading: 0, 90, 180 or 270.

    `read_turned(degrees)` reads its longest lines when it is turned by so much; turned by `back` it stands as it came.
    Where more could not be made out than was read, however surely, another position may show more.
    """
    if not page.doubtful:
        return 0
    most_legible, best, in_part = page.legible, 0, 0
    most_sure, surest = 0.0, 0
    for turn in TURNS:
        turned = read_turned(turn)
        characters, confidence = sum(len(line.chars) for line in turned), mean_confidence(turned)
        illegible = sum(line.illegible for line in turned)
        legible = characters * (confidence - EVEN)
        if legible < page.least_legible:
            continue
        if characters >= page.fewest and confidence >= (page.enough_back if turn == back else page.enough):
            if characters > FAR_MORE * illegible:
                return turn
            if (characters > illegible or characters >= page.read > 0) and legible > most_sure:
                most_sure, surest = legible, turn
            elif characters > page.share_read * (characters + illegible):
                in_part = in_part or turn
        if characters >= max(page.fewest_legible, MANY * illegible) and legible > most_legible:
            most_legible, best = legible, turn
    return surest or best or in_part


def longest(layout: Layout) -> list[TextLine]:
    """The LONGEST_LINES of a layout's lines that have most letters and, of as many, are widest, in their order. A
    table's grain forms wide lines of few components, and the dots of frames such of many that are no letters."""
    table, lines = layout.components.table, layout.lines
    heights = table["y1"] - table["y0"]
    letters = [int(np.count_nonzero(heights[line.components] >= LETTER * line.x_height)) for line in lines]
    ranked = sorted(range(len(lines)), key=lambda number: (-letters[number], -lines[number].box.width))
    return [lines[number] for number in sorted(ranked[:LONGEST_LINES])]
