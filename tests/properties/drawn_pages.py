"""Pages of ordinary words to hold laws against."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

WORDS = """
the of and to in that was his he it with is for as had you not be on at by which have from this him but all they were
are one who said there would what out about then when them like into time has two more could now made first people over
after down long Old House River Monday London Street Company where little only great
""".split()  # noqa: SIM905
WORDS_A_LINE = 6
MARGIN = 40


@dataclass(frozen=True)
class DrawnPage:
    """Lines of text as they are drawn, in a typeface `size` pixels high, on a page that holds them."""

    lines: tuple[str, ...]
    size: int

    @property
    def image(self) -> Image.Image:
        font = ImageFont.load_default(self.size)
        width = max(font.getlength(line) for line in self.lines)
        leading = 1.5 * self.size
        page = Image.new("L", (round(width) + 2 * MARGIN, round(leading * len(self.lines)) + 2 * MARGIN), 240)
        pen = ImageDraw.Draw(page)
        for number, line in enumerate(self.lines):
            pen.text((MARGIN, MARGIN + number * leading), line, 25, font)
        return page

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def drawn_pages(lines: int = 8, smallest: int = 20, largest: int = 44) -> st.SearchStrategy[DrawnPage]:
    """Pages of so many lines, six of the WORDS each in any order, in a typeface of any height within the bounds."""
    wanted = lines * WORDS_A_LINE
    shuffles = st.lists(st.permutations(WORDS), min_size=-(-wanted // len(WORDS)), max_size=-(-wanted // len(WORDS)))

    def drawn(orders: list[list[str]], size: int) -> DrawnPage:
        words = [word for order in orders for word in order]
        starts = range(0, wanted, WORDS_A_LINE)
        return DrawnPage(tuple(" ".join(words[start : start + WORDS_A_LINE]) for start in starts), size)

    return st.builds(drawn, shuffles, st.integers(smallest, largest))


def png(image: Image.Image | NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(stream, "PNG")
    return stream.getvalue()
