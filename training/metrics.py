"""Figures of reading pages: text, word boxes and character boxes against the truth. The project's one definition.

Counts are kept a page and add up, so a folder's figures are micro averages. Text is compared after folding typographic
variants to ASCII and white space to single blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

TextBox = tuple[str, tuple[float, ...]]
"""A word or a character and its box x0, y0, x1, y1 in pixels of the image as stored."""

HIT = 0.5
"""Intersection over union from which two boxes are about the same thing."""
ROWS = 500
"""True boxes compared at a time, so that a page of thousands stays small in memory."""

ASCII = {"‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-"}
ASCII |= {"…": "...", "•": "*", "·": ".", "\u00a0": " ", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff"}
"""What typesetters' signs are called in ASCII."""
_FOLD = str.maketrans(ASCII)


@dataclass(frozen=True)
class Counts:
    """What one page, or several, add to the figures."""

    pages: int = 0
    exact: int = 0
    line_chars: int = 0
    line_errors: int = 0
    chars: int = 0
    order_errors: int = 0
    case_blind_errors: int = 0
    words_shared: int = 0
    words_true: int = 0
    words_read: int = 0
    word_overlap: float = 0.0
    word_hits: int = 0
    word_boxes: int = 0
    char_overlap: float = 0.0
    char_hits: int = 0
    char_boxes: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def figures(self) -> dict[str, float]:
        """By name. `cer_lines`: order-free, each true line paired with at most one read line so that the edit
        distances' sum is least, lines left over at their length; `cer_order`: the whole text's edit distance;
        `cer_ci`: that with case folded; `f1_an`: F1 of the multisets of alphanumeric words; `exact`: share of pages
        without a difference; `box_iou`, `char_iou`: mean over true boxes of the best overlap; `box_hit`, `char_hit`:
        share of true boxes with an overlap of HIT and the same text. Box figures only where true boxes are known.
        """
        named = {
            "cer_lines": self.line_errors / max(self.line_chars, 1),
            "cer_order": self.order_errors / max(self.chars, 1),
            "cer_ci": self.case_blind_errors / max(self.chars, 1),
            "f1_an": 2 * self.words_shared / max(self.words_true + self.words_read, 1),
            "exact": self.exact / max(self.pages, 1),
        }
        if self.word_boxes:
            named |= {"box_iou": self.word_overlap / self.word_boxes, "box_hit": self.word_hits / self.word_boxes}
        if self.char_boxes:
            named |= {"char_iou": self.char_overlap / self.char_boxes, "char_hit": self.char_hits / self.char_boxes}
        return named


def normalise(text: str) -> str:
    """Typographic variants as ASCII, two single quotes as a double one, single blanks, no empty lines."""
    text = unicodedata.normalize("NFKC", text.translate(_FOLD)).replace("``", '"').replace("''", '"')
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def text_counts(truth: str, read: str) -> Counts:
    """One page's text."""
    truth, read = normalise(truth), normalise(read)
    true_lines, read_lines = truth.splitlines(), read.splitlines()
    flat_truth, flat_read = truth.replace("\n", " "), read.replace("\n", " ")
    true_words, read_words = _words(truth), _words(read)
    return Counts(
        pages=1,
        exact=int(truth == read),
        line_chars=sum(map(len, true_lines)),
        line_errors=_line_errors(true_lines, read_lines),
        chars=len(flat_truth),
        order_errors=Levenshtein.distance(flat_truth, flat_read),
        case_blind_errors=Levenshtein.distance(flat_truth.lower(), flat_read.lower()),
        words_shared=(true_words & read_words).total(),
        words_true=true_words.total(),
        words_read=read_words.total(),
    )


def word_box_counts(truth: Sequence[TextBox], read: Sequence[TextBox]) -> Counts:
    """One page's word boxes; true words without a letter or digit don't count, texts are compared by those alone."""
    known = [(_key(text), box) for text, box in truth if _key(text)]
    overlap, hit = matched(known, [(_key(text), box) for text, box in read])
    return Counts(word_overlap=float(overlap.sum()), word_hits=int(hit.sum()), word_boxes=len(known))


def char_box_counts(truth: Sequence[TextBox], read: Sequence[TextBox]) -> Counts:
    """One page's character boxes."""
    known, found = ([(text.translate(_FOLD), box) for text, box in side if text.strip()] for side in (truth, read))
    overlap, hit = matched(known, found)
    return Counts(char_overlap=float(overlap.sum()), char_hits=int(hit.sum()), char_boxes=len(known))


def matched(truth: Sequence[TextBox], read: Sequence[TextBox]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of each true box the best overlap, 0-1, and whether one of the same text overlaps it by HIT: (n,) both."""
    best, hit = np.zeros(len(truth)), np.zeros(len(truth), bool)
    if not read:
        return best, hit
    boxes, texts = np.array([box for _, box in read], float), np.array([text for text, _ in read])
    for start in range(0, len(truth), ROWS):
        part = truth[start : start + ROWS]
        overlap = _intersection_over_union(np.array([box for _, box in part], float), boxes)
        same = np.array([text for text, _ in part])[:, None] == texts[None, :]
        best[start : start + ROWS] = overlap.max(axis=1)
        hit[start : start + ROWS] = ((overlap >= HIT) & same).any(axis=1)
    return best, hit


def _words(text: str) -> Counter[str]:
    stripped = (re.sub(r"[^a-z0-9]", "", word) for word in text.lower().split())
    return Counter(word for word in stripped if word)


def _key(text: str) -> str:
    return "".join(sorted(_words(text).elements()))


def _line_errors(truth: list[str], read: list[str]) -> int:
    lost, invented = np.array([len(line) for line in truth]), np.array([len(line) for line in read])
    if not truth or not read:
        return int(lost.sum() + invented.sum())
    apart = lost[:, None] + invented[None, :]
    distance = process.cdist(truth, read, scorer=Levenshtein.distance, dtype=np.int32)
    # A pair saves what both lines cost alone, never less than nothing: edit distance is at most the longer length.
    rows, columns = linear_sum_assignment(apart - distance, maximize=True)
    return int(lost.sum() + invented.sum() - (apart - distance)[rows, columns].sum())


def _intersection_over_union(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (n, 4) against boxes (m, 4): (n, m)."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1) for boxes in (first, second)]
    return np.asarray(shared / np.maximum(areas[0][:, None] + areas[1][None, :] - shared, 1e-9))
