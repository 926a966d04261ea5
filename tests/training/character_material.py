"""Characters in little, laid out as the data folder is: I, L and o, written, printed, stamped and photographed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from app.recognition.alphabet import CHARSETS

ALPHANUMERIC = CHARSETS["alphanumeric"]
WRITERS = 20
SHAPES = {
    "I": [[0, 0], [0, 128]],
    "L": [[0, 0], [0, 128], [60, 128]],
    "o": [[0, 0], [60, 0], [60, 80], [0, 80], [0, 0]],
}
"""Points of one stroke, x and y downward, 128 units a capital's height."""
FACES = 12


def write_material(folder: Path) -> Path:
    """Fill `folder` with fonts/, train/ and eval/ as far as characters need them; returns it."""
    _strokes(folder / "train" / "unipen_chars", WRITERS)
    _strokes(folder / "eval" / "unipen_chars", 2)
    for part in ("train", "eval"):
        _photographs(folder / part / "photo62")
    _squares(folder / "train" / "emnist62")
    _faces(folder / "fonts")
    return folder


def _strokes(folder: Path, writers: int) -> None:
    """Every letter and digit by each writer, no two of a size or slant alike; what has no shape here looks like o."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(writers)
    samples = [(text, writer) for writer in range(writers) for text in ALPHANUMERIC]
    points = []
    for text, _ in samples:
        shape = np.array(SHAPES.get(text, SHAPES["o"])) * random.uniform(0.9, 1.1)
        points.append(shape + shape[:, 1:] * [[random.uniform(0, 0.1), 0]])
    np.savez(
        folder / f"{folder.name}.npz",
        points=np.concatenate(points).astype(np.int16),
        stroke_len=np.array([len(stroke) for stroke in points], np.uint16),
        n_strokes=np.ones(len(samples), np.uint16),
        label=np.array([text for text, _ in samples]),
        writer=np.array([writer for _, writer in samples]),
        checked=np.arange(len(samples)) % 2 == 0,
    )


def _photographs(folder: Path) -> None:
    """Eight upright strokes, called I and L in turn, dark on grey, no two of a size."""
    folder.mkdir(parents=True)
    pictures = [_upright(30 + number, 20) for number in range(8)]
    np.savez(
        folder / f"{folder.name}.npz",
        pixels=np.concatenate([picture.ravel() for picture in pictures]),
        hw=np.array([picture.shape for picture in pictures], np.uint8),
        label=np.array(["I", "L"] * 4),
        index=np.repeat(np.arange(4), 2) * 4,
    )


def _squares(folder: Path) -> None:
    folder.mkdir(parents=True)
    images = np.full((12, 28, 28), 255, np.uint8)
    images[:, 4:24, 12:16] = 0
    np.savez(folder / "emnist62.npz", images=images, label=np.array(["I", "L"] * 6))


def _faces(folder: Path) -> None:
    folder.mkdir(parents=True)
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    (folder / "face.ttf").write_bytes(font.font_bytes)
    rows = ["file,class,case,missing", *["face.ttf,print_sans,both,L"] * FACES]
    (folder / "fonts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _upright(height: int, width: int) -> NDArray[np.uint8]:
    picture = np.full((height, width), 190, np.uint8)
    picture[6:-6, 8:12] = 60
    return picture
