"""Where words part in a line that the network read: by the blanks that it spoke, the white between the characters, and
what the letters would make as a word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.recognition.ngram_prior import NgramPrior

WORD_GAP = 2.0
"""White between characters, in x-heights, that parts words even where the network spoke no blank."""
SURE_BLANK = 0.8
DOUBTED_BLANK = 0.5
"""A blank spoken with less certainty than this, between letters or digits, is none where the gap is narrower than such
a share of the line's usual blank: the network speaks it for the letters' shapes, and the ink does not part there."""
HEARD, HEARD_IN_WORD, AS_WIDE, OF_SEVERAL = 0.02, 0.1, 0.8, 3
"""A blank that was not spoken, but thought of with this probability, or with that between letters or digits, is one
where the gap has such a share of the usual width of the line's blanks, of which there are at least so many: the prior
writes U.S. where the ink says U. S."""
APART_FROM_LETTERS = 0.3
"""Such a gap is so many x-heights wider than those between letters."""
CLOSING_SIGNS, STOPS, QUOTE, THIN = ";:!?", ".,;:!?)", '"', 0.75
"""Before these signs, and inside quotes, old print has a thin space: a blank there that has a smaller share of the
line's usual width is none. A quote stands so high behind a stop that the white between them is wide."""
ALONE, NEVER_ALONE, FEWEST_ALONE = 1.0, 0.6, 4
"""Letters and digits, at least so many, stand each for itself where they are more than an x-height apart at the median
and none is nearer to the next: a row of them, an alphabet."""
SPACED_WORD = -4.6
"""Mean log-probability of a letter, after those before it, from which letters that stand alone are a word spaced out:
of words and names 99 % are above it, of rows of seven letters at random 6 %."""
FEWEST_CELLS, WIDEST_CELL = 3, 5.0
"""So many characters with walls between them, each in a cell of its own that is so wide at most, in x-heights, are a
word that a form has taken apart; a table's cells are wider."""
MOSTLY_LETTERS, IN_ORDER = 0.8, 0.5
"""Such a word has this share of letters at least (an O is easily read as 0), and of its neighbours fewer follow each
other in the alphabet."""


def words_part(
    texts: Sequence[str],
    gaps: NDArray[np.float64],
    blanks: NDArray[np.float64],
    heard: NDArray[np.float64],
    prior: NgramPrior | None = None,
) -> NDArray[np.bool_]:
    """Whether a word begins after each gap, bool (n - 1,), between the `texts` of n characters.

    `gaps` (n - 1,) are their distances in x-heights, `blanks` (n - 1,) the certainty of the blank that was spoken
    there, 0 where none was, `heard` (n - 1,) the highest probability that the network gave one there. With a `prior`,
    letters far apart that make a word are one.
    """
    if _stand_alone(texts, gaps) and not (prior and _is_word("".join(texts), prior)):
        return np.ones(len(gaps), bool)
    sure = blanks >= SURE_BLANK
    spoken = blanks > 0
    parted = spoken | (gaps > WORD_GAP)
    if sure.any():
        usual = np.median(gaps[sure])
        letters = np.array([before.isalnum() and after.isalnum() for before, after in pairwise(texts)])
        parted &= ~(spoken & ~sure & letters & (gaps < DOUBTED_BLANK * usual))
        closing, quoted = np.array([after in CLOSING_SIGNS for after in texts[1:]]), _just_inside_quotes(texts, parted)
        parted &= ~((closing | quoted) & (gaps < THIN * usual) | quoted & ~sure)
        if sure.sum() >= OF_SEVERAL and not parted.all():
            wide = gaps >= max(AS_WIDE * usual, np.median(gaps[~parted]) + APART_FROM_LETTERS)
            parted |= wide & (heard >= np.where(letters, HEARD_IN_WORD, HEARD))
    return np.asarray(parted)


def within_cells(centres: NDArray[np.float64], walls: NDArray[np.float64], x_height: float) -> NDArray[np.bool_] | None:
    """Whether an empty cell lies in each gap, bool (n - 1,), between characters with their `centres` (n,) at these x
    where each stands in a narrow cell of its own between `walls` (m,); None where they do not."""
    steps = np.diff(np.searchsorted(walls, centres))
    if len(centres) < FEWEST_CELLS or (steps < 1).any() or np.median(np.diff(walls)) > WIDEST_CELL * x_height:
        return None
    return np.asarray(steps > 1)


def _just_inside_quotes(texts: Sequence[str], parted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which gaps lie behind a quote that opens, or between a stop and the quote that closes, bool (n - 1,)."""
    quotes = np.array([text == QUOTE for text in texts])
    opened = (np.cumsum(quotes) - quotes) % 2 == 1
    opening = quotes & ~opened & np.concatenate([[True], parted])
    stops = np.array([text in STOPS for text in texts])
    return np.asarray(opening[:-1] | (stops[:-1] & quotes[1:] & opened[1:]))


def _stand_alone(texts: Sequence[str], gaps: NDArray[np.float64]) -> bool:
    """Whether each of the characters stands for itself."""
    return (
        len(texts) >= FEWEST_ALONE
        and "".join(texts).isalnum()
        and float(gaps.min()) > NEVER_ALONE
        and float(np.median(gaps)) > ALONE
    )


def _is_word(text: str, prior: NgramPrior) -> bool:
    """Whether letters are a word spaced out, rather than a row of letters such as the alphabet."""
    letters = sum(map(str.isalpha, text))
    in_order = sum(ord(after) - ord(before) == 1 for before, after in pairwise(text))
    return (
        letters >= MOSTLY_LETTERS * len(text)
        and in_order < IN_ORDER * (len(text) - 1)
        and prior.log_probability(text) >= SPACED_WORD * len(text)
    )
