"""Make the character n-gram prior from folders of plain text.

    python -m training.ngram --text DIR [--out FILE.npz] [--leave-out NAME ...]

DIR holds NAME.txt or NAME.txt.gz, a sentence or line a line, printable ASCII. One line in fifty is kept back and
gives the bits a character that the manifest states.
"""

from __future__ import annotations

import argparse
import gzip
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import PRINTABLE
from app.recognition.ngram_prior import (
    CONTEXT,
    FOLD,
    FOLDED,
    LOWER,
    SHAPE,
    SHAPE_CONTEXT,
    SHAPES,
    UPPER,
    BackedOffTable,
    NgramPrior,
    context_codes,
    shape_codes,
)

LEFT_OUT = ("prose_modern",)
"""Files not used unless asked for: share-alike texts."""
HELD_BACK = 50
"""One line in so many measures and does not count."""
LEAST_GAIN, LEAST_SEEN = 3.0, 2
"""What holds the file small: a symbol after a context is kept where it was seen so often and makes the text by so many
nats likelier, or less likely, than after the shorter context (the weighted difference of Seymore and Rosenfeld,
ICSLP 1996). A word that stands only in the word list is seen once, and known by its parts."""
CAPITALS_WEIGHT = 0.5
"""Weight of every line written in capitals beside the line itself, when case is counted."""
RUNNING_TEXT = 50
"""Mean line length from which a file counts as running text, whose sentences are set into lines as on a page."""
COLUMN_WIDTHS = (20, 80)
"""Characters of a line, least and most, when running text is set."""
CASE_STRENGTH = 20.0
"""Sightings that the estimate of a longer history's case must bring to outweigh the shorter history's."""


def read_lines(folder: Path, left_out: Sequence[str]) -> dict[str, list[str]]:
    """The lines of each text file of `folder`, by file, without those called in `left_out`."""
    texts = {}
    for path in sorted([*folder.glob("*.txt"), *folder.glob("*.txt.gz")]):
        name = path.name.split(".")[0]
        if name not in left_out:
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            texts[name] = [line for line in content.decode("ascii", "ignore").splitlines() if line.strip()]
    if not texts:
        raise SystemExit(f"no NAME.txt or NAME.txt.gz with text under {folder}")
    return texts


def set_into_lines(sentences: Sequence[str], seed: int = 0) -> list[str]:
    """Running text broken between words into lines of random width, paragraph after paragraph of ten sentences.

    Sentences of a file stand on lines of their own; a page's lines begin in the middle of one, with a small letter.
    """
    random = np.random.default_rng(seed)
    lines: list[str] = []
    for start in range(0, len(sentences), 10):
        paragraph = " ".join(sentences[start : start + 10])
        lines += textwrap.wrap(paragraph, int(random.integers(*COLUMN_WIDTHS)), break_on_hyphens=False)
    return lines


def encode(lines: Sequence[str]) -> NDArray[np.int64]:
    """Lines as windows (n, CONTEXT + 1) of indices into PRINTABLE: each character, and the end, behind its context."""
    lead = " " * CONTEXT
    joined = "".join(f"{lead}{line} " for line in lines).encode("ascii")
    classes = np.frombuffer(joined, np.uint8).astype(np.int64) - ord(" ")
    if classes.min() < 0 or classes.max() >= len(PRINTABLE):
        raise SystemExit("the text has characters that are not printable ASCII")
    windows = np.lib.stride_tricks.sliding_window_view(classes, CONTEXT + 1)
    ends = np.cumsum([len(line) + CONTEXT + 1 for line in lines])
    inside = np.ones(len(windows), bool)
    for step in range(CONTEXT):  # the windows whose last character is a lead blank
        starts = ends[:-1] - CONTEXT + step
        inside[starts] = False
    return windows[inside]


def train(lines: Sequence[str], least_gain: float = LEAST_GAIN) -> NgramPrior:
    """The prior of lines of printable ASCII."""
    windows = encode(lines)
    unigram, tables = _symbol_tables(FOLD[windows], least_gain)
    capitals = windows.copy()
    position = np.full(len(PRINTABLE), -1)
    position[LOWER] = np.arange(26)
    small = position[capitals] >= 0
    capitals[small] = UPPER[position[capitals[small]]]
    return NgramPrior(unigram, tables, _capital_table([(windows, 1.0), (capitals, CAPITALS_WEIGHT)]))


def _symbol_tables(
    windows: NDArray[np.int64], least_gain: float
) -> tuple[NDArray[np.float32], tuple[BackedOffTable, ...]]:
    """Witten-Bell estimates, n-grams that tell little left out, the mass of what is left out handed to the shorter
    context."""
    symbols = len(FOLDED)
    counts = np.bincount(windows[:, -1], minlength=symbols) + 0.5
    unigram = np.log(counts / counts.sum()).astype(np.float32)
    tables: list[BackedOffTable] = []
    for length in range(1, CONTEXT + 1):
        grams, seen = np.unique(context_codes(windows[:, -length - 1 :]), return_counts=True)
        rows = np.unique(grams // symbols, return_inverse=True)[1]
        followers, total = np.bincount(rows)[rows], np.bincount(rows, weights=seen)[rows]
        often = seen >= LEAST_SEEN
        grams, seen, followers, total = grams[often], seen[often], followers[often], total[often]
        contexts, rows = np.unique(grams // symbols, return_inverse=True)
        shorter = _rows_of(unigram, tables, contexts, length - 1)[rows, grams % symbols]
        estimate = (seen + followers * np.exp(shorter)) / (total + followers)
        kept = seen * np.abs(np.log(estimate) - shorter) >= least_gain
        mass = np.bincount(rows[kept], weights=estimate[kept], minlength=len(contexts))
        shorter_mass = np.bincount(rows[kept], weights=np.exp(shorter[kept]), minlength=len(contexts))
        backoff = np.log((1 - mass).clip(1e-6) / (1 - shorter_mass).clip(1e-6))
        row_lengths = np.bincount(rows[kept], minlength=len(contexts))
        used = row_lengths > 0
        tables.append(
            BackedOffTable(
                contexts=contexts[used],
                starts=np.concatenate([[0], np.cumsum(row_lengths[used])]),
                symbols=grams[kept] % symbols,
                scores=np.log(estimate[kept]).astype(np.float32),
                backoff=backoff[used].astype(np.float32),
            )
        )
    return unigram, tuple(tables)


def _rows_of(
    unigram: NDArray[np.float32], tables: Sequence[BackedOffTable], contexts: NDArray[np.int64], length: int
) -> NDArray[np.float32]:
    """Distributions after the latest `length` symbols of each context code."""
    rows = np.tile(unigram, (len(contexts), 1))
    for shorter in range(1, length + 1):
        tables[shorter - 1].refine(rows, contexts % len(FOLDED) ** shorter)
    return rows


def _capital_table(weighted: Sequence[tuple[NDArray[np.int64], float]]) -> NDArray[np.float32]:
    """How often each letter is a capital after each history of shapes, backed off to shorter histories."""
    letter = np.full(len(PRINTABLE), -1)
    letter[UPPER] = letter[LOWER] = np.arange(26)
    capital, total = np.zeros(SHAPES**SHAPE_CONTEXT * 26), np.zeros(SHAPES**SHAPE_CONTEXT * 26)
    for windows, weight in weighted:
        windows = windows[letter[windows[:, -1]] >= 0]
        cell = shape_codes(SHAPE[windows[:, -1 - SHAPE_CONTEXT : -1]]) * 26 + letter[windows[:, -1]]
        total += weight * np.bincount(cell, minlength=len(total))
        capital += weight * np.bincount(cell[SHAPE[windows[:, -1]] == 2], minlength=len(total))
    shape = (SHAPES,) * SHAPE_CONTEXT
    by_history, history_total = capital.reshape(*shape, 26), total.reshape(*shape, 26)
    estimate = np.full((*shape, 1), by_history.sum() / max(history_total.sum(), 1))
    for length in range(1, SHAPE_CONTEXT + 1):
        older = (*range(SHAPE_CONTEXT - length), SHAPE_CONTEXT)
        seen = history_total.sum(axis=older, keepdims=True)
        estimate = (by_history.sum(axis=older, keepdims=True) + CASE_STRENGTH * estimate) / (seen + CASE_STRENGTH)
    table = (by_history + CASE_STRENGTH * estimate) / (history_total + CASE_STRENGTH)
    return table.reshape(-1, 26).clip(0.002, 0.998).astype(np.float32)


def _without_each(lines: Sequence[str], step: int) -> list[str]:
    return [line for number, line in enumerate(lines) if number % step]


def bits_a_character(prior: NgramPrior, lines: Sequence[str]) -> float:
    """Mean cross-entropy of the lines under the prior."""
    return float(-sum(map(prior.log_probability, lines)) / sum(map(len, lines)) / np.log(2))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, default=Path("model_store/ngram-en.npz"))
    parser.add_argument("--leave-out", nargs="*", default=LEFT_OUT, metavar="NAME")
    options = parser.parse_args(arguments)
    texts = read_lines(options.text, options.leave_out)
    held_back: list[str] = []
    counted: list[str] = []
    for lines in texts.values():
        running = sum(map(len, lines)) > RUNNING_TEXT * len(lines)
        for part, chosen in ((held_back, lines[::HELD_BACK]), (counted, _without_each(lines, HELD_BACK))):
            part += set_into_lines(chosen) if running else chosen
    prior = train(counted)
    capitals = [line.upper() for line in held_back]
    about: dict[str, object] = {
        "description": "Character n-gram prior for English, case and digits apart",
        "order": CONTEXT + 1,
        "text": {name: {"lines": len(lines)} for name, lines in texts.items()},
        "bits_a_character": round(bits_a_character(prior, held_back), 3),
        "bits_a_character_in_capitals": round(bits_a_character(prior, capitals), 3),
    }
    prior.save(options.out, about)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, {about['bits_a_character']} bits a character, "
          f"{about['bits_a_character_in_capitals']} in capitals")  # fmt: skip


if __name__ == "__main__":
    main()
