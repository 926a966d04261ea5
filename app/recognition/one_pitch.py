"""Blanks in print of one pitch, as typewriters, tills and terminals make it: each character has a cell of its own, and so
has each blank. Where no cell is left for one, none is, however much white a bracket, a stop or an I leaves in its cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEWEST, FEWEST_LETTERS, FEWEST_STEPS = 8, 5, 5
"""So many letters and digits, letters among them, and steps from one to the next within a word, show a pitch: digits have
one in nearly every face."""
UNEVEN = 0.08
"""Root mean square by which their steps differ from whole cells, in cells: of one pitch 0.02 to 0.1, of faces whose
letters have widths of their own from 0.12 on."""
MOSTLY_ONE = 0.9
"""Such a share of the steps within words is one cell, or the pitch is a fraction of the true one."""
FARTHEST = 6
"""Steps of more cells say nothing: the white between the columns of a till's lines is of any width."""
ROUNDS = 4
"""The pitch is told so many times from the cells that it gives."""
NO_ROOM = 1.3
"""Neighbours nearer than so many cells have no blank between them."""


def without_cells(texts: Sequence[str], centres: NDArray[np.float64], parted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the blanks in the gaps between n characters, `parted` bool (n - 1,), have no cell on their line,
    bool (n - 1,). `centres` (n,) are the middles of the characters' ink along the line.

    Letters and digits lie amid their cells, other signs do not: cells are counted from one letter to the next. In a
    line of no single pitch every blank may stand.
    """
    none = np.zeros(len(parted), bool)
    letters = np.flatnonzero([text.isalnum() for text in texts])
    if len(letters) < FEWEST or sum(map(str.isalpha, texts)) < FEWEST_LETTERS or not parted.any():
        return none
    blanks_before = np.concatenate([[0], np.cumsum(parted)])
    blanks = np.diff(blanks_before[letters])
    signs = np.diff(letters) - 1
    steps = np.diff(centres[letters])
    pitch = _pitch(steps, within_word=(blanks == 0) & (signs == 0))
    if pitch is None:
        return none
    cells = np.maximum(np.round(steps / pitch), 1).astype(int)
    narrow = parted & (np.diff(centres) < NO_ROOM * pitch)
    for first, last, free in zip(letters[:-1], letters[1:], cells - 1 - signs, strict=True):
        here = first + np.flatnonzero(parted[first:last])
        narrowest = here[np.argsort(np.diff(centres)[here], kind="stable")]
        none[narrowest[: max(len(here) - max(free, 0), 0)]] = True
    none[: letters[0]] = none[letters[-1] :] = True
    return none & narrow


def _pitch(steps: NDArray[np.float64], within_word: NDArray[np.bool_]) -> float | None:
    """Width of a cell where the `steps` (k,) from letter to letter, some of them `within_word`, are whole cells."""
    if np.count_nonzero(within_word) < FEWEST_STEPS:
        return None
    pitch = float(np.median(steps[within_word]))
    if pitch <= 0:
        return None
    for _ in range(ROUNDS):
        cells = np.maximum(np.round(steps / pitch), 1)
        near = cells <= FARTHEST
        pitch = float(steps[near].sum() / cells[near].sum())
    cells = np.maximum(np.round(steps / pitch), 1)
    near = cells <= FARTHEST
    uneven = np.sqrt(np.mean(np.square(steps[near] / pitch - cells[near])))
    return pitch if uneven <= UNEVEN and np.mean(cells[within_word] == 1) >= MOSTLY_ONE else None
