"""Looks at vertical text beside the level lines of a page that was read: what these leave is searched for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.imaging.straight_page import StraightPage
from app.looks import Look, Looks, every_line
from app.medians import median
from app.options import ReadOptions
from app.recognition.reading import ReadChar, mean_confidence
from app.segmentation.connected_components import box_array
from app.segmentation.layout import without_lines
from app.segmentation.vertical_text import VerticalRow, blocks_of, page_of, vertical_rows

FREE, APART, NARROW = 2, 1.0, 2.0
"""Characters that may have been read in a level line whose ink belongs to vertical text: its letters look like some.
And what stands so many x-heights from all else in a level line, no wider than so many, may belong there too."""
SURE, FEWEST, FEWEST_LETTERS = 0.85, 4, 3
"""Mean confidence and number of the characters, and of letters and digits among them, from which a vertical row is
text; and mean confidence from which a level line is none."""
BEYOND_DOUBT = 0.97
"""Mean confidence from which a row is the right way up: the wrong way, figures are read with up to 0.95."""
LEVEL, MISSES = 0.5, 6
"""Where for so many of its components a character was read as the page lies, there is none: it is a column of signs. So
many rows that are none, and no more are looked at."""


def look_beside(looks: Looks, look: Look, options: ReadOptions) -> tuple[Look, list[list[Look]]]:
    """The `look` at a page whose lines run level without what is of its vertical rows, and a look at each of these,
    turned as it is read more surely, those that stand beside each other together."""
    lines = look.lines_read
    if not lines:
        return look, []
    components, free = look.layout.components, free_components(look)
    found: list[tuple[VerticalRow, int, Look]] = []
    misses = 0
    for row in vertical_rows(components, free, median(np.array([line.x_height for line in lines]))):
        if misses == MISSES:
            break
        if _sure_in(look, row.box) >= LEVEL * len(row.components):
            continue
        page = page_of(look.page, components.labels, free, row)
        degrees, turned = _upright(looks, page, options)
        if _shows_text(turned):
            found.append((row, degrees, turned))
        else:
            misses += 1
    if not found:
        return look, []
    blocks = blocks_of([row for row, _, _ in found], [degrees for _, degrees, _ in found])
    return without(look, [row for row, _, _ in found]), [[found[number][2] for number in block] for block in blocks]


def _upright(looks: Looks, page: StraightPage, options: ReadOptions) -> tuple[int, Look]:
    """Of the two ways to turn a `page` that holds a vertical row the one, in degrees counter-clockwise, in which it is
    read more surely, and the look at it; after a way that is beyond doubt the other is not tried."""
    first = looks.at_turned(page, 90, options, every_line)
    confidence = mean_confidence(first.readings)
    if _shows_text(first) and confidence >= BEYOND_DOUBT:
        return 90, first
    second = looks.at_turned(page, 270, options, every_line)
    return (270, second) if mean_confidence(second.readings) > confidence else (90, first)


def _shows_text(look: Look) -> bool:
    letters = sum(char.text.isalnum() for reading in look.readings for char in reading.chars)
    enough = look.characters >= FEWEST and letters >= FEWEST_LETTERS
    return enough and mean_confidence(look.readings) >= SURE


def free_components(look: Look) -> NDArray[np.bool_]:
    """Which components, bool (n,), are in no line, in one on which at most FREE characters were read or it is not SURE,
    or in a part of theirs that is no wider than vertical text."""
    free, boxes = np.ones(len(look.layout.components), bool), box_array(look.layout.components.table)
    for line, reading in zip(look.layout.lines, look.readings, strict=True):
        if len(reading.chars) > FREE and mean_confidence([reading]) >= SURE:
            own = boxes[line.components]
            starts = np.append(True, own[1:, 0] - np.maximum.accumulate(own[:-1, 2]) >= APART * line.x_height)
            parts = np.flatnonzero(starts)
            widths = np.maximum.reduceat(own[:, 2], parts) - own[parts, 0]
            free[line.components] = (widths <= NARROW * line.x_height)[np.cumsum(starts) - 1]
    return free


def without(look: Look, rows: Sequence[VerticalRow]) -> Look:
    """The look without the characters that have their middle in one of these rows, and without lines that hold some of
    their components and no other characters."""
    readings = [
        replace(read, chars=tuple(char for char in read.chars if not any(_is_in(char, row.box) for row in rows)))
        for read in look.readings
    ]
    own = np.zeros(len(look.layout.components), bool)
    for row in rows:
        own[row.components] = True
    lines = enumerate(zip(look.layout.lines, readings, strict=True))
    gone = {number for number, (line, read) in lines if not read.chars and own[line.components].any()}
    return replace(look, readings=readings, layout=without_lines(look.layout, gone))


def _sure_in(look: Look, box: Box) -> int:
    """How many characters that are SURE have their middle in a box of the page."""
    chars = (char for reading in look.readings for char in reading.chars if char.confidence >= SURE)
    return sum(_is_in(char, box) for char in chars)


def _is_in(char: ReadChar, box: Box) -> bool:
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.y0 + char.box.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1
