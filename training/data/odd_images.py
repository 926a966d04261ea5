"""Images as strange as they come: any content, size, pixel mode, file format and damage, each made from a number."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Grey = NDArray[np.uint8]
MODES = ("1", "L", "LA", "P", "PA", "I", "I;16", "F", "RGB", "RGBX", "RGBA", "CMYK", "YCbCr", "LAB")
"""Pillow's pixel modes that a file can hold."""
FORMATS_OF = {
    "1": ("PNG", "TIFF", "BMP", "GIF"),
    "L": ("PNG", "TIFF", "BMP", "GIF", "JPEG", "WEBP", "PPM", "JPEG2000"),
    "LA": ("PNG", "TIFF", "WEBP"),
    "P": ("PNG", "TIFF", "BMP", "GIF"),
    "I;16": ("PNG", "TIFF"),
    "RGB": ("PNG", "TIFF", "BMP", "JPEG", "WEBP", "PPM", "JPEG2000", "QOI"),
    "RGBA": ("PNG", "TIFF", "WEBP", "QOI"),
    "CMYK": ("TIFF", "JPEG"),
}
"""Formats that hold a mode; TIFF holds all of them."""
WITH_EXIF = ("PNG", "TIFF", "JPEG", "WEBP")
EXIF_ORIENTATION = 0x0112
WORDS = (
    "the",
    "of",
    "A1",
    "Quick",
    "brown;",
    "fox",
    "(jumps)",
    "over",
    "12.50",
    "LAZY",
    "dogs'",
    "--",
    "@home?",
    "7%",
    "Zürich",
)


@dataclass(frozen=True)
class Case:
    """What is sent: `content` names one of CONTENTS, drawn at `width` x `height` pixels with `seed`; `damage` is "",
    "cut" (the file ends early), "flipped" (some of its bytes are others) or "blown up" (its header says more)."""

    content: str
    width: int
    height: int
    seed: int
    mode: str = "L"
    file_format: str = "PNG"
    orientation: int = 1
    damage: str = ""
    options: dict[str, str] = field(default_factory=dict)


def made_case(number: int, longest: int = 1500) -> Case:
    """Case `number`; most images are some hundreds of pixels wide, some a single one, some `longest`."""
    random = np.random.default_rng(number)

    def side() -> int:
        return (
            int(np.exp(random.uniform(0, np.log(longest)))) if random.random() < 0.4 else int(random.integers(100, 700))
        )

    mode = str(random.choice(MODES))
    options = {}
    if random.random() < 0.5:
        choices = {
            "reader": ("glyph", "line"),
            "mode": ("block", "line", "word", "char"),
            "rotation": ("0", "90", "180", "270"),
            "deskew": ("off",),
            "perspective": ("off",),
            "prior": ("off",),
            "charset": ("digits", "upper", "numeric", "printable"),
            "deny": ("e",),
            "ignore": ("0,0,50,50;20,30,900,90",),
            "roi": ("10,10,200,120",),
        }
        for name in random.choice(list(choices), 2, replace=False):
            options[str(name)] = str(random.choice(choices[str(name)]))
    return Case(
        content=str(random.choice(TEXTS if random.random() < 0.4 else list(CONTENTS))),
        width=side(),
        height=side(),
        seed=number,
        mode=mode,
        file_format=str(random.choice(FORMATS_OF.get(mode, ("TIFF",)))),
        orientation=int(random.integers(1, 9)),
        damage=str(random.choice(["cut", "flipped", "blown up"])) if random.random() < 0.15 else "",
        options=options,
    )


def encoded(case: Case) -> bytes:
    """The file that the case sends."""
    random = np.random.default_rng(case.seed)
    grey = CONTENTS[case.content](case.width, case.height, random)
    content = bytearray(file_of(in_mode(grey, case.mode), case.file_format, case.orientation))
    if case.damage == "cut":
        return bytes(content[: int(random.integers(0, len(content)))])
    if case.damage == "flipped":
        for place in random.integers(0, len(content), 1 + len(content) // 200):
            content[place] = int(random.integers(0, 256))
    if case.damage == "blown up":
        head = random.integers(0, min(len(content), 64))
        content[head : head + 2] = b"\xff\xff"
    return bytes(content)


def file_of(image: Image.Image, file_format: str, orientation: int = 1) -> bytes:
    """An encoded image that says by EXIF that it must be turned; `orientation` 1-8."""
    stream = io.BytesIO()
    options: dict[str, object] = {}
    if file_format in WITH_EXIF and orientation != 1:
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = orientation
        options["exif"] = exif
    image.save(stream, file_format, **options)
    return stream.getvalue()


def in_mode(grey: Grey, mode: str) -> Image.Image:
    """The same picture in any of MODES; `grey` is (height, width), 255 = white."""
    image = Image.fromarray(grey)
    if mode == "I":
        return Image.fromarray(grey.astype(np.int32) * 1000 - 5000)
    if mode == "I;16":
        return Image.fromarray(grey.astype(np.uint16) * 256)
    if mode == "F":
        return Image.fromarray(grey.astype(np.float32) / 255)
    if mode == "PA":
        return image.convert("P").convert("PA")
    if mode == "LAB":
        neutral = Image.new("L", image.size, 128)
        return Image.merge("LAB", (image, neutral, neutral))
    return image.convert(mode) if mode in ("1", "L", "LA", "P") else image.convert("RGB").convert(mode)


def _blank(width: int, height: int, random: np.random.Generator) -> Grey:
    return np.full((height, width), random.integers(0, 256), np.uint8)


def _noise(width: int, height: int, random: np.random.Generator) -> Grey:
    return random.integers(0, 256, (height, width), dtype=np.uint8)


def _specks(width: int, height: int, random: np.random.Generator) -> Grey:
    return np.where(random.random((height, width)) < random.choice([0.001, 0.02, 0.2]), 0, 255).astype(np.uint8)


def _ramp(width: int, height: int, random: np.random.Generator) -> Grey:
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[:height, :width]
    plane = np.cos(angle) * x + np.sin(angle) * y
    return np.asarray(255 * (plane - plane.min()) / max(float(np.ptp(plane)), 1e-9), np.uint8)


def _stripes(width: int, height: int, random: np.random.Generator) -> Grey:
    step = random.integers(1, 40)
    y, x = np.mgrid[:height, :width]
    where = {"level": y, "upright": x, "slanted": x + y, "squares": (x // step + y // step) * step}
    return np.where(where[str(random.choice(list(where)))] // step % 2, 255, 0).astype(np.uint8)


def _frames(width: int, height: int, random: np.random.Generator) -> Grey:
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    for inset in range(0, min(width, height) // 2, int(random.integers(3, 30))):
        pen.rectangle(
            (inset, inset, width - 1 - inset, height - 1 - inset), outline=0, width=int(random.integers(1, 4))
        )
    return np.asarray(image)


def _scribble(width: int, height: int, random: np.random.Generator) -> Grey:
    image = Image.new("L", (width, height), 255)
    points = random.uniform(0, 1, (int(random.integers(2, 400)), 2)) * (width, height)
    ImageDraw.Draw(image).line([(float(x), float(y)) for x, y in points], 0, int(random.integers(1, 8)))
    return np.asarray(image)


def _dots(width: int, height: int, random: np.random.Generator) -> Grey:
    page = np.full((height, width), 255, np.uint8)
    step, size = int(random.integers(3, 25)), int(random.integers(1, 6))
    for row in range(size):
        for column in range(size):
            page[row::step, column::step] = 0
    return page


def _text(width: int, height: int, random: np.random.Generator) -> Grey:
    """Words of one size or of many, level or turned, dark on light or light on dark."""
    paper, ink = int(random.integers(150, 256)), int(random.integers(0, 150))
    image = Image.new("L", (width, height), paper)
    pen = ImageDraw.Draw(image)
    size = float(np.exp(random.uniform(np.log(5), np.log(90))))
    mixed, y = random.random() < 0.2, 0.0
    while y < height:
        if mixed:
            size = float(np.exp(random.uniform(np.log(5), np.log(90))))
        count = int(min(max(width / (3 * size), 1), 60))
        pen.text((0, y), " ".join(random.choice(WORDS, count)), ink, ImageFont.load_default(size))
        y += 1.3 * size
    if random.random() < 0.3:
        image = image.rotate(float(random.uniform(0, 360)), Image.Resampling.BILINEAR, fillcolor=paper)
    page = np.asarray(image)
    return 255 - page if random.random() < 0.2 else page


def _text_in_noise(width: int, height: int, random: np.random.Generator) -> Grey:
    page = _text(width, height, random).astype(np.float32) + random.normal(0, random.uniform(5, 80), (height, width))
    return np.clip(page, 0, 255).astype(np.uint8)


def _panels(width: int, height: int, random: np.random.Generator) -> Grey:
    """Rectangles of any brightness beside and on one another, with words of any brightness on them."""
    image = Image.new("L", (width, height), int(random.integers(0, 256)))
    pen = ImageDraw.Draw(image)
    for _ in range(int(random.integers(1, 12))):
        x0, x1 = sorted(random.integers(-10, width + 10, 2).tolist())
        y0, y1 = sorted(random.integers(-10, height + 10, 2).tolist())
        pen.rounded_rectangle((x0, y0, x1, y1), float(random.integers(0, 20)), int(random.integers(0, 256)))
        size = float(np.exp(random.uniform(np.log(6), np.log(40))))
        text = "\n".join(" ".join(random.choice(WORDS, 1 + int((x1 - x0) / (4 * size)))) for _ in range(3))
        pen.multiline_text((x0 + 5, y0 + 5), text, int(random.integers(0, 256)), ImageFont.load_default(size))
    return np.asarray(image)


CONTENTS: dict[str, Callable[[int, int, np.random.Generator], Grey]] = {
    "blank": _blank,
    "noise": _noise,
    "specks": _specks,
    "ramp": _ramp,
    "stripes": _stripes,
    "frames": _frames,
    "scribble": _scribble,
    "dots": _dots,
    "text": _text,
    "text in noise": _text_in_noise,
    "panels": _panels,
}
"""Name to what draws it: width, height and random numbers in, grey (height, width) out."""
TEXTS = ("text", "text in noise", "panels")
