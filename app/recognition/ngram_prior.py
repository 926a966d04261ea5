"""A small character n-gram prior: how likely each printable character is after those before it.

Letters, their case and digits are modelled apart, so that capitals profit from what small letters taught and codes
are left alone: a folded symbol (letters without case, one symbol for all digits) follows up to six folded symbols,
backed off to fewer where they were not seen; a letter's case follows the shapes of the last four characters; all ten
digits are equally likely. Interpolated estimate after Witten and Bell, IEEE Trans. Inf. Theory 37(4), 1991.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidModel
from app.networks.weights import checked_content
from app.recognition.alphabet import PRINTABLE

PRIOR_VERSION = 2
MAX_BYTES = 16 * 2**20
"""No prior of this size is ours; a bound before anything is unpacked."""
CONTEXT = 6
"""Characters that a prediction looks back on; what lies before a line counts as blanks."""
SHAPE_CONTEXT = 4
"""Characters whose shapes the case of a letter follows."""
BLANK = 0
"""Index of the blank in PRINTABLE, and in FOLDED."""
FOLDED = " abcdefghijklmnopqrstuvwxyz0" + "".join(c for c in PRINTABLE[1:] if not c.isalnum())
"""The folded symbols."""
FOLD = np.array([FOLDED.index("0" if c.isdigit() else c.lower()) for c in PRINTABLE], np.int64)
"""Folded symbol by index in PRINTABLE."""
SHAPES = 6
"""Shapes of a character: blank, small letter, capital, digit, end of a sentence, other sign."""
SHAPE = np.array(
    [
        0 if c == " " else 1 if c.islower() else 2 if c.isupper() else 3 if c.isdigit() else 4 if c in ".!?" else 5
        for c in PRINTABLE
    ],
    np.int64,
)
"""Shape by index in PRINTABLE."""
UPPER = np.array([PRINTABLE.index(c) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"], np.int64)
LOWER = np.array([PRINTABLE.index(c) for c in "abcdefghijklmnopqrstuvwxyz"], np.int64)
FLOOR = 0.02
"""Share of a uniform distribution mixed into every answer: text that no one has foreseen costs at most ln(95 / 0.02)
nats a character, so the ink can always outvote the prior."""


@dataclass(frozen=True)
class BackedOffTable:
    """Symbols seen after contexts of one length, as compressed rows.

    `contexts` (n,) int64, ascending, are codes of folded contexts (see `context_codes`); row i holds `symbols` and
    their log-probabilities `scores` from `starts[i]` to `starts[i + 1]`; `backoff[i]` is added to the shorter
    context's log-probability of every other symbol.
    """

    contexts: NDArray[np.int64]
    starts: NDArray[np.int64]
    symbols: NDArray[np.int64]
    scores: NDArray[np.float32]
    backoff: NDArray[np.float32]

    def refine(self, rows: NDArray[np.float32], codes: NDArray[np.int64]) -> None:
        """Bring log-probabilities (n, len(FOLDED)) of the shorter contexts to those of `codes` (n,), in place."""
        place = np.searchsorted(self.contexts, codes).clip(0, max(len(self.contexts) - 1, 0))
        seen = np.flatnonzero(self.contexts[place] == codes) if len(self.contexts) else np.empty(0, np.int64)
        if not len(seen):
            return
        place = place[seen]
        rows[seen] += self.backoff[place, None]
        counts = self.starts[place + 1] - self.starts[place]
        ends = np.cumsum(counts)
        entries = np.arange(int(ends[-1])) + np.repeat(self.starts[place] - (ends - counts), counts)
        rows[np.repeat(seen, counts), self.symbols[entries]] = self.scores[entries]


@dataclass(frozen=True)
class NgramPrior:
    """The prior, read-only: load once, share between threads.

    `unigram` is float32 (len(FOLDED),); `tables[k]` belongs to contexts of k + 1 symbols; `capital` is float32
    (SHAPES ** SHAPE_CONTEXT, 26): the probability that a letter is a capital after characters of those shapes.
    """

    unigram: NDArray[np.float32]
    tables: tuple[BackedOffTable, ...]
    capital: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> NgramPrior:
        """The prior whose archive is `path`, its manifest NAME.json beside it; InvalidModel says what is wrong."""
        content = _checked_content(path)
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                tables = tuple(_read_table(archive, length) for length in range(1, CONTEXT + 1))
                prior = cls(
                    np.asarray(archive["unigram"], np.float32), tables, np.asarray(archive["capital"], np.float32)
                )
        except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
            raise InvalidModel(f"{path.name} is no n-gram prior: {error}; make it again with training.ngram") from error
        if prior.unigram.shape != (len(FOLDED),) or prior.capital.shape != (SHAPES**SHAPE_CONTEXT, 26):
            raise InvalidModel(f"{path.name} was made for another alphabet; make it again with training.ngram")
        return prior

    def save(self, path: Path, about: dict[str, object]) -> None:
        """Write the archive `path` (float16) and its manifest, with the entries of `about`, beside it."""
        arrays: dict[str, NDArray[np.generic]] = {
            "unigram": self.unigram.astype(np.float16),
            "capital": self.capital.astype(np.float16),
        }
        for length, table in enumerate(self.tables, 1):
            arrays[f"steps{length}"] = np.diff(table.contexts, prepend=0).astype(np.uint64)
            arrays[f"counts{length}"] = np.diff(table.starts).astype(np.uint8)
            arrays[f"symbols{length}"] = table.symbols.astype(np.uint8)
            arrays[f"scores{length}"] = table.scores.astype(np.float16)
            arrays[f"backoff{length}"] = table.backoff.astype(np.float16)
        archive = io.BytesIO()
        np.savez_compressed(archive, allow_pickle=False, **arrays)
        content = archive.getvalue()
        path.write_bytes(content)
        manifest = {
            "name": path.stem,
            "kind": "prior",
            "format_version": PRIOR_VERSION,
            "sha256": hashlib.sha256(content).hexdigest(),
            **about,
        }
        path.with_suffix(".json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")

    def log_probabilities(self, contexts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Natural log-probability of each character of PRINTABLE after each context: (n, CONTEXT) to (n, 95).

        A context holds the last CONTEXT characters as indices into PRINTABLE, the latest last, blanks before a line's
        first. Each row's probabilities add up to 1 (within the rounding of float16).
        """
        folded = FOLD[contexts]
        rows = self._pair_rows[context_codes(folded[:, -2:])]
        for length in range(3, CONTEXT + 1):
            self.tables[length - 1].refine(rows, context_codes(folded[:, -length:]))
        wide = rows[:, FOLD]
        wide += self._shares[shape_codes(SHAPE[contexts[:, -SHAPE_CONTEXT:]])]
        return np.asarray(np.log((1 - FLOOR) * np.exp(wide) + FLOOR / len(PRINTABLE)), np.float32)

    def log_probability(self, text: str) -> float:
        """Natural log-probability of a line of printable characters, its end not counted."""
        classes = np.array([BLANK] * CONTEXT + [PRINTABLE.index(c) for c in text], np.int64)
        if not text:
            return 0.0
        contexts = np.lib.stride_tricks.sliding_window_view(classes[:-1], CONTEXT)
        return float(self.log_probabilities(contexts)[np.arange(len(text)), classes[CONTEXT:]].sum())

    @cached_property
    def _pair_rows(self) -> NDArray[np.float32]:
        """The distribution after every context of two symbols, (len(FOLDED) ** 2, len(FOLDED))."""
        symbols = len(FOLDED)
        codes = np.arange(symbols**2)
        rows = np.tile(self.unigram, (symbols**2, 1))
        self.tables[0].refine(rows, codes % symbols)
        self.tables[1].refine(rows, codes)
        return rows

    @cached_property
    def _shares(self) -> NDArray[np.float32]:
        """The logarithm of each character's share in its folded symbol after every context's shapes,
        (SHAPES ** SHAPE_CONTEXT, 95)."""
        digits = np.array([-np.log(10) if c.isdigit() else 0.0 for c in PRINTABLE], np.float32)
        shares = np.tile(digits, (len(self.capital), 1))
        shares[:, UPPER] = np.log(self.capital)
        shares[:, LOWER] = np.log1p(-self.capital)
        return shares


def context_codes(contexts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Folded contexts (n, k) as one number each, the latest symbol in the lowest place."""
    return np.asarray(contexts @ len(FOLDED) ** np.arange(contexts.shape[1])[::-1], np.int64)


def shape_codes(shapes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Shapes (n, k) of the last characters as one number each, the latest in the lowest place."""
    return np.asarray(shapes @ SHAPES ** np.arange(shapes.shape[1])[::-1], np.int64)


def _checked_content(path: Path) -> bytes:
    manifest_path = path.with_suffix(".json")
    if not manifest_path.is_file():
        raise InvalidModel(f"{manifest_path.name} is missing; a prior is a NAME.npz with its NAME.json beside it")
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        version, digest = manifest["format_version"], manifest["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidModel(f"{manifest_path.name} is no manifest of a prior: {error}") from error
    if version != PRIOR_VERSION:
        raise InvalidModel(
            f"{manifest_path.name} has format version {version}, this program reads {PRIOR_VERSION}; "
            "make the prior again with training.ngram"
        )
    return checked_content(path, digest, MAX_BYTES, "prior", "make the prior again")


def _read_table(archive: np.lib.npyio.NpzFile, length: int) -> BackedOffTable:
    counts = archive[f"counts{length}"].astype(np.int64)
    table = BackedOffTable(
        contexts=np.cumsum(archive[f"steps{length}"].astype(np.int64)),
        starts=np.concatenate([[0], np.cumsum(counts)]),
        symbols=archive[f"symbols{length}"].astype(np.int64),
        scores=archive[f"scores{length}"].astype(np.float32),
        backoff=archive[f"backoff{length}"].astype(np.float32),
    )
    entries = int(table.starts[-1])
    if not (len(table.symbols) == len(table.scores) == entries and len(table.backoff) == len(table.contexts)):
        raise ValueError(f"the arrays for contexts of {length} do not fit together")
    if entries and not (table.symbols.max() < len(FOLDED) and np.isfinite(table.scores).all()):
        raise ValueError(f"the arrays for contexts of {length} hold values out of range")
    return table
