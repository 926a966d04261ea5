"""Blocks: fragments of pages, a few lines of text with their rules and boxes, drawn clean and large.

A block's ink is uint8 (height, width), 0 = paper, 255 = ink. Degrading comes later and hits the whole block, as a
scanner does, so that every strip cut from it has its neighbours' feet and heads in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.segmentation.baseline import CAPITALS_TO_X
from training.data.fonts import Face
from training.data.set_lines import Block, SetLine
from training.data.signs import SignMaker
from training.data.source_texts import source_line
from training.data.strokes import HandPrint, HandWords, Written, draw_strokes
from training.data.texts import LONGEST, Texts, amount, cased, code, datum, digits, one, single
from training.data.typography import Typography, plain

KINDS = {
    "print": 0.42,
    "mono": 0.15,
    "old": 0.05,
    "display": 0.06,
    "handfont": 0.15,
    "handprint": 0.12,
    "handwords": 0.05,
    "sign": 0.0,
}
"""Share of each kind among the blocks that a reader of pages learns from."""
FACE_KINDS = {
    "print": ("print_serif", "print_sans", "print_condensed"),
    "mono": ("mono",),
    "old": ("old",),
    "display": ("display",),
    "handfont": ("hand",),
}
MARGIN = 1.6
"""Paper round a block, in x-heights."""
MASTER_X_HEIGHTS = (15.0, 25.0)
"""Pixels of an x-height in drawing: enough for outlines, little enough for speed."""
CAPITALS, HAND_CAPITALS = 0.15, 0.35
"""Shares of paragraphs in capitals: forms are filled in so."""
SOURCE = {"mono": 0.45, "print": 0.1}
"""Shares of paragraphs that are lines of programs."""
SPACED_HAND, JOINED_HAND = 0.2, 0.4
"""Shares of hand-printed blocks whose letters stand apart, as people fill in forms, and whose small letters hang
together."""


@dataclass(frozen=True)
class _Run:
    """A stretch of text to draw at (x, baseline)."""

    text: str
    x: float
    baseline: float
    face: Face
    size: int
    tracking: float
    blank: float
    ink: int
    typography: Typography

    def words(self) -> list[tuple[str, float]]:
        """The pieces that are drawn in one go, with their x."""
        font, typography = self.face.at(self.size), self.typography
        if self.tracking:
            x, pieces = self.x, []
            for character in self.text:
                pieces.append((character, x))
                x += typography.advance(font, character) * (self.blank if character == " " else 1) + self.tracking
            return [*pieces, ("", x - self.tracking)]
        if self.blank == 1:
            return [*typography.pieces(font, self.text, self.x), ("", self.x + typography.advance(font, self.text))]
        x, pieces, gap = self.x, [], font.getlength(" ") * self.blank
        for word in self.text.split(" "):
            pieces += typography.pieces(font, word, x)
            x += typography.advance(font, word) + gap
        return [*pieces, ("", x - gap)]

    def draw(self, canvas: Image.Image, words: list[tuple[str, float]], margin: float) -> None:
        """`words` onto the canvas, `margin` pixels further right."""
        for word, x in words[:-1]:
            if word and word != " ":
                self.typography.draw(canvas, self.face, self.size, word, x + margin, self.baseline, self.ink)


class BlockMaker:
    """Draws blocks of all kinds; the same generator state gives the same blocks."""

    def __init__(
        self, faces: list[Face], texts: Texts, print_: HandPrint, words: HandWords, shares: Mapping[str, float] = KINDS
    ) -> None:
        """`shares` of KINDS among the blocks, which need not add up to 1; a kind that it does not name is not drawn."""
        self._faces = {kind: [face for face in faces if face.kind in kinds] for kind, kinds in FACE_KINDS.items()}
        self._texts = texts
        self._print = print_
        self._words = words
        self._signs = SignMaker(faces, texts)
        self._kinds, self._shares = list(shares), np.cumsum(list(shares.values()))

    def block(self, rng: np.random.Generator, kind: str | None = None) -> Block:
        kind = kind or self._kinds[int(np.searchsorted(self._shares, rng.random() * self._shares[-1], side="right"))]
        if kind == "sign":
            return self._signs.block(rng)
        if kind in ("handprint", "handwords"):
            return self._written(rng, kind)
        return self._typeset(rng, kind)

    def _face(self, rng: np.random.Generator, kind: str) -> Face:
        faces = self._faces[kind]
        return faces[int(rng.integers(len(faces)))]

    def _typeset(self, rng: np.random.Generator, kind: str) -> Block:
        x_height = rng.uniform(*MASTER_X_HEIGHTS)
        face = self._face(rng, kind)
        style = _Style.drawn(rng, face, x_height, kind)
        draw = rng.random()
        if draw < 0.45:
            runs = self._paragraph(rng, style, kind)
        elif draw < 0.68:
            runs = self._rows(rng, style)
        elif draw < 0.88:
            runs = self._form(rng, style, kind)
        else:
            runs = self._headings(rng, style)
        runs = [(run, rest) for run, rest in runs if run]
        pieces = [[piece.words() for piece in group] for group, _ in runs]
        right = max(words[-1][1] for group in pieces for words in group)
        low = max(run.baseline for group, _ in runs for run in group)
        margin = MARGIN * x_height
        canvas = Image.new("L", (int(right + 2 * margin) + 1, int(low + 1.2 * x_height + margin)))
        lines: list[SetLine] = []
        for (group, text), drawn in zip(runs, pieces, strict=True):
            for run, words in zip(group, drawn, strict=True):
                run.draw(canvas, words, margin)
            first = group[0]
            level = first.face.capitals_only or not any(character.islower() for character in text)
            height = first.size * (CAPITALS_TO_X * first.face.capital_height if level else first.face.x_height)
            x0, x1 = first.x + margin, drawn[-1][-1][1] + margin
            lines.append(SetLine(plain(text), x0, x1, first.baseline, height, level))
        ink = np.array(canvas)
        _rules(rng, ink, lines, x_height)
        return Block(ink, tuple(lines), kind, x_height)

    def _paragraph(self, rng: np.random.Generator, style: _Style, kind: str) -> list[tuple[list[_Run], str]]:
        count = int(rng.integers(2, 8))
        length = self._texts.length(rng) if rng.random() < 0.5 else int(rng.integers(20, 80))
        length = max(length, 6)
        if rng.random() < SOURCE.get(kind, 0.0):
            texts = [source_line(rng, self._texts.fragment(rng, 80))[:LONGEST].rstrip() for _ in range(count)]
        elif rng.random() < 0.7:
            texts = self._texts.paragraph(rng, count, length)
            if rng.random() < (HAND_CAPITALS if kind == "handfont" else CAPITALS):
                texts = [text.upper() for text in texts]
        else:
            texts = [self._texts.line(rng, min(length, 80)) for _ in range(count)]
        runs = []
        for number, text in enumerate(texts):
            text = style.fit(rng, text)
            blank = style.blank * rng.uniform(0.8, 1.4) if style.justified else style.blank
            x = style.indent(rng) if number == 0 else 0.0
            runs.append(([style.run(text, x, style.baseline(number), blank=blank)], text))
        return runs

    def _rows(self, rng: np.random.Generator, style: _Style) -> list[tuple[list[_Run], str]]:
        """Receipt and table rows: something at the left, amounts at the right, leaders or a gap in between."""
        runs: list[tuple[list[_Run], str]] = []
        count = int(rng.integers(3, 9))
        width = rng.uniform(14, 42) * style.x_height
        apart = rng.random() < 0.45
        upper = rng.random() < 0.45
        for number in range(count):
            left = self._texts.fragment(rng, int(rng.integers(2, 26))) if rng.random() < 0.75 else datum(rng)
            left += one(rng, ("", "", "", "", ":", " :"))
            left = style.fit(rng, left.upper() if upper else cased(rng, left))
            other = (
                style if rng.random() < 0.85 else replace(style, size=max(8, round(style.size * rng.uniform(0.7, 1.5))))
            )
            right = style.fit(rng, amount(rng) if rng.random() < 0.75 else datum(rng))
            y = style.baseline(number)
            first, second = style.run(left, 0.0, y), other.run(right, 0.0, y)
            end, reach = first.words()[-1][1], second.words()[-1][1]
            draw = rng.random()
            if draw < 0.12:
                runs.append(([first], left))
                continue
            x = max(width - reach, end + style.x_height * rng.uniform(0.8, 2))
            second = other.run(right, x, y)
            if draw < 0.3 and "." not in style.face.missing:
                dot = style.run(".", 0.0, y).words()[-1][1] * (1.0 if rng.random() < 0.6 else 2.0)
                dots = int((x - end) / max(dot, 1)) - 2
                if dots > 3:
                    leader = style.run("." * dots, end + dot, y, tracking=dot - style.run(".", 0.0, y).words()[-1][1])
                    runs.append(([first, leader, second], f"{left} {'.' * dots} {right}"))
                    continue
            if apart:
                runs += [([first], left), ([second], right)]
            else:
                runs.append(([first, second], f"{left} {right}"))
        return runs

    def _form(self, rng: np.random.Generator, style: _Style, kind: str) -> list[tuple[list[_Run], str]]:
        """Fields side by side: labels in one face, entries often in another."""
        other = self._face(rng, kind if rng.random() < 0.6 else ("mono" if rng.random() < 0.7 else "handfont"))
        entries = _Style.drawn(rng, other, style.x_height * rng.uniform(0.8, 1.3), kind)
        runs: list[tuple[list[_Run], str]] = []
        for number in range(int(rng.integers(2, 6))):
            x, y = 0.0, style.baseline(number) * 1.15
            for _ in range(int(rng.integers(1, 4))):
                chosen = style if rng.random() < 0.55 else entries
                draw = rng.random()
                if draw < 0.5:
                    text = self._texts.fragment(rng, int(rng.integers(2, 22)))
                    text += one(rng, ("", "", "", ":", ":", " :"))
                elif draw < 0.85:
                    text = datum(rng)
                else:
                    text = single(rng) if rng.random() < 0.5 else digits(rng, int(rng.integers(1, 4)))
                text = chosen.fit(rng, cased(rng, text))
                run = chosen.run(text, x, y)
                x = run.words()[-1][1] + style.x_height * rng.uniform(1.2, 9)
                runs.append(([run], text))
        return runs

    def _headings(self, rng: np.random.Generator, style: _Style) -> list[tuple[list[_Run], str]]:
        runs: list[tuple[list[_Run], str]] = []
        for number in range(int(rng.integers(1, 4))):
            text = style.fit(rng, self._texts.line(rng))
            runs.append(([style.run(text, rng.uniform(0, 6) * style.x_height, style.baseline(number))], text))
        return runs

    def _written(self, rng: np.random.Generator, kind: str) -> Block:
        """One to four hand-written lines of one writer."""
        x_height = rng.uniform(18, 28)
        count = int(rng.integers(1, 5))
        rows: list[Written] = []
        writer = self._print.writer(rng)
        gap, space = rng.uniform(10, 55), rng.uniform(60, 150)
        if rng.random() < SPACED_HAND:
            gap = rng.uniform(55, 110)
            space = gap * rng.uniform(2, 3)
        joined = 0.0
        if rng.random() < JOINED_HAND:
            gap, joined, writer = rng.uniform(0, 25), rng.uniform(0.6, 1), self._print.writer_of_small_letters(rng)
        for _ in range(count):
            if kind == "handwords":
                rows.append(self._words.line(rng, int(rng.integers(1, 40))))
            else:
                rows.append(self._print.line(rng, writer, self._hand_text(rng, writer, joined > 0), gap, space, joined))
        scales = [x_height / row.x_height * rng.uniform(0.9, 1.1) for row in rows]
        leading = x_height * rng.uniform(2.3, 4.2)
        margin = MARGIN * x_height
        width = max(row.width * scale for row, scale in zip(rows, scales, strict=True))
        canvas = np.zeros((int(margin + x_height + leading * count), int(width + 2 * margin)), np.uint8)
        pen = max(1, round(x_height * np.exp(rng.normal(np.log(0.12), 0.35))))
        lines = []
        for number, (row, scale) in enumerate(zip(rows, scales, strict=True)):
            y = margin + x_height + leading * number
            draw_strokes(canvas, row.moved(margin, y, scale), pen, int(rng.integers(170, 256)))
            level = not any(character.islower() for character in row.text)
            lines.append(SetLine(row.text, margin, margin + row.width * scale, y, row.x_height * scale, level))
        _rules(rng, canvas, lines, x_height)
        return Block(canvas, tuple(lines), kind, x_height)

    def _hand_text(self, rng: np.random.Generator, writer: int, running: bool) -> str:
        """What the writer's characters can say; `running` text has sentences' small letters."""
        capitals, small, numbers = self._print.suits(writer)
        length = min(self._texts.length(rng), 44)
        if running:
            text = self._texts.line(rng, length)
            return text if capitals else text.lower()
        draw = rng.random()
        if draw < 0.06:
            return single(rng, int(rng.integers(1, 3)))
        if numbers and draw < 0.25:
            return datum(rng)
        if numbers and draw < 0.33:
            return code(rng, int(rng.integers(2, 14))).upper()
        text = self._texts.line(rng, length)
        if not small or (capitals and rng.random() < 0.5):
            return text.upper()
        return text if capitals else text.lower()


@dataclass(frozen=True)
class _Style:
    """How a block's lines are set."""

    face: Face
    size: int
    x_height: float
    leading: float
    tracking: float
    blank: float
    justified: bool
    ink: int
    typography: Typography

    @classmethod
    def drawn(cls, rng: np.random.Generator, face: Face, x_height: float, kind: str) -> _Style:
        size = max(8, round(x_height / face.x_height))
        loose = rng.random()
        tracking = (
            0.0 if loose < 0.84 else size * (rng.uniform(-0.03, 0.06) if loose < 0.93 else rng.uniform(0.06, 0.35))
        )
        return cls(
            face,
            size,
            size * face.x_height,
            size * face.x_height * rng.uniform(2.0, 3.6),
            tracking,
            float(np.exp(rng.normal(0, 0.25))) if rng.random() < 0.35 else 1.0,
            rng.random() < 0.35,
            255 if rng.random() < 0.8 else int(rng.integers(140, 255)),
            Typography.drawn(rng, kind),
        )

    def fit(self, rng: np.random.Generator, text: str) -> str:
        """The text as it is set, without what the face cannot set."""
        text = self.face.settable(text)
        text = text.upper() if self.face.capitals_only else text
        return self.typography.set(rng, text.strip() or "A")

    def baseline(self, number: int) -> float:
        return self.x_height * (1.4 + MARGIN) + number * self.leading

    def indent(self, rng: np.random.Generator) -> float:
        return self.x_height * rng.uniform(1, 5) if rng.random() < 0.3 else 0.0

    def run(
        self, text: str, x: float, baseline: float, blank: float | None = None, tracking: float | None = None
    ) -> _Run:
        spread = self.tracking if tracking is None else tracking
        space = self.blank if blank is None else blank
        return _Run(text, x, baseline, self.face, self.size, spread, space, self.ink, self.typography)


def _rules(rng: np.random.Generator, ink: NDArray[np.uint8], lines: list[SetLine], x_height: float) -> None:
    """Underlines, lines overhead, boxes, ruled paper and bars beside the text, in a third of the blocks."""
    draw = rng.random()
    if draw > 0.34:
        return
    thick = max(1, round(x_height * math.exp(rng.uniform(math.log(0.04), math.log(0.22)))))
    shade = 255 if rng.random() < 0.5 else int(rng.integers(90, 256))
    if draw < 0.17:
        drop = (-rng.uniform(1.5, 2.0) if rng.random() < 0.2 else rng.uniform(0.08, 0.75)) * x_height
        for line in lines:
            if rng.random() < 0.75:
                reach = rng.uniform(-0.5, 3) * x_height if rng.random() < 0.6 else 0.0
                ends = (
                    (int(line.x0 - reach), int(line.baseline + drop)),
                    (int(line.x1 + reach), int(line.baseline + drop)),
                )
                cv2.line(ink, *ends, (shade,), thick)
    elif draw < 0.25:
        for line in lines:
            if rng.random() < 0.6:
                pad, over, under = (
                    rng.uniform(low, high) * x_height for low, high in ((0.2, 1.2), (1.5, 2.2), (0.25, 0.9))
                )
                corners = (
                    (int(line.x0 - pad), int(line.baseline - over)),
                    (int(line.x1 + pad), int(line.baseline + under)),
                )
                cv2.rectangle(ink, *corners, (shade,), thick)
    elif draw < 0.29:
        pitch, y = x_height * rng.uniform(1.5, 4), rng.uniform(0, 3) * x_height
        while y < ink.shape[0]:
            cv2.line(ink, (0, int(y)), (ink.shape[1], int(y)), (shade // 2,), max(1, thick // 2))
            y += pitch
    else:
        for _ in range(int(rng.integers(1, 4))):
            line = lines[int(rng.integers(len(lines)))]
            x = int(
                line.x0 - rng.uniform(0.25, 1.2) * x_height
                if rng.random() < 0.5
                else line.x1 + rng.uniform(0.25, 1.2) * x_height
            )
            cv2.line(ink, (x, 0), (x, ink.shape[0]), (shade,), thick)
