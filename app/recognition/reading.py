"""What a reader makes of a line: the shape that both readers give and assembly takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from app.geometry import Box
from app.imaging.straight_page import StraightPage
from app.options import ReadOptions
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

Partings = Sequence[Sequence[float] | None] | None
"""Of each of several lines the x, on the straightened page, between its words, ascending; None, for a line or for all,
where nobody has told them."""

EVEN = 0.5
"""A character read with this confidence says nothing for there being text, and one with less speaks against it."""


@dataclass(frozen=True)
class ReadChar:
    """A visible character, its probability, its box on the straightened page and other readings with theirs.

    `space_before` says that a word begins here; it is meaningless on a line's first character.
    """

    text: str
    confidence: float
    box: Box
    alternatives: tuple[tuple[str, float], ...] = ()
    space_before: bool = False


@dataclass(frozen=True)
class ReadLine:
    """A line's characters from left to right (none where a reader sees no text) and the reader's name; `illegible` are
    how many more it saw and could not make out."""

    chars: tuple[ReadChar, ...]
    reader: str
    illegible: int = 0

    @property
    def text(self) -> str:
        spaced = ((" " if char.space_before else "") + char.text for char in self.chars)
        return "".join(spaced).lstrip()

    @property
    def partings(self) -> tuple[float, ...]:
        """The x, on the straightened page, of the middle of the white between each two words."""
        return tuple((before.box.x1 + char.box.x0) / 2 for before, char in pairwise(self.chars) if char.space_before)


def mean_confidence(lines: Sequence[ReadLine]) -> float:
    """Of all characters of the lines; 0 without any."""
    confidences = [char.confidence for line in lines for char in line.chars]
    return sum(confidences) / len(confidences) if confidences else 0.0


class Reader(Protocol):
    """Reads lines of a page; one answer a line, in the order given."""

    name: str

    def read_lines(
        self, page: StraightPage, components: Components, lines: Sequence[TextLine], options: ReadOptions
    ) -> list[ReadLine]: ...


class CuttingReader(Protocol):
    """Reads lines of a page by cutting them into characters, and can be told where the words of some part."""

    name: str

    def read_lines(
        self,
        page: StraightPage,
        components: Components,
        lines: Sequence[TextLine],
        options: ReadOptions,
        partings: Partings = None,
    ) -> list[ReadLine]: ...
