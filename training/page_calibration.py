"""How much a confidence on a page is worth: python -m training page-calibration DIR [DIR ...] --reader auto,glyph

A folder holds images with NAME.txt beside them, as for the bench. What was read is laid along the truth, and every
character that was read is right or wrong: read lines are paired with true ones so that their edit distances' sum is
least, then characters of a pair by their edits, blanks left out. A read line that stands beside no true one is wrong
throughout. What was not read has no confidence and does not count.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

from app.document import Page
from app.engine import BUNDLED_MODELS, Engine
from app.options import ReadOptions
from training.bench import IMAGES
from training.confusion import Bin, expected_calibration_error, reliability
from training.metrics import normalise
from training.report_page import Table, markdown


@dataclass(frozen=True)
class Judged:
    """Characters that were read, each with its `confidence` of 0-1 and whether it is `right`, (n,) both."""

    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]

    def bins(self) -> list[Bin]:
        return reliability(self.confidence, self.right)


def judged(truth: str, pages: Sequence[Page]) -> Judged:
    """The characters of the `pages` of one image, laid along its true text, a line a line."""
    lines = [
        [(char.text, char.confidence) for word in line.words for char in word.chars]
        for page in pages
        for line in page.lines
    ]
    read = ["".join(text for text, _ in line) for line in lines]
    true = [line.replace(" ", "") for line in normalise(truth).splitlines()]
    beside = _paired(true, read)
    right = [_right(beside.get(number, ""), text) for number, text in enumerate(read)]
    return Judged(
        np.array([confidence for line in lines for _, confidence in line], np.float64),
        np.array([one for line in right for one in line], bool),
    )


def together(parts: Sequence[Judged]) -> Judged:
    return Judged(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("confidence", "right")))


def _paired(true: Sequence[str], read: Sequence[str]) -> dict[int, str]:
    """The true line beside each read line, by the read line's number; none where it helps nothing."""
    if not true or not read:
        return {}
    apart = np.add.outer([len(text) for text in true], [len(text) for text in read])
    saved = apart - process.cdist(true, read, scorer=Levenshtein.distance, dtype=np.int32)
    rows, columns = linear_sum_assignment(saved, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {column: true[row] for row, column in pairs if saved[row, column] > 0}


def _right(true: str, read: str) -> list[bool]:
    """Which characters of a read line stand in the true one, by the least edits between them."""
    right = [True] * len(read)
    for edit in Levenshtein.editops(true, read):
        if edit.tag != "delete":
            right[edit.dest_pos] = False
    return right


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+", type=Path, help="folders of images with NAME.txt beside them")
    parser.add_argument("--pages", type=int, help="only the first N pages of each folder")
    parser.add_argument("--models", type=Path, default=BUNDLED_MODELS, help="the model folder")
    parser.add_argument("--model", help="name of the glyph model")
    parser.add_argument("--reader", default="auto,glyph", help="auto, glyph, line, or several with commas")
    parser.add_argument("--prior", default="on", choices=("on", "off"))


def run(arguments: argparse.Namespace) -> None:
    """Hold confidences of characters on pages against the truth."""
    engine = Engine.load(arguments.models)
    for reader in arguments.reader.split(","):
        options = ReadOptions(reader=reader, prior=arguments.prior, model=arguments.model)
        rows: list[tuple[object, ...]] = []
        parts: list[Judged] = []
        for folder in arguments.folders:
            part = together(
                [
                    judged(
                        image.with_suffix(".txt").read_text(encoding="utf-8", errors="replace"),
                        engine.read(image.read_bytes(), options),
                    )
                    for image in images(folder)[: arguments.pages]
                ]
            )
            parts.append(part)
            rows.append((folder.name, *_figures(part)))
        rows.append(("all", *_figures(together(parts))))
        print(f"\n{reader}\n")
        print(markdown(Table(("pages", "characters read", "right", "mean confidence", "calibration error"), rows)))
        bins = [(entry.count, entry.confidence, entry.right) for entry in together(parts).bins()]
        print(markdown(Table(("characters", "confidence", "right"), bins)), flush=True)


def images(folder: Path) -> list[Path]:
    """The images of a folder that have their text beside them."""
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in IMAGES and path.with_suffix(".txt").is_file()
    ]
    if not found:
        raise SystemExit(f"no image with a NAME.txt beside it in {folder}")
    return found


def _figures(part: Judged) -> tuple[int, float, float, float]:
    count = len(part.right)
    if not count:
        return 0, 0.0, 0.0, 0.0
    return count, float(part.right.mean()), float(part.confidence.mean()), expected_calibration_error(part.bins())
