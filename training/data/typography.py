"""What typesetters make of typed text: curly quotes, dashes, ligatures, bullets, small capitals, notes raised and
indices lowered, accents, thin spaces, boxes to be ticked, marks of degrees and of registration, which a reader of ASCII
calls by their plain names.

The faces at hand hold ASCII only, so each sign is made from what a face has: quotes from its comma, dashes from its
hyphen, ligatures from letters that move together. Within a text to be set, small characters stand in Unicode's private
area.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from training.data.accents import BASES, PLAIN, AccentShape, accented
from training.data.fonts import Face, cut_glyph, draw_dotless_i
from training.data.texts import one
from training.metrics import ASCII

_PLAIN = {sign: ASCII[sign] for sign in "“”‘’–—•ﬁﬂﬀ"}
RAISED, LOWERED, SMALL_CAPITAL = 0xE000, 0xE100, 0xE200
"""Added to the code of a character that is set small and high, small and low, or small."""
_SMALL = {chr(place + code): chr(code) for place in (RAISED, LOWERED, SMALL_CAPITAL) for code in range(33, 127)}
THIN_SPACE, BOX, TICKED, DEGREE, REGISTERED = "\u2009", "☐", "☒", "°", "®"
_SAID = {THIN_SPACE: "", BOX: "", TICKED: "X", DEGREE: "*", REGISTERED: ""}
"""What a reader says of what is no character: boxes and marks say nothing, crossed boxes X, degrees a raised sign."""
_TO_PLAIN = str.maketrans(_PLAIN | _SMALL | _SAID | PLAIN)
_MADE = f"{''.join(_PLAIN)}{''.join(_SAID)}{''.join(PLAIN)}\ue000-\ue2ff"
_PIECES = re.compile(f"[{_MADE}]|[^{_MADE}]+")
_OPENING = re.compile(r"(^|[\s(\[{<\-–—\"'“‘])([\"'])(?=\S)")
_THIN = re.compile(r"(?<=[^\s.,;:!?])(?=[;:!?])|(?<=[“‘])(?=\w)|(?<=[.,;:!?])(?=[”’])")
"""Where old print has thin spaces: before high signs, and inside quotes."""
_SMALL_LETTERS = re.compile("[a-z]+")
_CURLY = {'"': "“”", "'": "‘’"}

QUOTES = {"print": 0.6, "old": 0.75, "display": 0.4, "mono": 0.15, "handfont": 0.25}
DASHES = {"print": 0.5, "old": 0.8, "display": 0.3, "mono": 0.1, "handfont": 0.2}
LIGATURES = {"print": 0.3, "old": 0.6}
BULLETS = {"print": 0.08, "display": 0.06}
NOTES = {"print": 0.15, "old": 0.12}
SMALL_CAPITALS = {"print": 0.04, "old": 0.04, "display": 0.06}
THIN_SPACES = {"print": 0.1, "old": 0.6}
BOXES = {"print": 0.06, "mono": 0.05}
MARKS = {"print": 0.08, "display": 0.06, "mono": 0.03}
ACCENTS = {"print": 0.25, "old": 0.2, "display": 0.2, "mono": 0.2, "handfont": 0.2}
"""Shares of blocks of a kind in which the sign is set; in the others it stands as typed."""
NOTED = 0.1
"""Share of the words, in blocks that have notes, that bear one."""
BOX_FIRST, BOX_BEFORE, BOX_TICKED = 0.7, 0.12, 0.2
"""Shares of the lines, and of the further words, in blocks that have boxes, that follow one, and of the boxes that are
crossed."""
MARKED = 0.15
"""Share of the words and numbers, in blocks that have marks, that bear one."""
ACCENTED = 0.02, 0.3
"""Share of the letters, in blocks that have accents, that bear one."""
BULLET_SHAPES = {"disc": 0.5, "square": 0.2, "ring": 0.14, "diamond": 0.08, "target": 0.08}
SMALLER, SMALL_CAPITALS_SIZE = 0.62, 0.8
"""Size of raised and lowered characters, and of small capitals, by that of the others."""
BESIDE, BOX_STROKE, RING_STROKE = 0.05, 0.09, 0.14
"""Paper at each side of a made sign, in em; and the strokes of boxes and rings as shares of their sides."""
RING = {DEGREE: 0.26, REGISTERED: 0.42}
"""Width of marks in em."""


def plain(text: str) -> str:
    """The text in the characters that a reader answers with."""
    return text.translate(_TO_PLAIN)


@dataclass(frozen=True)
class Typography:
    """What a block's setting makes of typed text; `bullet`, `thin` and `box` (em) are the sizes of its bullets, thin
    spaces and boxes, `pitch` how far apart the two halves of a quote stand, in widths of a comma, `tight` (em) how far
    the letters of a ligature move together."""

    quotes: bool = False
    dashes: bool = False
    ligatures: bool = False
    bullets: bool = False
    notes: bool = False
    small_capitals: bool = False
    thin_spaces: bool = False
    boxes: bool = False
    marks: bool = False
    accents: bool = False
    bullet: float = 0.35
    pitch: float = 1.2
    tight: float = 0.06
    thin: float = 0.12
    box: float = 0.8
    bullet_shape: str = field(default="disc", kw_only=True)
    accent: AccentShape = field(default=AccentShape(), kw_only=True)

    @classmethod
    def drawn(cls, rng: np.random.Generator, kind: str) -> Typography:
        """The habits of a block of one of line_blocks.KINDS."""
        tables = (QUOTES, DASHES, LIGATURES, BULLETS, NOTES, SMALL_CAPITALS, THIN_SPACES, BOXES, MARKS, ACCENTS)
        habits = [bool(rng.random() < table.get(kind, 0.0)) for table in tables]
        ranges = (0.25, 0.5), (1.05, 1.5), (0.0, 0.1), (0.05, 0.17), (0.55, 1.1)
        sizes = [float(rng.uniform(*bounds)) for bounds in ranges]
        shape = str(rng.choice(list(BULLET_SHAPES), p=list(BULLET_SHAPES.values())))
        return cls(*habits, *sizes, bullet_shape=shape, accent=AccentShape.drawn(rng))

    def set(self, rng: np.random.Generator, text: str) -> str:
        """The text as it is set; `plain` leads back, but for two hyphens, which become one dash, for small capitals,
        which are capitals, and for bullets, notes, boxes and marks, which are added."""
        if self.accents:
            text = accented(rng, text, float(rng.uniform(*ACCENTED)))
        if self.small_capitals:
            text = _SMALL_LETTERS.sub(lambda found: small(found[0].upper(), SMALL_CAPITAL), text)
        if self.quotes:
            text = _OPENING.sub(lambda found: found[1] + _CURLY[found[2]][0], text)
            text = text.replace('"', "”").replace("'", "’")
        if self.dashes:
            text = re.sub("(?<!-)--(?!-)", "—", text)
            if rng.random() < 0.5:
                text = text.replace(" - ", " – " if rng.random() < 0.5 else "—")
        if self.ligatures:
            text = text.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ff", "ﬀ")
        if self.notes:
            text = " ".join(word + _note(rng) if rng.random() < NOTED else word for word in text.split(" "))
        if self.marks:
            text = " ".join(_marked(rng, word) if rng.random() < MARKED else word for word in text.split(" "))
        if self.thin_spaces:
            text = _THIN.sub(THIN_SPACE, text)
        if self.bullets and rng.random() < 0.6:
            text = f"• {text}"
        if self.boxes:
            first, *others = text.split(" ")
            text = " ".join([_boxed(rng, first, BOX_FIRST), *(_boxed(rng, word, BOX_BEFORE) for word in others)])
        return text

    def advance(self, font: FreeTypeFont, text: str) -> float:
        """Pixels from the text's beginning to where the next begins."""
        return sum(self._advance(font, piece) for piece in _PIECES.findall(text))

    def pieces(self, font: FreeTypeFont, text: str, x: float) -> list[tuple[str, float]]:
        """What is drawn in one go, plain text or one sign, each with its x."""
        placed = []
        for piece in _PIECES.findall(text):
            placed.append((piece, x))
            x += self._advance(font, piece)
        return placed

    def _advance(self, font: FreeTypeFont, piece: str) -> float:
        size: float = font.size
        if piece in "‘’“”":
            comma: int = cut_glyph(font, ",")[0].shape[1]
            return comma * (1 if piece in "‘’" else 1 + self.pitch) + 2 * BESIDE * size
        if piece in "–—":
            return size * (0.5 if piece == "–" else 1.0)
        if piece == "•":
            return (self.bullet + 2 * BESIDE) * size
        if piece == THIN_SPACE:
            return self.thin * size
        if piece in (BOX, TICKED):
            return (self.box + 2 * BESIDE) * size
        if piece in (DEGREE, REGISTERED):
            return (RING[piece] + 2 * BESIDE) * size
        if piece in _SMALL:
            return _smaller(piece) * font.getlength(_SMALL[piece])
        if piece in BASES:
            return font.getlength(PLAIN[piece])
        length: float = font.getlength(_PLAIN.get(piece, piece))
        return length - self.tight * size if piece in _PLAIN else length

    def draw(self, canvas: Image.Image, face: Face, size: int, piece: str, x: float, baseline: float, ink: int) -> None:
        """One of `pieces` onto an "L" canvas, `ink` 0-255."""
        font, pen = face.at(size), ImageDraw.Draw(canvas)
        if piece in _SMALL:
            y = baseline + size * {RAISED: 0.38 - face.capital_height, LOWERED: 0.15, SMALL_CAPITAL: 0.0}[_place(piece)]
            smaller = face.at(max(4, round(_smaller(piece) * size)))
            pen.text((x, y), _SMALL[piece], fill=ink, font=smaller, anchor="ls")
        elif piece in (BOX, TICKED):
            self._draw_box(pen, size, piece == TICKED, x, baseline + size * (self.box - face.capital_height) / 2, ink)
        elif piece in (DEGREE, REGISTERED):
            self._draw_ring(pen, face, size, piece, x, baseline - size * face.capital_height, ink)
        elif piece in BASES:
            self.accent.draw(canvas, face, size, piece, x, baseline, ink)
        elif piece == THIN_SPACE:
            return
        elif piece not in _PLAIN:
            pen.text((x, baseline), piece, fill=ink, font=font, anchor="ls")
        elif piece in "‘’“”":
            comma, _, _ = cut_glyph(font, ",")
            mark = Image.fromarray(comma[::-1, ::-1].copy() if piece in "‘“" else comma)
            top = round(baseline - size * face.capital_height)
            for half in range(2 if piece in "“”" else 1):
                left = round(x + BESIDE * size + half * self.pitch * comma.shape[1])
                canvas.paste(ink, (left, top), mark)
        elif piece in "–—":
            hyphen, _, over = cut_glyph(font, "-")
            end = x + self._advance(font, piece) - 1
            pen.rectangle((x, baseline + over, end, baseline + over + len(hyphen) - 1), fill=ink)
        elif piece == "•":
            self._draw_bullet(pen, size, x, baseline - size * face.capital_height / 2, ink)
        else:
            first, second = list(_PLAIN[piece])
            pen.text((x, baseline), first, fill=ink, font=font, anchor="ls")
            x += font.getlength(first) - self.tight * size
            if second == "i":
                draw_dotless_i(canvas, face, size, x, baseline, ink)
            else:
                pen.text((x, baseline), second, fill=ink, font=font, anchor="ls")

    def _draw_bullet(self, pen: ImageDraw.ImageDraw, size: int, x: float, middle: float, ink: int) -> None:
        """A bullet of the block's shape at a height."""
        left, half = x + BESIDE * size, self.bullet * size / 2
        around = (left, middle - half, left + 2 * half, middle + half)
        centre = left + half
        if self.bullet_shape == "disc":
            pen.ellipse(around, fill=ink)
        elif self.bullet_shape == "square":
            pen.rectangle(around, fill=ink)
        elif self.bullet_shape == "diamond":
            corners = ((centre, middle - half), (left + 2 * half, middle), (centre, middle + half), (left, middle))
            pen.polygon(corners, fill=ink)
        else:
            pen.ellipse(around, outline=ink, width=max(1, round(RING_STROKE * 2 * half)))
            if self.bullet_shape == "target":
                pen.ellipse((centre - half / 2, middle - half / 2, centre + half / 2, middle + half / 2), fill=ink)

    def _draw_ring(
        self, pen: ImageDraw.ImageDraw, face: Face, size: int, mark: str, x: float, top: float, ink: int
    ) -> None:
        """A small circle that hangs from `top`, empty or with an R in it."""
        left, wide = x + BESIDE * size, RING[mark] * size
        pen.ellipse((left, top, left + wide, top + wide), outline=ink, width=max(1, round(RING_STROKE * wide)))
        if mark == REGISTERED:
            middle = left + wide / 2, top + wide / 2
            pen.text(middle, "R", fill=ink, font=face.at(max(4, round(0.6 * wide))), anchor="mm")

    def _draw_box(self, pen: ImageDraw.ImageDraw, size: int, ticked: bool, x: float, foot: float, ink: int) -> None:
        """A square that stands on `foot`, crossed from corner to corner where it is `ticked`."""
        side, left, thick = self.box * size, x + BESIDE * size, max(1, round(BOX_STROKE * self.box * size))
        pen.rectangle((left, foot - side, left + side, foot), outline=ink, width=thick)
        if ticked:
            for heads in ((left, left + side), (left + side, left)):
                pen.line((heads[0], foot - side, heads[1], foot), fill=ink, width=thick)


def small(text: str, place: int) -> str:
    """`text` as it is set RAISED, LOWERED or in SMALL_CAPITAL."""
    return "".join(chr(place + ord(character)) for character in text)


def _place(piece: str) -> int:
    return ord(piece) & ~0xFF


def _smaller(piece: str) -> float:
    return SMALL_CAPITALS_SIZE if _place(piece) == SMALL_CAPITAL else SMALLER


def _boxed(rng: np.random.Generator, word: str, share: float) -> str:
    """The word, in so many cases behind a box, with or without a blank between them."""
    if rng.random() >= share:
        return word
    return f"{TICKED} {word}" if rng.random() < BOX_TICKED else f"{BOX}{' ' if rng.random() < 0.7 else ''}{word}"


def _marked(rng: np.random.Generator, word: str) -> str:
    """A number with degrees, or a word that is registered."""
    if word[-1:].isdigit():
        return word + one(rng, (DEGREE, f"{DEGREE}C", f"{DEGREE}F", f" {DEGREE}C"))
    return word + REGISTERED if word[-1:].isalpha() else word


def _note(rng: np.random.Generator) -> str:
    """The number of a note, raised and at times bracketed, several together now and then, or an index or exponent."""
    number = str(int(rng.integers(1, 10 if rng.random() < 0.6 else 130)))
    draw = rng.random()
    place = LOWERED if draw > 0.75 else RAISED
    if draw < 0.25:
        number = f"[{number}]" if draw < 0.17 else f"[{number}][{int(rng.integers(1, 40))}]"
    elif draw > 0.9 or 0.6 < draw < 0.65:
        number = one(rng, "abcdeijkmnrst*")
    elif 0.65 < draw < 0.75:
        number = "-" + number
    return small(number, place)
