"""Cracked letters become whole where print is cracked, and stay as they are elsewhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import find_runs, paint_components
from app.segmentation.cracks import close_cracks
from app.segmentation.text_scale import TextScale

SCALE = TextScale(letter_height=18, stroke_width=3)
Ink = NDArray[np.bool_]


def rings(rows: int, pitch: int = 40) -> Ink:
    """Rows of thirty rings, 18 pixels high."""
    ink = np.zeros((rows * pitch + 20, 30 * 20), bool)
    for row in range(rows):
        for letter in range(30):
            y, x = 10 + row * pitch, 4 + 20 * letter
            ink[y : y + 18, x : x + 12] = True
            ink[y + 3 : y + 15, x + 3 : x + 9] = False
    return ink


def mended(ink: Ink) -> Ink:
    runs = close_cracks(find_runs(ink), ink, SCALE)
    anew = find_runs(paint_components(runs, np.ones(runs.count, bool)))
    assert runs.count == anew.count
    assert (runs.component == anew.component).all()
    return paint_components(runs, np.ones(runs.count, bool))


def test_a_row_of_paper_through_letters_is_filled() -> None:
    whole = rings(2)
    cracked = whole.copy()
    cracked[17] = False
    assert (mended(cracked) == whole).all()


def test_the_dots_of_letters_and_touching_rows_stay_apart() -> None:
    dotted = rings(2)
    dotted[5:9, 8:600:20] = True  # a row of paper above the letters
    assert (mended(dotted) == dotted).all()
    tight = rings(3, pitch=19)
    assert (mended(tight) == tight).all()


def test_where_few_letters_are_cracked_nothing_is_filled() -> None:
    one = rings(2)
    one[17, :16] = False
    assert (mended(one) == one).all()
    nothing = np.zeros((40, 40), bool)
    assert not mended(nothing).any()
