"""Lines that stand letter by letter, A B C or 1 2 3: no n-gram knows them, but their characters are of one kind.

A letter alone between blanks has no neighbours that tell O from 0 or 1 from |; the rest of the line does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import PRINTABLE

ALONE = 0.7
"""Share of a line's characters with a blank before them from which it is spelled out."""
FEWEST = 4
"""Fewer characters are no company."""
DOUBT = 0.5
"""Characters of each kind that a line counts as having beside those that it has (add-half smoothing)."""
KINDS = np.array([[c.isupper(), c.islower(), c.isdigit(), not c.isalnum()] for c in PRINTABLE], np.float64)
"""Capital, small letter, digit or sign: one-hot (95, 4)."""


def is_spelled_out(blanks: NDArray[np.bool_]) -> bool:
    """Whether a line whose characters have `blanks` (n,) before them stands letter by letter; the first's counts for
    nothing, because it begins the line."""
    return len(blanks) >= FEWEST and bool(blanks[1:].mean() >= ALONE)


def with_company(classes: NDArray[np.int64], probabilities: NDArray[np.floating]) -> NDArray[np.float64]:
    """The probabilities (n, k) of each character's `classes` (n, k), places in PRINTABLE, weighed by the kinds of the
    line's other characters; rows add up to 1."""
    kinds = KINDS[classes]
    counts = (probabilities[:, :, None] * kinds).sum(axis=1)
    others = counts.sum(axis=0) - counts + DOUBT
    weighed = probabilities * np.take_along_axis(others, kinds.argmax(axis=2), axis=1)
    return np.asarray(weighed / weighed.sum(axis=1, keepdims=True))
