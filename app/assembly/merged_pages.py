"""What several looks at one picture found becomes one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.assembly.glyph_boxes import union
from app.assembly.page_assembly import numbered_blocks
from app.document import Line, Page, PixelBox
from app.geometry import map_boxes
from app.imaging.warp import rotation_matrix
from app.recognition.reading import EVEN
from app.segmentation.reading_order import block_starts, order_lines

OVERLAP = 0.3
"""Lines of two looks that share this part of the smaller one's box are two readings of one place."""
SURE = 0.8
FEWEST = 2
"""Lines are text from this confidence and so many characters on: grain, masonry and leaves have letters too where one
looks for them."""
WORTH = 0.85
"""Of two readings of one place that one stands whose characters' confidences above this sum up to more: signs on dirt
around a line speak against it."""
BETTER = 0.05
"""How much more must be worth what a later look shows: two looks that see the same see it in the first one's lines."""
X_HEIGHT = 0.5
"""Usual x-height of a line, as a share of its box's height."""


def merged(looks: Sequence[Page], of_writing: bool = False) -> Page:
    """The lines that `looks` at a picture show, each where it is read best, in reading order.

    All else is that of the first look with lines that stand. Where nothing is taken from the others, the first is
    returned as it is, with whatever it shows; so is one `of_writing`, by hand and hard to read, where less would be
    left than it shows.
    """
    seen = [(line, number) for number, look in enumerate(looks) for line in look.lines if _is_text(line)]
    seen.sort(key=lambda line_of: -_worth(line_of[0]) + BETTER * line_of[1])
    taken: list[tuple[Line, int]] = []
    for line, number in seen:
        if all(other == number or _overlap(line.box, rival.box) <= OVERLAP for rival, other in taken):
            taken.append((line, number))
    if all(number == 0 for _, number in taken):
        return looks[0]
    if of_writing and evidence(line for line, _ in taken) < evidence(looks[0].lines):
        return looks[0]
    return _of_lines(looks[min(number for _, number in taken)], [line for line, _ in taken])


def text_alone(page: Page) -> Page:
    """What a look at a picture's rows of letters shows without what is no text, in reading order."""
    return _of_lines(page, [line for line in page.lines if _is_text(line)])


def beside(page: Page, others: Sequence[Sequence[Page]]) -> Page:
    """The page with `others`, looks at its parts: each group of them is a block behind the last block that begins above
    its middle, as what stands beside a paragraph does not part it."""
    turn, _ = rotation_matrix(page.rotation, (page.width, page.height))
    own = [(block.kind, [page.lines[index] for index in block.lines]) for block in page.blocks]
    more = [("text", [line for seen in group for line in seen.lines]) for group in others]
    boxes = map_boxes(turn, np.array([union([line.box for line in lines]) for _, lines in (*own, *more)], np.float64))
    middles = (boxes[len(own) :, 1] + boxes[len(own) :, 3]) / 2
    above = boxes[: len(own), 1] <= middles[:, None]
    behind = np.where(above, np.arange(len(own)), -1).max(axis=1, initial=-1)
    order = np.argsort(np.concatenate([np.arange(len(own)), behind + 0.5]), kind="stable")
    parts = [(*own, *more)[number] for number in order]
    return replace(page, lines=tuple(line for _, lines in parts for line in lines), blocks=numbered_blocks(parts))


def _of_lines(page: Page, lines: Sequence[Line]) -> Page:
    """The page with these lines of rows of letters instead of its own, put in order and parted into blocks."""
    if not lines:
        return replace(page, lines=(), blocks=())
    turn, _ = rotation_matrix(page.rotation, (page.width, page.height))
    boxes = np.array([_usual_box(line, turn) for line in lines])
    order = order_lines(boxes, np.zeros((0, 4)))
    boxes, lines = boxes[order], [lines[index] for index in order]
    starts = block_starts(boxes, X_HEIGHT * (boxes[:, 3] - boxes[:, 1]))
    return replace(
        page,
        lines=tuple(lines),
        blocks=numbered_blocks(("text", lines[start:end]) for start, end in pairwise([*starts, len(lines)])),
    )


def _usual_box(line: Line, turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """What bounds a line, (4,), along it, and across it its characters at the median, as it lies after the `turn` that
    sets the page upright: on signs a letter may hang together with what is above or below."""
    chars = map_boxes(turn, np.array([char.box for word in line.words for char in word.chars], np.float64))
    return np.array([chars[:, 0].min(), np.median(chars[:, 1]), chars[:, 2].max(), np.median(chars[:, 3])])


def _is_text(line: Line) -> bool:
    return line.confidence >= SURE and length(line) >= FEWEST


def _worth(line: Line) -> float:
    return length(line) * (line.confidence - WORTH)


def evidence(lines: Iterable[Line]) -> float:
    """How much speaks for `lines`: their characters' confidences above EVEN, summed up."""
    return sum(length(line) * (line.confidence - EVEN) for line in lines)


def length(line: Line) -> int:
    """How many characters a line has, blanks left out."""
    return sum(len(word.chars) for word in line.words)


def _overlap(one: PixelBox, other: PixelBox) -> float:
    """The part of the smaller box that lies in both."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width, 0) * max(height, 0) / max(smaller, 1)
