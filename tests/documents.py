"""Small documents to test with."""

from __future__ import annotations

from app.document import Alternative, Block, Char, Document, Line, ModelUsed, Page, Word


def word(text: str, x: int, y: int = 20, width: int = 10, height: int = 14) -> Word:
    """A word whose characters are boxes of `width` x `height` side by side, the first at (x, y)."""
    chars = tuple(
        Char(
            character,
            0.75,
            (x + index * width, y, x + (index + 1) * width, y + height),
            (Alternative("?", 0.125), Alternative("!", 0.0625)),
        )
        for index, character in enumerate(text)
    )
    return Word(chars, (x, y, x + len(text) * width, y + height), 0.75)


def line(text: str, y: int = 20) -> Line:
    """A line at height y; its words stand one character apart."""
    words = []
    x = 10
    for part in text.split():
        words.append(word(part, x, y))
        x += 10 * (len(part) + 1)
    box = (10, y, x - 10, y + 14)
    polygon = ((10, y), (x - 10, y), (x - 10, y + 14), (10, y + 14))
    return Line(tuple(words), box, polygon, ((10, y + 14), (x - 10, y + 14)), 0.75, "glyph")


def page(*texts: str, number: int = 1, size: tuple[int, int] = (200, 100)) -> Page:
    """A page of one block with these lines."""
    lines = tuple(line(text, 20 * (index + 1)) for index, text in enumerate(texts))
    blocks = (Block("text", (10, 20, 190, 20 * len(texts) + 14), tuple(range(len(texts)))),) if texts else ()
    return Page(number, *size, 0, 0.0, lines, blocks, timings_ms={"recognize": 2.0})


def document(*pages: Page) -> Document:
    return Document(pages, {"glyph": ModelUsed("tiny", "00ff")}, {"decode": 1.25, "total": 3.5})
