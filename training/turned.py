"""Hold pages turned by 90, 180 and 270 degrees against the same pages as they stand.

    python -m training.turned PAGE [PAGE ...] [--reader auto]

For each turn: the quarter turn that was found, whether the text is the straight page's letter by letter, and otherwise
the share of characters by which the two differ (edit distance over the longer one's length), beside what the straight
page itself has wrong where a NAME.txt tells.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from app.document import Page
from app.engine import Engine
from app.imaging.decode import SourceImage, decode
from app.options import ReadOptions
from training.image_files import png
from training.metrics import text_counts

TURNS = (90, 180, 270)


@dataclass(frozen=True)
class TurnedReading:
    """What a page that was turned by `degrees` counter-clockwise reads like, beside the straight one."""

    degrees: int
    straight: Page
    turned: Page

    @property
    def upright(self) -> bool:
        """Whether the page was turned back by as much as it had been turned."""
        return (self.turned.rotation - self.straight.rotation + self.degrees) % 360 == 0

    @property
    def equal(self) -> bool:
        return self.straight.text == self.turned.text

    @property
    def difference(self) -> float:
        """The share of characters that differ, 0-1."""
        longer = max(len(self.straight.text), len(self.turned.text), 1)
        return Levenshtein.distance(self.straight.text, self.turned.text) / longer

    def changes(self) -> list[str]:
        """The lines that only one of the two texts has, as in a diff."""
        lines = difflib.unified_diff(self.straight.text.splitlines(), self.turned.text.splitlines(), lineterm="", n=0)
        return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def read_turned(read: Callable[[bytes], Page], image: SourceImage) -> list[TurnedReading]:
    """The page read as it stands, and turned by each of TURNS; pixels only move."""
    quarters = (np.ascontiguousarray(np.rot90(image.pixels, quarter)) for quarter in range(4))
    pages = [read(png(Image.fromarray(pixels))) for pixels in quarters]
    return [TurnedReading(degrees, pages[0], page) for degrees, page in zip(TURNS, pages[1:], strict=True)]


def run(options: argparse.Namespace) -> None:
    """Compare turned pages with straight ones."""
    engine, asked = Engine.load(), ReadOptions(reader=options.reader)
    print(f"{'page':44} {'wrong':>6}  " + "  ".join(f"{degrees:>16}" for degrees in TURNS))
    equal = upright = 0

    def read(content: bytes) -> Page:
        return engine.read(content, asked)[0]

    for path in options.pages:
        readings = read_turned(read, decode(path.read_bytes())[0])
        truth, wrong = path.with_suffix(".txt"), ""
        if truth.is_file():
            counts = text_counts(truth.read_text(encoding="utf-8", errors="replace"), readings[0].straight.text)
            wrong = f"{counts.figures()['cer_lines']:.3f}"
        found = [
            ("equal" if reading.equal else f"{reading.difference:.4f}") + ("" if reading.upright else " not upright")
            for reading in readings
        ]
        name = f"{path.parent.name}/{path.name}"
        print(f"{name:44} {wrong:>6}  " + "  ".join(f"{what:>16}" for what in found), flush=True)
        equal += sum(reading.equal for reading in readings)
        upright += sum(reading.upright for reading in readings)
        for reading in readings:
            for change in reading.changes()[: options.changes]:
                print(f"    {reading.degrees:3}  {change}")
    print(f"of {len(TURNS) * len(options.pages)} turned pages {upright} are set upright, {equal} have the same text")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pages", nargs="+", type=Path, help="images, NAME.txt beside them where the text is known")
    parser.add_argument("--reader", default="auto", choices=("auto", "glyph", "line"), help="what reads the lines")
    parser.add_argument("--changes", type=int, default=0, metavar="N", help="show the first N lines that differ")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.turned", description=run.__doc__)
    add_arguments(parser)
    run(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
