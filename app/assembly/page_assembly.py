"""Readings and layout become a document."""

from __future__ import annotations

from collections.abc import Sequence

from app.assembly.glyph_boxes import union
from app.assembly.words import assemble_line
from app.document import Block, Line, Page
from app.imaging.straight_page import StraightPage
from app.recognition.reading import ReadLine
from app.segmentation.layout import Layout


def assemble(page: StraightPage, layout: Layout, readings: Sequence[ReadLine], number: int) -> Page:
    """The document of one image, everything in its pixels; `readings` has one entry a line of the layout.

    Lines that stand in one row become one line. Lines without characters are left out, and blocks without lines.
    """
    lines: list[Line] = []
    blocks: list[Block] = []
    for block in layout.blocks:
        first = len(lines)
        for row in block.rows:
            read = [(layout.lines[index], readings[index]) for index in row if readings[index].chars]
            if read:
                lines.append(assemble_line(page, read))
        if len(lines) > first:
            box = union([line.box for line in lines[first:]])
            blocks.append(Block(block.kind, box, tuple(range(first, len(lines)))))
    width, height = page.transform.source_size
    return Page(
        number=number,
        width=width,
        height=height,
        rotation=page.rotation,
        skew=page.skew,
        lines=tuple(lines),
        blocks=tuple(blocks),
        transform=tuple(float(value) for value in page.transform.matrix.ravel()),
        warnings=page.warnings,
    )
