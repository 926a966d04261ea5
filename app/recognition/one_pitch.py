"""Blanks in print of one pitch, as typewriters, tills and terminals make it: each character has a cell of its own, and
so has each blank. Where no cell is left for one there is none, however much white a bracket or an I leaves in its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.medians import median

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_STEPS = 5
"""So many steps from one letter or digit to the next lie within words."""
SEVERAL, MANY, UNEVEN_IF_SEVERAL, UNEVEN = 5, 10, 0.035, 0.07
"""So many of the line's steps lead from or to a letter, for digits have one pitch in nearly every face, and the root
mean square by which these differ from whole cells is at most so much, in cells: in print of one pitch it is 0.02 to
0.1, where letters have widths of their own from 0.12 on, but by chance less in a name or two."""
MOSTLY_ONE = 0.9
"""Such a share of the steps within words is one cell, or the pitch is a fraction of the true one."""
FARTHEST = 6
"""Steps of more cells say nothing: the white between the columns of a till's lines is of any width."""
ROUNDS = 3
"""The pitch is told so many times from the cells that it gives."""
NO_PITCH = 0.15
"""Where the steps differ by so much from whole cells as wide as the median, in cells at the mean, there is no pitch."""
NO_ROOM, DOUBTFUL = 1.3, 1.4
"""Neighbours nearer than so many cells have no blank between them; with none nearer than so many of the usual steps a
line needs no look."""


def without_cells(texts: Sequence[str], centres: Reals, parted: Flags) -> Flags:
    """Which of the blanks in the gaps between n characters, `parted` bool (n - 1,), have no cell on their line,
    bool (n - 1,). `centres` (n,) are the middles of the characters' ink along the line.

    Letters and digits lie amid their cells, other signs do not: cells are counted from one letter to the next. In a
    line of no single pitch every blank may stand.
    """
    none = np.zeros(len(parted), bool)
    apart = np.diff(centres)
    if len(texts) <= SEVERAL or not parted.any() or parted.all():
        return none
    if apart[parted].min() >= DOUBTFUL * median(apart[~parted]):
        return none
    letters = np.flatnonzero([text.isalnum() for text in texts])
    if len(letters) <= SEVERAL:
        return none
    is_letter = np.array([texts[index].isalpha() for index in letters.tolist()])
    blanks_before = np.concatenate([[0], np.cumsum(parted)])
    blanks = np.diff(blanks_before[letters])
    signs = np.diff(letters) - 1
    steps = np.diff(centres[letters])
    pitch = _pitch(steps, (blanks == 0) & (signs == 0), is_letter[:-1] | is_letter[1:])
    if pitch is None:
        return none
    cells = np.maximum(np.round(steps / pitch), 1).astype(int)
    narrow = parted & (apart < NO_ROOM * pitch)
    for first, last, free in zip(letters[:-1], letters[1:], cells - 1 - signs, strict=True):
        here = first + np.flatnonzero(parted[first:last])
        narrowest = here[np.argsort(apart[here], kind="stable")]
        none[narrowest[: max(len(here) - max(free, 0), 0)]] = True
    none[: letters[0]] = none[letters[-1] :] = True
    return none & narrow


def _pitch(steps: Reals, within_word: Flags, of_letters: Flags) -> float | None:
    """Width of a cell where the `steps` (k,) from one letter or digit to the next, some of them `within_word`, and
    those `of_letters` above all, are whole cells."""
    if np.count_nonzero(within_word) < FEWEST_STEPS:
        return None
    pitch = median(steps[within_word])
    if pitch <= 0:
        return None
    if np.mean(np.abs(steps - pitch * np.round(steps / pitch))) > NO_PITCH * pitch:
        return None
    for _ in range(ROUNDS):
        cells = np.maximum(np.round(steps / pitch), 1)
        near = cells <= FARTHEST
        pitch = float(steps[near].sum() / cells[near].sum())
    cells = np.maximum(np.round(steps / pitch), 1)
    telling = (cells <= FARTHEST) & of_letters
    if np.count_nonzero(telling) < SEVERAL or np.mean(cells[within_word] == 1) < MOSTLY_ONE:
        return None
    uneven = np.sqrt(np.mean(np.square(steps[telling] / pitch - cells[telling])))
    return pitch if uneven <= (UNEVEN if np.count_nonzero(telling) >= MANY else UNEVEN_IF_SEVERAL) else None
