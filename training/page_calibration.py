"""How much a confidence on a page is worth: python -m training page-calibration DIR [DIR ...] --reader auto,glyph

A folder holds images with NAME.txt, and where known NAME.json, beside them, as for the bench. What was read is laid
along the truth, and every character that was read is right or wrong, by the least edits between the two, blanks left
out. Where true words have boxes, read words are laid along the true words that share their ink; elsewhere read lines
are paired with true ones so that their edit distances' sum is least. What stands beside no truth is wrong throughout;
what was not read has no confidence and does not count.
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
from scipy.sparse.csgraph import connected_components

from app.document import Page
from app.engine import BUNDLED_MODELS, Engine
from app.options import ReadOptions
from training.bench import true_boxes
from training.confusion import Bin, expected_calibration_error, reliability
from training.image_files import images_with_text
from training.metrics import TextBox, normalise
from training.report_page import Table, markdown

SHARED = 0.3
"""Words share ink where their boxes share so much of the smaller one."""


@dataclass(frozen=True)
class Judged:
    """Characters that were read, each with its `confidence` of 0-1 and whether it is `right`, (n,) both."""

    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]

    def bins(self) -> list[Bin]:
        return reliability(self.confidence, self.right)


def judged(truth: str, pages: Sequence[Page], true_words: Sequence[TextBox] = ()) -> Judged:
    """The characters of the `pages` of one image, laid along its `true_words`, or, without them, along its true text,
    a line a line."""
    if true_words:
        words = [word for page in pages for line in page.lines for word in line.words]
        read = ["".join(char.text for char in word.chars) for word in words]
        right = _right_by_boxes(true_words, [(text, word.box) for text, word in zip(read, words, strict=True)])
        chars = [char for word in words for char in word.chars]
    else:
        lines = [[char for word in line.words for char in word.chars] for page in pages for line in page.lines]
        read = ["".join(char.text for char in line) for line in lines]
        beside = _paired([line.replace(" ", "") for line in normalise(truth).splitlines()], read)
        right = [one for number, text in enumerate(read) for one in _right(beside.get(number, ""), text)]
        chars = [char for line in lines for char in line]
    return Judged(np.array([char.confidence for char in chars], np.float64), np.array(right, bool))


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


def _right_by_boxes(true: Sequence[TextBox], read: Sequence[TextBox]) -> list[bool]:
    """Which characters of the read words are right, word for word: the texts of a group of words, in order, are laid
    along each other."""
    right: list[list[bool]] = [[] for _ in read]
    for true_numbers, read_numbers in word_groups(true, read):
        text = "".join(normalise(true[number][0]).replace(" ", "") for number in true_numbers)
        found = iter(_right(text, "".join(read[number][0] for number in read_numbers)))
        for number in read_numbers:
            right[number] = [next(found) for _ in read[number][0]]
    return [one for word in right for one in word]


def word_groups(true: Sequence[TextBox], read: Sequence[TextBox]) -> list[tuple[list[int], list[int]]]:
    """Words that share ink make a group: the numbers of its true and of its read words, each in the order of lines and
    then from left to right."""
    true_boxes, read_boxes = (np.array([box for _, box in side], float).reshape(-1, 4) for side in (true, read))
    shared = _share(true_boxes, read_boxes) >= SHARED
    count, group = connected_components(
        np.block([[np.zeros((len(true),) * 2), shared], [shared.T, np.zeros((len(read),) * 2)]]), directed=False
    )
    members: list[tuple[list[int], list[int]]] = [([], []) for _ in range(count)]
    for number, place in enumerate(group.tolist()):
        members[place][number >= len(true)].append(number if number < len(true) else number - len(true))
    return [(_in_order(trues, true_boxes), _in_order(reads, read_boxes)) for trues, reads in members]


def _share(true: NDArray[np.float64], read: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each true box (n, 4) against each read one (m, 4): their common area by the smaller one's, (n, m)."""
    low, high = np.maximum(true[:, None, :2], read[None, :, :2]), np.minimum(true[:, None, 2:], read[None, :, 2:])
    areas = [np.clip(boxes[:, 2:] - boxes[:, :2], 1e-9, None).prod(axis=1) for boxes in (true, read)]
    return np.asarray(np.clip(high - low, 0, None).prod(axis=2) / np.minimum(areas[0][:, None], areas[1][None]))


def _in_order(numbers: Sequence[int], boxes: NDArray[np.float64]) -> list[int]:
    """Boxes by the line they stand in, then from left to right."""
    if len(numbers) < 2:
        return list(numbers)
    own = boxes[list(numbers)]
    centres, height = (own[:, 1] + own[:, 3]) / 2, float(np.median(own[:, 3] - own[:, 1]))
    down = np.argsort(centres, kind="stable")
    lines = np.zeros(len(own), int)
    lines[down[1:]] = np.cumsum(np.diff(centres[down]) > height / 2)
    return [numbers[place] for place in np.lexsort((own[:, 0], lines)).tolist()]


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
            part = together([_read(engine, options, image) for image in images_with_text(folder)[: arguments.pages]])
            parts.append(part)
            rows.append((folder.name, *_figures(part)))
        rows.append(("all", *_figures(together(parts))))
        print(f"\n{reader}\n")
        print(markdown(Table(("pages", "characters read", "right", "mean confidence", "calibration error"), rows)))
        bins = [(entry.count, entry.confidence, entry.right) for entry in together(parts).bins()]
        print(markdown(Table(("characters", "confidence", "right"), bins)), flush=True)


def _read(engine: Engine, options: ReadOptions, image: Path) -> Judged:
    truth = image.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
    return judged(truth, engine.read(image.read_bytes(), options), true_boxes(image.with_suffix(".json"))[0])


def _figures(part: Judged) -> tuple[int, float, float, float]:
    count = len(part.right)
    if not count:
        return 0, 0.0, 0.0, 0.0
    return count, float(part.right.mean()), float(part.confidence.mean()), expected_calibration_error(part.bins())
