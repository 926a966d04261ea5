"""Readings and layout become a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from app.assembly.glyph_boxes import union
from app.assembly.words import assemble_lines
from app.document import Block, Line, Page
from app.imaging.straight_page import StraightPage
from app.recognition.reading import ReadLine
from app.segmentation.layout import Layout


def assemble(page: StraightPage, layout: Layout, readings: Sequence[ReadLine], number: int) -> Page:
    """The document of one image, everything in its pixels; `readings` has one entry a line of the layout.

    Lines that stand in one row become one line. Lines without characters are left out, and blocks without lines.
    """
    rows = [
        [[(layout.lines[index], readings[index]) for index in row if readings[index].chars] for row in block.rows]
        for block in layout.blocks
    ]
    rows = [[row for row in of_block if row] for of_block in rows]
    lines = assemble_lines(page, [row for of_block in rows for row in of_block])
    following = iter(lines)
    blocks = numbered_blocks(
        (block.kind, list(islice(following, len(of_block))))
        for block, of_block in zip(layout.blocks, rows, strict=True)
        if of_block
    )
    width, height = page.transform.source_size
    return Page(
        number=number,
        width=width,
        height=height,
        rotation=page.rotation,
        skew=page.skew,
        lines=tuple(lines),
        blocks=blocks,
        transform=tuple(float(value) for value in page.transform.matrix.ravel()),
        warnings=page.warnings,
    )


def numbered_blocks(parts: Iterable[tuple[str, Sequence[Line]]]) -> tuple[Block, ...]:
    """Blocks of a kind and at least one line each, that hold a page's lines in their order."""
    blocks: list[Block] = []
    first = 0
    for kind, lines in parts:
        end = first + len(lines)
        blocks.append(Block(kind, union([line.box for line in lines]), tuple(range(first, end))))
        first = end
    return tuple(blocks)
