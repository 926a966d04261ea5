"""What the characters beside it tell of a character that the network and the n-gram prior leave in doubt.

A letter of a line that stands letter by letter, A B C or 1 2 3, has no neighbours that tell O from 0 or 1 from |; the
rest of the line does. In a word of letters, a single 0, $ or < is likelier an O, S or C; hands print them alike.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import PRINTABLE

ALONE = 0.7
"""Share of a line's characters with a blank before them from which it is spelled out."""
FEWEST_ALONE = 4
FEWEST = 3
"""Fewer are no company: characters of a line that is spelled out, and characters of a word."""
DOUBT = 0.5
"""Characters of each kind that a line or word counts as having beside those that it has (add-half smoothing)."""
NO_PART_OF_WORDS = frozenset("$|<>[]{}\\/@&#%+=*")
SPELLED_OUT_KINDS = np.array([[c.isupper(), c.islower(), c.isdigit(), not c.isalnum()] for c in PRINTABLE], np.float64)
"""Capital, small letter, digit or sign: one-hot (95, 4)."""
WORD_KINDS = np.array([[c.isalpha(), c.isdigit(), c in NO_PART_OF_WORDS] for c in PRINTABLE], np.float64)
"""Letter, digit or sign that is no part of words: one-hot (95, 3), without a one for stops, quotes, brackets and
hyphens, which any word may have at its side."""


def is_spelled_out(blanks: NDArray[np.bool_]) -> bool:
    """Whether a line whose characters have `blanks` (n,) before them stands letter by letter; the first's counts for
    nothing, because it begins the line."""
    return len(blanks) >= FEWEST_ALONE and bool(blanks[1:].mean() >= ALONE)


def with_company(
    classes: NDArray[np.int64],
    probabilities: NDArray[np.floating],
    choices: NDArray[np.int64],
    blanks: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """The probabilities (n, k) of each character's `classes` (n, k), places in PRINTABLE, weighed by the kinds of its
    company: the other characters of a line that is spelled out, else of its word; rows add up to 1.

    `choices` (n,) are the places in the rows of what the characters are taken for so far, `blanks` (n,) say whether
    words begin at them. Company changes what a character is taken for, and can make it doubtful. That of a word, which
    the prior has counted already, makes none of the choices surer that it agrees with.
    """
    spelled_out = is_spelled_out(blanks)
    kinds = (SPELLED_OUT_KINDS if spelled_out else WORD_KINDS)[classes]
    starts = [] if spelled_out else (np.flatnonzero(blanks[1:]) + 1).tolist()
    weighed = probabilities.astype(np.float64)
    for start, end in pairwise([0, *starts, len(classes)]):
        if end - start >= FEWEST:
            weighed[start:end] *= _weights(weighed[start:end], kinds[start:end])
    weighed /= weighed.sum(axis=1, keepdims=True)
    if spelled_out:
        return weighed
    agrees = (weighed.argmax(axis=1) == choices) & (weighed.max(axis=1) > probabilities.max(axis=1))
    return np.where(agrees[:, None], probabilities, weighed)


def _weights(probabilities: NDArray[np.float64], kinds: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each class (n, k) is worth beside the others' `kinds` (n, k, kinds); one without a kind goes with any."""
    counts = (probabilities[:, :, None] * kinds).sum(axis=1)
    others = counts.sum(axis=0) - counts + DOUBT
    of_kind = np.take_along_axis(others, kinds.argmax(axis=2), axis=1)
    return np.where(kinds.any(axis=2), of_kind, others.max(axis=1, keepdims=True))
