"""Hold pages that were changed as scanners, cameras and editors change them against the same pages as they are.

    python -m training changed FOLDER [FOLDER ...] [--pages 6] [--change streaked ...] [--worst 20]

A folder holds images and, for each, NAME.txt. Of each change (training/data/page_changes.py) the mean difference that
it makes to f1_an and to cer_order of the pages; and the pages that lose most. Nothing in the text changes, so whatever
is lost is lost to how it is looked at: more than a page of low resolution must lose shows a fault.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from app.document import Page
from app.engine import Engine
from app.imaging.decode import decode
from training.data.page_changes import CHANGES, Picture, changed
from training.image_files import images_with_text, png
from training.metrics import text_counts


@dataclass(frozen=True)
class ChangedReading:
    """What a change makes of one page: its name, the page's, and f1_an and cer_order before and after."""

    change: str
    page: str
    f1: tuple[float, float]
    order: tuple[float, float]

    @property
    def lost(self) -> float:
        """Of f1_an, 0-1; less than 0 where more is read."""
        return self.f1[0] - self.f1[1]

    @property
    def order_lost(self) -> float:
        """By how much cer_order grows."""
        return self.order[1] - self.order[0]


def read_changed(
    read: Callable[[bytes], Sequence[Page]], picture: Picture, truth: str, name: str, changes: Sequence[str]
) -> Iterator[ChangedReading]:
    """A page that is called `name`, a `picture` (h, w, 3) of the text `truth`, read as it is and after each of the
    `changes`; the same name makes the same pictures."""

    def figures(seen: Picture) -> tuple[float, float]:
        text = "\n".join(page.text for page in read(png(Image.fromarray(seen))))
        measured = text_counts(truth, text).figures()
        return measured["f1_an"], measured["cer_order"]

    before = figures(picture)
    for change in changes:
        rng = np.random.default_rng(zlib.crc32(f"{name} {change}".encode()))
        after = figures(changed(picture, change, rng))
        yield ChangedReading(change, name, (before[0], after[0]), (before[1], after[1]))


def pages_of(folder: Path, most: int) -> list[Path]:
    """Up to so many images of a folder that have a text beside them, from all over it."""
    images = images_with_text(folder)
    return [images[place] for place in sorted({round(at) for at in np.linspace(0, len(images) - 1, most)})]


def run(options: argparse.Namespace) -> None:
    """Compare pages changed as scanners and cameras change them with the pages as they are."""
    engine = Engine.load()
    readings: list[ChangedReading] = []
    for folder in options.folders:
        for path in pages_of(folder, options.pages):
            picture = np.asarray(Image.fromarray(decode(path.read_bytes())[0].pixels).convert("RGB"))
            truth = path.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
            readings += read_changed(engine.read, picture, truth, f"{folder.name}/{path.stem}", options.change)
            print(f"{len(readings)} readings, the last of {readings[-1].page}", file=sys.stderr, flush=True)
    print(f"{'change':16} {'f1_an':>8} {'cer_order':>10}   mean difference over {len(readings)} readings")
    for change in options.change:
        own = [reading for reading in readings if reading.change == change]
        f1, order = -np.mean([reading.lost for reading in own]), np.mean([reading.order_lost for reading in own])
        print(f"{change:16} {f1:+8.4f} {order:+10.4f}")
    for reading in sorted(readings, key=lambda reading: -reading.lost)[: options.worst]:
        print(f"{reading.f1[0]:.3f} to {reading.f1[1]:.3f}  {reading.change:16} {reading.page}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+", type=Path, help="folders of images with NAME.txt beside each")
    parser.add_argument("--pages", type=int, default=6, help="how many of each folder")
    parser.add_argument("--change", choices=CHANGES, nargs="+", default=CHANGES, help="only these")
    parser.add_argument("--worst", type=int, default=20, help="how many of the readings that lose most are listed")
