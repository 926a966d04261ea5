"""What reading costs, from a page of ten characters to one of ten thousand.

    python -m training.cost_curve [--characters 10,30,100,...] [--repeats 3] [--reader auto]

Each page is made of ordinary words in one typeface and size, on paper that is just large enough, and read in a process
of its own, so that its peak of memory is its own too. A slope of 1 on logarithmic axes is a cost in proportion to the
number of characters; the models and the interpreter, which cost the same on every page, are told from the rest.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.engine import Engine
from app.options import ReadOptions
from training.image_files import png

CHARACTERS = (10, 30, 100, 300, 1000, 3000, 10_000)
WORDS = (
    "the price of a small house near this old river has more than doubled since Monday which few people in town can "
    "explain though many have tried"
)
TYPE = 32
"""Height of the typeface in pixels, print of 10 points at 300 dpi or so."""
LEADING, MARGIN = 1.4, 2
"""Distance of lines and margin, in heights of the typeface."""
FROM = 300
"""The slope is of pages of so many characters and more: below, what every page costs prevails."""


@dataclass(frozen=True)
class Cost:
    """What one page cost: `seconds` of one thread, the best of the repeats, and the memory in MB at its peak, beside
    `idle_megabytes`, what the process held before it read. `characters` and `read` count those that were drawn and
    those that were read."""

    characters: int
    read: int
    megapixels: float
    seconds: float
    idle_megabytes: float
    peak_megabytes: float


def made_page(characters: int) -> Image.Image:
    """A page of so many characters, blanks not counted, about as wide as high."""
    source, words, letters = WORDS.split(), list[str](), 0
    while letters < characters:
        word = source[len(words) * 7 % len(source)][: characters - letters]
        words.append(word)
        letters += len(word)
    font = ImageFont.load_default(TYPE)
    width = max(TYPE * 0.55 * LEADING * characters, TYPE**2) ** 0.5 * TYPE**0.5
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    margin = MARGIN * TYPE
    widest = max(font.getlength(line) for line in lines)
    page = Image.new("L", (round(widest) + 2 * margin, round(LEADING * TYPE * len(lines)) + 2 * margin), 245)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((margin, margin + LEADING * TYPE * number), line, 20, font)
    return page


def measure(characters: int, repeats: int, reader: str) -> Cost:
    """Read a page `repeats` times in this process, which has read nothing before."""
    image = made_page(characters)
    content, options, engine = png(image), ReadOptions(reader=reader), Engine.load()
    engine.read(png(made_page(3)))  # what is loaded when it is first used
    idle = _peak_megabytes()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        (page,) = engine.read(content, options)
        times.append(time.process_time() - start)
    read = sum(len(word.chars) for line in page.lines for word in line.words)
    return Cost(characters, read, image.width * image.height / 1e6, min(times), idle, _peak_megabytes())


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def slope(costs: Sequence[Cost]) -> float:
    """By least squares, the power of the number of characters with which the seconds grow."""
    characters, seconds = zip(*((cost.characters, cost.seconds) for cost in costs), strict=True)
    return float(np.polyfit(np.log(characters), np.log(seconds), 1)[0])


def run(options: argparse.Namespace) -> None:
    """Measure seconds and memory of pages of ever more characters."""
    print("characters    read  megapixels  seconds  ms a character  MB before  MB at peak")
    costs = []
    # A new interpreter a page: memory that a page has taken is seldom given back.
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as processes:
        for characters in options.characters:
            cost = processes.apply(measure, (characters, options.repeats, options.reader))
            costs.append(cost)
            each, idle, peak = 1000 * cost.seconds / characters, cost.idle_megabytes, cost.peak_megabytes
            print(
                f"{characters:10} {cost.read:7} {cost.megapixels:11.2f} {cost.seconds:8.3f} {each:15.2f} {idle:10.0f} "
                f"{peak:11.0f}",
                flush=True,
            )
    large = [cost for cost in costs if cost.characters >= FROM]
    if len(large) > 1:
        print(f"seconds grow with the power {slope(large):.2f} of the number of characters, from {FROM} on")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    counts = ",".join(map(str, CHARACTERS))
    parser.add_argument("--characters", type=_counts, default=counts, help="how many, page by page")
    parser.add_argument("--repeats", type=int, default=3, help="readings a page, the fastest counts")
    parser.add_argument("--reader", default="auto", choices=("auto", "glyph", "line"), help="what reads the lines")


def _counts(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.cost_curve", description=run.__doc__)
    add_arguments(parser)
    run(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
