"""A page to set text on that keeps the truth: what its lines and words say, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from training.data.fonts import Face

Colour = tuple[int, int, int]
Bounds = tuple[int, int, int, int]
BLACK, GREY, WHITE = (0, 0, 0), (110, 110, 110), (255, 255, 255)
LEADING = 1.35
"""From one baseline to the next, in sizes of the type."""


@dataclass
class PageCanvas:
    """A page of `size` (width, height) on a `ground`, set in a `face`; `lines` and `words` hold what was set, each with
    its text and its box x0, y0, x1, y1, in the order in which it was set: that in which it is to be read."""

    size: tuple[int, int]
    face: Face
    ground: Colour = WHITE
    lines: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", self.size, self.ground)
        self.draw = ImageDraw.Draw(self.image)

    def width(self, text: str, size: int, face: Face | None = None) -> float:
        return (face or self.face).at(size).getlength(text)

    def text(
        self,
        place: tuple[float, float],
        text: str,
        size: int,
        ink: Colour = BLACK,
        face: Face | None = None,
        align: str = "left",
    ) -> float:
        """Set a line whose top is at `place`, which its left end has, its middle ("centre") or its right end; returns
        how wide it is."""
        font = (face or self.face).at(size)
        text = " ".join((face or self.face).settable(text).split())
        width = font.getlength(text)
        x, y = round(place[0] - {"left": 0.0, "centre": width / 2, "right": width}[align]), round(place[1])
        if text:
            self._set((x, y), [(word, x + font.getlength(before)) for word, before in _words(text)], font, ink)
        return width

    def paragraph(
        self,
        place: tuple[float, float],
        width: float,
        text: str,
        size: int,
        ink: Colour = BLACK,
        most: int = 1000,
        stretched: bool = False,
        indent: float = 0.0,
    ) -> float:
        """Set `text` in lines no wider than `width`, at `most` so many, `stretched` to it but for the last; those after
        the first are set in by an `indent`. Returns where the next line would have its top."""
        x, y = place
        rows: list[list[str]] = [[]]
        for word in text.split():
            room = width - (indent if len(rows) > 1 else 0.0)
            if rows[-1] and self.width(" ".join([*rows[-1], word]), size) > room:
                rows.append([])
            rows[-1].append(word)
        for number, row in enumerate(rows[:most]):
            left = x + (indent if number else 0.0)
            if stretched and number < len(rows) - 1 and len(row) > 1:
                self._stretched((left, y), x + width - left, row, size, ink)
            else:
                self.text((left, y), " ".join(row), size, ink)
            y += size * LEADING
        return y

    def save(self, path: Path) -> None:
        """Write the page as `path`, a PNG, with NAME.txt and NAME.json in the layout of the bench's truth."""
        self.image.save(path)
        path.with_suffix(".txt").write_text("".join(f"{line['text']}\n" for line in self.lines), encoding="utf-8")
        lines = [{**line, "quad": _corners(line["box"])} for line in self.lines]
        record = {"size": list(self.size), "lines": lines, "words": self.words}
        path.with_suffix(".json").write_text(json.dumps(record) + "\n", encoding="utf-8")

    def _stretched(self, place: tuple[float, float], width: float, row: Sequence[str], size: int, ink: Colour) -> None:
        font = self.face.at(size)
        blank = (width - sum(font.getlength(word) for word in row)) / (len(row) - 1)
        x, starts = place[0], []
        for word in row:
            starts.append((word, x))
            x += font.getlength(word) + blank
        self._set((round(place[0]), round(place[1])), starts, font, ink)

    def _set(
        self, place: tuple[int, int], words: Sequence[tuple[str, float]], font: ImageFont.FreeTypeFont, ink: Colour
    ) -> None:
        """Draw `words`, each with the x where it begins, as a line whose top is at `place`."""
        boxes = []
        for word, x in words:
            self.draw.text((round(x), place[1]), word, fill=ink, font=font)
            left, top, right, bottom = font.getbbox(word)
            boxes.append((round(x + left), round(place[1] + top), round(x + right), round(place[1] + bottom)))
            self.words.append({"text": word, "box": list(boxes[-1])})
        x0, y0 = (min(box[axis] for box in boxes) for axis in (0, 1))
        x1, y1 = (max(box[axis] for box in boxes) for axis in (2, 3))
        self.lines.append({"text": " ".join(word for word, _ in words), "box": [x0, y0, x1, y1]})


def _words(text: str) -> list[tuple[str, str]]:
    """The words of a line with single blanks, each with what stands before it."""
    starts = [0] + [number + 1 for number, sign in enumerate(text) if sign == " "]
    return [(text[start:].split(" ", 1)[0], text[:start]) for start in starts]


def _corners(box: Sequence[int]) -> list[list[int]]:
    x0, y0, x1, y1 = box
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
