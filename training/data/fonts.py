"""The faces of a font folder: what they may set, and their measures."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.segmentation.baseline import CAPITALS_TO_X

UNFIT = {
    "hand/setofont-regular.ttf": "\\",
    "hand/zen_kurenaido-regular.ttf": "\\",
    "print/italiana-regular.ttf": "-=_",
}
"""Characters that a face draws wrongly or not at all in small sizes (the font folder's notes)."""
MEASURED_AT = 200
"""Pixels an em at which a face is measured."""
VALIDATION_EVERY = 25
"""Every 25th face is kept for validation."""


@dataclass(frozen=True)
class Face:
    """A font file; heights are fractions of an em, `missing` are the characters not to set in it."""

    path: Path
    kind: str
    capitals_only: bool
    missing: frozenset[str]
    x_height: float
    capital_height: float
    validation: bool

    def settable(self, text: str) -> str:
        """The text without the characters that the face is not to set."""
        return "".join(character for character in text if character not in self.missing)

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The face at `size` pixels an em."""
        return _load(str(self.path), size)


@lru_cache(maxsize=1024)
def _load(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def load_faces(folder: Path) -> list[Face]:
    """All faces that `folder`/fonts.csv lists; `kind` is its column `class`."""
    faces = []
    with (folder / "fonts.csv").open(encoding="utf-8", newline="") as table:
        for number, row in enumerate(csv.DictReader(table)):
            path = folder / row["file"]
            font = ImageFont.truetype(str(path), MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
            capital = -font.getbbox("H", anchor="ls")[1] / MEASURED_AT
            small = -font.getbbox("x", anchor="ls")[1] / MEASURED_AT
            capitals_only = row["case"] == "caps"
            faces.append(
                Face(
                    path,
                    row["class"],
                    capitals_only,
                    frozenset(row["missing"] + UNFIT.get(row["file"], "")),
                    CAPITALS_TO_X * capital if capitals_only else small,
                    capital,
                    number % VALIDATION_EVERY == VALIDATION_EVERY - 1,
                )
            )
    return faces


def cut_glyph(font: ImageFont.FreeTypeFont, character: str) -> tuple[NDArray[np.uint8], int, int]:
    """A character's ink alone, (height, width), and where its left upper corner lies from the point it is set at."""
    left, top, right, bottom = (int(side) for side in font.getbbox(character, anchor="ls"))
    picture = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(picture).text((-left, -top), character, fill=255, font=font, anchor="ls")
    x0, y0, x1, y1 = picture.getbbox() or (0, 0, *picture.size)
    return np.array(picture)[y0:y1, x0:x1], left + x0, top + y0


def draw_dotless_i(canvas: Image.Image, face: Face, size: int, x: float, baseline: float, ink: int) -> None:
    """An i without its dot: that has gone into the f before it, or an accent stands there."""
    body, left, top = cut_glyph(face.at(size), "i")
    body[: max(0, round(-top - face.x_height * size * 1.08))] = 0
    canvas.paste(ink, (round(x + left), round(baseline + top)), Image.fromarray(body))
