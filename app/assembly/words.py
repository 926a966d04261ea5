"""Characters become words, and words a line with its polygon and baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice, pairwise
from math import inf
from statistics import fmean

import numpy as np

from app.assembly.glyph_boxes import source_boxes, source_points, union
from app.document import Alternative, Char, Line, PixelBox, Word
from app.geometry import Points, bounds_of
from app.imaging.straight_page import StraightPage
from app.recognition.reading import ReadChar, ReadLine
from app.segmentation.text_line import TextLine

CURVED = 0.1
"""Bend of a baseline, in x-heights, below which a line's polygon is a quadrilateral."""


def assemble_lines(page: StraightPage, rows: Sequence[Sequence[tuple[TextLine, ReadLine]]]) -> list[Line]:
    """The lines of each row, from left to right, as the one line that the document has of them; each reading has at
    least one character.

    A word's confidence is the mean of its characters', a line's too. Where two readers read, the one that read more
    characters is named.
    """
    words = [[chars for _, reading in row for chars in words_of(reading.chars)] for row in rows]
    boxes = iter(_boxes_of(page, [chars for of_row in words for chars in of_row]))
    return [
        _line(page, row, [_word(chars, list(islice(boxes, len(chars)))) for chars in of_row])
        for row, of_row in zip(rows, words, strict=True)
    ]


def _line(page: StraightPage, row: Sequence[tuple[TextLine, ReadLine]], words: Sequence[Word]) -> Line:
    baselines = [baseline_of(line, reading) for line, reading in row]
    readers = Counter(reading.reader for _, reading in row for _ in reading.chars)
    return Line(
        words=tuple(words),
        box=union([word.box for word in words]),
        polygon=source_points(page.transform, row_polygon(row, baselines)),
        baseline=source_points(page.transform, np.concatenate(baselines)),
        confidence=fmean([char.confidence for _, reading in row for char in reading.chars]),
        reader=readers.most_common(1)[0][0],
    )


def row_polygon(row: Sequence[tuple[TextLine, ReadLine]], baselines: Sequence[Points]) -> Points:
    """The outline of a row's lines on the straightened page, (k, 2): along their tops, then back along the bottoms."""
    outlines = [line_polygon(line, reading, along) for (line, reading), along in zip(row, baselines, strict=True)]
    tops = [outline[: len(outline) // 2] for outline in outlines]
    bottoms = [outline[len(outline) // 2 :] for outline in reversed(outlines)]
    return np.concatenate([*tops, *bottoms])


def words_of(chars: tuple[ReadChar, ...]) -> list[tuple[ReadChar, ...]]:
    """The characters of each word, in order."""
    starts = [index for index, char in enumerate(chars) if index == 0 or char.space_before]
    return [chars[start:end] for start, end in pairwise([*starts, len(chars)])]


def _boxes_of(page: StraightPage, words: Sequence[tuple[ReadChar, ...]]) -> list[PixelBox]:
    """The pixels of every word's characters, word after word."""
    spaces: list[tuple[float, float]] = []
    for chars in words:
        lefts = [-inf, *(char.box.x1 for char in chars[:-1])]
        spaces += zip(lefts, [*(char.box.x0 for char in chars[1:]), inf], strict=True)
    return source_boxes(page, [char.box for chars in words for char in chars], spaces)


def _word(chars: tuple[ReadChar, ...], boxes: list[PixelBox]) -> Word:
    placed = tuple(
        Char(
            char.text,
            char.confidence,
            box,
            tuple(Alternative(text, confidence) for text, confidence in char.alternatives),
        )
        for char, box in zip(chars, boxes, strict=True)
    )
    return Word(placed, union(boxes), fmean([char.confidence for char in placed]))


def line_polygon(line: TextLine, reading: ReadLine, along: Points) -> Points:
    """The line's outline on the straightened page, (2k, 2): along its top, then back along its bottom.

    Top and bottom keep the course of `along`, its baseline (k, 2), so that a curved line's outline is curved too.
    """
    boxes = bounds_of([char.box for char in reading.chars])
    middle = line.baseline_at((boxes[:, 0] + boxes[:, 2]) / 2)
    rise, fall = float((middle - boxes[:, 1]).max()), float((boxes[:, 3] - middle).max())
    top, bottom = along - np.array([0, rise]), along + np.array([0, fall])
    return np.concatenate([top, bottom[::-1]])


def baseline_of(line: TextLine, reading: ReadLine) -> Points:
    """The baseline (k, 2) from the first character's left edge to the last one's right, straight where it may be."""
    left = min(char.box.x0 for char in reading.chars)
    right = max(char.box.x1 for char in reading.chars)
    inner = line.baseline[(line.baseline[:, 0] > left) & (line.baseline[:, 0] < right), 0]
    x = np.array([left, *inner, right])
    y = line.baseline_at(x)
    chord = np.interp(x, x[[0, -1]], y[[0, -1]])
    if np.abs(y - chord).max() <= CURVED * line.x_height:
        x, y = x[[0, -1]], y[[0, -1]]
    return np.stack([x, y], axis=1)
