"""Whether what was read tells that the page stands on its head or lies on its side.

Where lines run and which side is up shows in the characters' outlines (app/imaging/orientation.py), but capitals,
digits and a few words say little there. What is read says more: text the wrong way up is read as text too, but with
doubt, at a mean confidence of 0.5 to 0.82 on pages of all kinds, where upright print and clear hand have 0.87 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.recognition.reading import ReadLine, mean_confidence
from app.segmentation.text_line import TextLine

DOUBTFUL = 0.85
"""Mean confidence of a page's characters below which the page is tried in its other three positions..."""
SURE, SURER = 0.88, 0.12
"""...and turned where lines there are read with this mean confidence, and so much more than as it stood..."""
SURER_BACK = 0.04
"""...or only so much more where that turns it back to how it came..."""
FEWEST = 8
"""...in at least so many characters: fewer are no evidence for turning a page."""
LONGEST_LINES = 12
"""So many lines, the longest, are enough to compare positions."""
TURNS = (180, 90, 270)
"""Positions tried, degrees counter-clockwise, the one that outlines tell worst first."""


def upright_turn(confidence: float, read_turned: Callable[[int], Sequence[ReadLine]], back: int = 0) -> int:
    """By how many degrees, counter-clockwise, a page that was read with this mean `confidence`, 0 where nothing was,
    must be turned for reading: 0, 90, 180 or 270. `read_turned(degrees)` reads its longest lines when it is turned by
    so much; turned by `back` it stands as it came."""
    if confidence >= DOUBTFUL:
        return 0
    for turn in TURNS:
        turned = read_turned(turn)
        enough = confidence + SURER_BACK if turn == back else max(SURE, confidence + SURER)
        if mean_confidence(turned) >= enough and sum(len(line.chars) for line in turned) >= FEWEST:
            return turn
    return 0


def longest(lines: Sequence[TextLine]) -> list[TextLine]:
    """The LONGEST_LINES longest of a page's lines, in their order."""
    ranked = sorted(range(len(lines)), key=lambda number: lines[number].box.x0 - lines[number].box.x1)
    return [lines[number] for number in sorted(ranked[:LONGEST_LINES])]
