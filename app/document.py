"""The document that a page becomes: Page > Block > Line > Word > Char. Frozen, validated, without input or output.

All boxes, polygons and baselines are in whole pixels of the image that was sent, after its EXIF turn; boxes are
half-open `x0, y0, x1, y1`. Confidences are probabilities, 0-1. A word's text is its characters joined, a line's text
its words joined by one blank, a page's text its lines in reading order with an empty line between blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

PixelBox = tuple[int, int, int, int]
PixelPoint = tuple[int, int]


def _check_box(what: str, box: PixelBox) -> None:
    x0, y0, x1, y1 = box
    if not (0 <= x0 <= x1 and 0 <= y0 <= y1):
        raise ValueError(f"{what}: box corners out of order or negative: {box}")


def _check_confidence(what: str, confidence: float) -> None:
    if not 0.0 <= confidence <= 1.0:
        raise ValueError(f"{what}: confidence {confidence} is not within 0-1")


@dataclass(frozen=True)
class Alternative:
    """Another reading of a character and its probability."""

    text: str
    confidence: float

    def __post_init__(self) -> None:
        _check_confidence(f"alternative {self.text!r}", self.confidence)


@dataclass(frozen=True)
class Char:
    """One character; alternatives stand most likely first, and their confidences and its own add up to at most 1."""

    text: str
    confidence: float
    box: PixelBox
    alternatives: tuple[Alternative, ...] = ()

    def __post_init__(self) -> None:
        if len(self.text) != 1 or self.text.isspace():
            raise ValueError(f"a character is one visible code point, not {self.text!r}")
        _check_confidence(f"character {self.text!r}", self.confidence)
        _check_box(f"character {self.text!r}", self.box)


@dataclass(frozen=True)
class Word:
    """Characters without a blank between them, at least one."""

    chars: tuple[Char, ...]
    box: PixelBox
    confidence: float

    def __post_init__(self) -> None:
        if not self.chars:
            raise ValueError("a word has at least one character")
        _check_box("word", self.box)
        _check_confidence("word", self.confidence)

    @cached_property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)


@dataclass(frozen=True)
class Line:
    """Words on one baseline. `polygon` runs clockwise from the top left, `baseline` from left to right, both as the
    text is read.

    `reader` names what read it: "glyph" or "line".
    """

    words: tuple[Word, ...]
    box: PixelBox
    polygon: tuple[PixelPoint, ...]
    baseline: tuple[PixelPoint, ...]
    confidence: float
    reader: str

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("a line has at least one word")
        _check_box("line", self.box)
        _check_confidence("line", self.confidence)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Block:
    """Lines that belong together (a paragraph, a table, a heading): indices into the page's lines, ascending."""

    kind: str
    box: PixelBox
    lines: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("a block has at least one line")
        _check_box("block", self.box)


@dataclass(frozen=True)
class Page:
    """What was read from one image.

    `width` and `height` are those of the image after its EXIF turn. `rotation` is the quarter turn, in degrees
    counter-clockwise (0, 90, 180, 270), by which the image had to be turned to stand upright; `skew` the further
    angle by which its text slopes, in degrees counter-clockwise. `transform` is the row-major 3x3 matrix from image
    pixels to the straightened page. `timings_ms` holds milliseconds a stage.
    """

    number: int
    width: int
    height: int
    rotation: int
    skew: float
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    transform: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    warnings: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rotation not in (0, 90, 180, 270):
            raise ValueError(f"rotation is a quarter turn, not {self.rotation}")
        indices = [index for block in self.blocks for index in block.lines]
        if indices != list(range(len(self.lines))):
            raise ValueError("blocks must hold every line of the page once, in reading order")

    @cached_property
    def text(self) -> str:
        return "\n\n".join("\n".join(self.lines[index].text for index in block.lines) for block in self.blocks)

    @cached_property
    def confidence(self) -> float:
        """Mean confidence of the page's characters; 0 on a page without any."""
        values = [char.confidence for line in self.lines for word in line.words for char in word.chars]
        return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True)
class ModelUsed:
    """A model that took part in reading, and the SHA-256 of its weights."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Document:
    """All pages of one file with what read them: `models` by the part they played ("glyph", "line")."""

    pages: tuple[Page, ...]
    models: dict[str, ModelUsed] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The pages' texts; a form feed stands between two pages, as in other readers' plain text."""
        return "\f".join(page.text for page in self.pages)


@dataclass(frozen=True)
class Classification:
    """What a patch shows: the likeliest character, the `top` ones, and every class where that was asked for."""

    text: str
    confidence: float
    top: tuple[Alternative, ...]
    distribution: dict[str, float] | None = None
