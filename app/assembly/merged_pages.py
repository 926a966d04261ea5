"""What two looks at one picture found becomes one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.assembly.page_assembly import numbered_blocks
from app.document import Block, Line, Page, PixelBox

OVERLAP = 0.3
"""Lines that share this part of the smaller one's box are two readings of one place."""
SURE = 0.8
FEWEST = 2
"""Lines that only a second look shows are text from this confidence and so many characters on: grain, masonry and
leaves have letters too where one looks for them."""
EVEN = 0.5
"""A character read with this confidence says nothing for its line, and one with less speaks against it."""
BETTER = 1.2
"""A line takes the place of others where so many times more speaks for it, and a character's worth besides."""


def merged(first: Page, second: Page) -> Page:
    """`first` with the lines that `second`, another look at the same picture, shows where it has none or worse ones.

    All else is the first's, or the second's where the first has nothing of its own that stands.
    """
    kept, added = list(first.lines), []
    for line in second.lines:
        if line.confidence < SURE or length(line) < FEWEST:
            continue
        rivals = [other for other in kept if _overlap(other.box, line.box) > OVERLAP]
        if evidence([line]) > (BETTER * evidence(rivals) + EVEN if rivals else 0.0):
            kept = [other for other in kept if other not in rivals]
            added.append(line)
    if not added:
        return first
    blocks = [*_blocks_of(first, kept), *_blocks_of(second, added)]
    blocks.sort(key=lambda part: (part[0].box[1], part[0].box[0]))
    return replace(
        first if kept else second,
        lines=tuple(line for _, lines in blocks for line in lines),
        blocks=numbered_blocks((block.kind, lines) for block, lines in blocks),
    )


def evidence(lines: Iterable[Line]) -> float:
    """How much speaks for `lines`: their characters' confidences above EVEN, summed up."""
    return sum(length(line) * (line.confidence - EVEN) for line in lines)


def length(line: Line) -> int:
    """How many characters a line has, blanks left out."""
    return sum(len(word.chars) for word in line.words)


def _blocks_of(page: Page, lines: list[Line]) -> list[tuple[Block, list[Line]]]:
    """The page's blocks that hold some of `lines`, with these."""
    held = [(block, [page.lines[index] for index in block.lines]) for block in page.blocks]
    blocks = [(block, [line for line in of_block if line in lines]) for block, of_block in held]
    return [(block, own) for block, own in blocks if own]


def _overlap(one: PixelBox, other: PixelBox) -> float:
    """The part of the smaller box that lies in both."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width, 0) * max(height, 0) / max(smaller, 1)
