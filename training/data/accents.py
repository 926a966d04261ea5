"""Letters with the accents of European languages, which a reader of ASCII calls by the letters alone.

The faces at hand hold ASCII only, so an accent is drawn, as thick as the face's hyphen, over or under its letter.
"""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from training.data.fonts import Face, cut_glyph, draw_dotless_i

ACCENTS: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "\u0300": (((-0.7, 1.0), (0.5, 0.0)),),
    "\u0301": (((-0.5, 0.0), (0.7, 1.0)),),
    "\u0302": (((-1.0, 0.0), (0.0, 1.0), (1.0, 0.0)),),
    "\u0303": (((-1.1, 0.2), (-0.6, 0.8), (0.0, 0.5), (0.6, 0.2), (1.1, 0.8)),),
    "\u0307": (((0.0, 0.4), (0.0, 0.4)),),
    "\u0308": (((-0.9, 0.4), (-0.9, 0.4)), ((0.9, 0.4), (0.9, 0.4))),
    "\u030a": (((0.0, 1.1), (0.6, 0.5), (0.0, -0.1), (-0.6, 0.5), (0.0, 1.1)),),
    "\u030b": (((-1.0, 0.0), (-0.2, 1.0)), ((0.3, 0.0), (1.1, 1.0))),
    "\u030c": (((-1.0, 1.0), (0.0, 0.0), (1.0, 1.0)),),
    "\u0327": (((0.0, 0.0), (0.0, -0.35), (0.55, -0.6), (0.3, -1.0), (-0.5, -1.0)),),
}
"""Strokes of each combining accent: x in halves of its width from the letter's middle, y in its heights from its foot
or, for a cedilla, from the baseline; strokes of one point are dots."""
BASES = {
    composed: (letter, accent)
    for letter in string.ascii_letters
    for accent in ACCENTS
    if len(composed := unicodedata.normalize("NFC", letter + accent)) == 1
}
"""Every letter with an accent, and the two that it is made of."""
PLAIN = {composed: letter for composed, (letter, _) in BASES.items()}
FREQUENT = "éèêëàâçîïôûùüöäñáíóúåãõšžčřěőűżÉÈÀÇÖÄÜÑÁÍÓÚÅŠŽČ"
"""Half of what is set is one of these."""
WIDTH, HEIGHT, GAP = (0.14, 0.24), (0.12, 0.2), (0.03, 0.1)
"""An accent's width and height, and the white between it and its letter, in em."""
DOT = 1.4
"""A dot's width by a stroke's."""
FINER = 4
"""Accents are drawn so many times as large and made smaller, for even edges."""


@dataclass(frozen=True)
class AccentShape:
    """How a block's accents are drawn: their `width`, `height` and `gap` in em."""

    width: float = 0.2
    height: float = 0.16
    gap: float = 0.06

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> AccentShape:
        return cls(*(float(rng.uniform(*bounds)) for bounds in (WIDTH, HEIGHT, GAP)))

    def draw(
        self, canvas: Image.Image, face: Face, size: int, letter: str, x: float, baseline: float, ink: int
    ) -> None:
        """One of BASES onto an "L" canvas, `ink` 0-255."""
        base, accent = BASES[letter]
        font = face.at(size)
        if base == "i":
            draw_dotless_i(canvas, face, size, x, baseline, ink)
            top = -face.x_height * size
        else:
            ImageDraw.Draw(canvas).text((x, baseline), base, fill=ink, font=font, anchor="ls")
            top = float(font.getbbox(base, anchor="ls")[1])
        body, left, _ = cut_glyph(font, base)
        foot = 0.0 if accent == "\u0327" else top - self.gap * size
        stroke = max(1.0, float(cut_glyph(font, "-")[0].shape[0]))
        self._draw_accent(canvas, accent, size, stroke, (x + left + body.shape[1] / 2, baseline + foot), ink)

    def _draw_accent(
        self, canvas: Image.Image, accent: str, size: int, stroke: float, foot: tuple[float, float], ink: int
    ) -> None:
        """The strokes of an accent whose foot's middle is at `foot` (x, y)."""
        reach = round(2 * size)
        corner = round(foot[0]) - reach, round(foot[1]) - reach
        mask = Image.new("L", (2 * FINER * reach, 2 * FINER * reach))
        pen = ImageDraw.Draw(mask)
        for points in ACCENTS[accent]:
            placed = [
                (
                    FINER * (foot[0] - corner[0] + across * self.width * size / 2),
                    FINER * (foot[1] - corner[1] - up * self.height * size),
                )
                for across, up in points
            ]
            half = FINER * stroke * (DOT if len(set(points)) == 1 else 1) / 2
            pen.line(placed, fill=255, width=max(1, round(2 * half)), joint="curve")
            for at, down in (placed[0], placed[-1]):
                pen.ellipse((at - half, down - half, at + half, down + half), fill=255)
        canvas.paste(ink, corner, mask.resize((2 * reach, 2 * reach), Image.Resampling.BOX))


def accented(rng: np.random.Generator, text: str, share: float) -> str:
    """The text with such a share of its letters accented, where one of BASES is made of them."""
    return "".join(
        _accented(rng, character) if character in _WITH_ACCENTS and rng.random() < share else character
        for character in text
    )


def _accented(rng: np.random.Generator, letter: str) -> str:
    every, frequent = _WITH_ACCENTS[letter], _FREQUENT.get(letter, "")
    choice = frequent if frequent and rng.random() < 0.7 else every
    return choice[int(rng.integers(len(choice)))]


_WITH_ACCENTS = {
    letter: "".join(composed for composed, base in PLAIN.items() if base == letter)
    for letter in string.ascii_letters
    if letter in PLAIN.values()
}
_FREQUENT = {letter: "".join(c for c in FREQUENT if PLAIN[c] == letter) for letter in _WITH_ACCENTS}
