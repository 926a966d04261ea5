"""Why words are missed: the stage that lost each true word of a folder of pages.

    python -m training.causes DIR [DIR ...] [--pages N] [--worst K]

A folder holds images with NAME.txt, and where known NAME.json, beside them, as for the bench. A true word is missed
where no read word of the same text, case and punctuation included, overlaps it by half; it has the first of CAUSES that
fits. Of a page whose words have no boxes, what is known is how many of its words are missing and additional.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from app.document import Page
from app.engine import BUNDLED_MODELS, Engine
from app.geometry import Box
from app.imaging.decode import decode
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import straighten
from app.options import ReadOptions
from app.segmentation.layout import segment
from training.bench import page_reading, true_boxes
from training.image_files import images_with_text
from training.line_finding import HELD, TOUCHED, Polygon, area_shares, bounds, line_regions, stacked, true_words
from training.metrics import Counts, TextBox, matched, normalise, text_counts
from training.page_calibration import word_groups
from training.report_page import Table, markdown

CAUSES = {
    "no ink": "hardly any ink in its box on the binarised page",
    "missed line": "in no found line, and nothing was read there",
    "split": "parts of it in several lines",
    "merged": "its line holds words that stand above one another",
    "not read": "of its line nothing was read",
    "parted or joined": "its letters are right, in several read words or in one with other letters",
    "box": "read as it should be, in another place",
    "case or punctuation": "the same letters and digits, case aside",
    "reading": "anything else",
}
"""What may have lost a word, in the order in which it is looked for."""
HARDLY = 0.03
"""Share of a word's box that is inked, below which the word has hardly any ink. Words have 0.13 and more, and a hyphen
or a colon in a loose box 0.07."""


@dataclass(frozen=True)
class Found:
    """What reading made of a page, in pixels of the image: the regions of the found lines and the read words."""

    lines: Sequence[Polygon]
    words: Sequence[TextBox]


@dataclass(frozen=True)
class Beside:
    """What was read beside a true word: `text`, and in how many read words; `alone` where these hold nothing else."""

    text: str
    words: int
    alone: bool


@dataclass(frozen=True)
class Missed:
    """A page's `words`, and how many of them each of its `causes` lost; without `boxes` these are just "missing".
    `text` counts the errors of its text."""

    image: str
    text: Counts
    words: int
    causes: Counter[str]
    boxes: bool = False


def causes(
    truth: Sequence[TextBox], inked: NDArray[np.float64], found: Found, others: Sequence[Polygon] = ()
) -> list[str | None]:
    """Of each true word why it is missed, None where it is not.

    `inked` (n,) is the share of each word's box that is ink; `others` are more true text, quadrilaterals (4, 2), that
    may stand in a word's line.
    """
    hit = matched(*([(normalise(text), box) for text, box in words] for words in (truth, found.words)))[1]
    places = [Box(*box).corners() for _, box in truth]
    share = area_shares([*places, *others], found.lines)
    held = share >= HELD
    # The regions of neighbouring lines reach into each other; what two of them hold is no sign that they are one.
    once = held & (held.sum(axis=1) == 1)[:, None]
    boxes = np.array([bounds(place) for place in [*places, *others]], float).reshape(-1, 4)
    merged = np.array([stacked(boxes[of_line]) for of_line in once.T], bool)
    read = np.asarray((area_shares([Box(*box).corners() for _, box in found.words], found.lines) >= HELD).any(axis=0))
    beside = read_beside(truth, found.words)

    def cause(number: int) -> str:
        text, there = normalise(truth[number][0]).replace(" ", ""), beside[number]
        lines = np.flatnonzero(held[number])
        if inked[number] < HARDLY:
            return "no ink"
        if not len(lines) and (share[number] >= TOUCHED).sum() >= 2:
            return "split"
        if not len(lines) and there is None:
            return "missed line"
        if len(lines) and merged[lines].all():
            return "merged"
        if len(lines) and not read[lines].any():
            return "not read"
        if there is None:
            return "reading"
        if there.text == text:
            return "box" if there.alone and there.words == 1 else "parted or joined"
        return "case or punctuation" if _bare(there.text) == _bare(text) else "reading"

    return [None if hit[number] else cause(number) for number in range(len(truth))]


def read_beside(truth: Sequence[TextBox], read: Sequence[TextBox]) -> list[Beside | None]:
    """What was read beside each true word, None where nothing was: the characters of words that share ink, laid along
    each other by the least edits, blanks left out."""
    beside: list[Beside | None] = [None] * len(truth)
    for true_numbers, read_numbers in word_groups(truth, read):
        true_text, true_word = _joined(truth, true_numbers)
        read_text, read_word = _joined(read, read_numbers)
        place = _laid(true_text, true_word, read_text, read_word)
        for number in true_numbers:
            own = [index for index, owner in enumerate(place) if owner == number]
            words = {read_word[index] for index in own}
            if own:
                alone = all(owner == number for owner, word in zip(place, read_word, strict=True) if word in words)
                beside[number] = Beside("".join(read_text[index] for index in own), len(words), alone)
    return beside


def _joined(words: Sequence[TextBox], numbers: Sequence[int]) -> tuple[str, list[int]]:
    """The words' texts without blanks as one, and the number of each character's word."""
    texts = [normalise(words[number][0]).replace(" ", "") for number in numbers]
    return "".join(texts), [number for number, text in zip(numbers, texts, strict=True) for _ in text]


def _laid(true_text: str, true_word: list[int], read_text: str, read_word: list[int]) -> list[int | None]:
    """The true word beside which each read character stands; one too many stands where its neighbour in its own read
    word does."""
    place: list[int | None] = [None] * len(read_text)
    for edit in Levenshtein.opcodes(true_text, read_text):
        if edit.tag in ("equal", "replace"):
            place[edit.dest_start : edit.dest_end] = true_word[edit.src_start : edit.src_end]
    for step in (1, -1):
        order = range(len(place))[::step]
        for before, index in pairwise(order):
            if place[index] is None and read_word[before] == read_word[index]:
                place[index] = place[before]
    return place


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def ink_shares(places: Sequence[Polygon], page: StraightPage) -> NDArray[np.float64]:
    """The share of the straight page's pixels that are ink around each place (4, 2), in pixels of the image: (n,)."""
    shares = np.zeros(len(places))
    for number, place in enumerate(places):
        x0, y0, x1, y1 = (max(edge, 0) for edge in Box.around(page.transform.to_straight(place)).rounded())
        part = page.ink[y0:y1, x0:x1]
        shares[number] = part.mean() if part.size else 0.0
    return shares


def look(image: Path, pages: Sequence[Page]) -> Missed:
    """Of an image with its truth beside it and of the `pages` that were read from it, why words are missed."""
    reading, file = page_reading(tuple(pages)), image.with_suffix(".json")
    text = text_counts(image.with_suffix(".txt").read_text(encoding="utf-8", errors="replace"), reading.text)
    truth = true_boxes(file)[0]
    if not truth:
        return Missed(image.name, text, text.words_true, +Counter(missing=text.words_true - text.words_shared))
    options = ReadOptions(rotation=str(pages[0].rotation))  # reading may have turned the page
    page = straighten(decode(image.read_bytes())[0], options)
    places, others = true_words(file)
    found = Found(line_regions(segment(page, options), page.transform), reading.words or [])
    missed = Counter(cause for cause in causes(truth, ink_shares(places, page), found, others) if cause)
    return Missed(image.name, text, len(truth), missed, boxes=True)


def boxes_table(folders: dict[str, list[Missed]]) -> Table:
    """Folders of pages whose words have boxes: a column a cause."""
    rows = []
    for name, pages in folders.items():
        known = [page for page in pages if page.boxes]
        lost = sum((page.causes for page in known), Counter[str]())
        if known:
            words = sum(page.words for page in known)
            rows.append((name, len(known), words, lost.total(), *(lost[cause] for cause in CAUSES)))
    return Table(("folder", "pages", "words", "missed", *CAUSES), rows)


def text_table(folders: dict[str, list[Missed]]) -> Table:
    """Folders of pages whose text alone is known; "order" is what `cer_order` is above `cer_lines`."""
    rows: list[tuple[object, ...]] = []
    for name, pages in folders.items():
        text = sum((page.text for page in pages if not page.boxes), Counts())
        if text.pages:
            lines, order = (text.figures()[figure] for figure in ("cer_lines", "cer_order"))
            missing, additional = text.words_true - text.words_shared, text.words_read - text.words_shared
            rows.append((name, text.pages, text.words_true, missing, additional, lines, order, max(order - lines, 0.0)))
    return Table(("folder", "pages", "words", "missing", "additional", "cer_lines", "cer_order", "order"), rows)


def worst_table(folders: dict[str, list[Missed]], count: int) -> Table:
    """The `count` pages with the most words missed, and the cause that has most of them."""
    pages = [(f"{name}/{page.image}", page) for name, pages in folders.items() for page in pages if page.causes]
    pages.sort(key=lambda entry: -entry[1].causes.total())
    rows = []
    for name, page in pages[:count]:
        ((leading, most),) = page.causes.most_common(1)
        rows.append((name, page.words, page.causes.total(), leading, most))
    return Table(("page", "words", "missed", "leading cause", "its words"), rows)


def run(options: argparse.Namespace) -> None:
    """Say why words are missed: the stage that lost each one."""
    engine = Engine.load(options.models)
    folders = {
        folder.name: [
            look(image, engine.read(image.read_bytes())) for image in images_with_text(folder)[: options.pages]
        ]
        for folder in options.folders
    }
    for table in (boxes_table(folders), text_table(folders), worst_table(folders, options.worst)):
        if table.rows:
            print(markdown(table))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+", type=Path, help="folders of images with NAME.txt beside them")
    parser.add_argument("--pages", type=int, help="only the first N pages of each folder")
    parser.add_argument("--worst", type=int, default=6, metavar="K", help="name the K pages with the most words missed")
    parser.add_argument("--models", type=Path, default=BUNDLED_MODELS, help="the model folder")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.causes", description=run.__doc__)
    add_arguments(parser)
    run(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
