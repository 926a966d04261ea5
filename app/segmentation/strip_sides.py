"""Whether what stands on both sides of a strip of white is text in columns: neither a table's cells, nor a form's
labels, nor terms with what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.medians import median
from app.segmentation.column_side import (
    ALIGNED_WITHIN,
    EVEN,
    ColumnSide,
    aligned,
    are_out_of_step,
    column_side,
    is_justified,
)

Reals = NDArray[np.float64]

DENSE = 0.7
"""A gutter ends text that fills its column whatever stands beside it, a table or notes in the margin, but at its left,
where fewer lines than this share of its own are dates or names that belong to its paragraphs."""
MANY_EVEN, SOME_EVEN = 10, 6
"""A gutter parts even lines if they are so many on either side or, on a page that has other gutters and where they
stand in no rows, so many."""
OUT_OF_ROW, BESIDE = 0.35, 0.25
"""Lines stand in no rows where no more than this share of them is level, within so many letter heights, with one on the
other side."""
SPACED, IN_ROWS, LOOSE = 2.7, 0.8, 0.7
"""Lines so many letter heights apart or more, this share of which stand each in a row with one right of the gutter,
where lines fill no more than that share of their column, are a form's labels and no column."""
ONE_LENGTH, CODES, RAGGED = 0.4, 0.95, 0.5
"""Lines of which such a share begin, and end, within so many letter heights are of one length; if fewer than this share
do, they are ragged."""
VALUE, VALUED = 4.0, 0.9
"""Where such a share of the lines have one beside them right of the strip, and these are no wider than so many letter
heights at the median, they are the lines' values."""
TERMS = 0.95
"""Such a share of terms have a line beside them where what they mean goes on for some lines, and such a share of these
begin at one place where there are many."""
LEAST_LINES = 4
NARROW = 3.0
LEAST_LINES_IF_NARROW = 6
"""A strip narrower than NARROW letter heights may be blanks that happen to stand above one another."""
ALIGNED = 0.5
"""At least this share of the lines right of a gutter begin at one place: those right of such blanks begin anywhere."""
ALIKE = 0.7
"""Strips whose extents share this part are as tall as one another."""


@dataclass(frozen=True)
class StripSides:
    """What stands `at_left` and `at_right` of a strip, letters of `height`, where the lines of both sides have their
    `centres` (k,) and (l,) down the page, and the boxes (n, 4) and (m, 4) of the two `columns` next to it. `gutter`
    (4,) is the strip where both sides have lines."""

    gutter: Reals
    at_left: ColumnSide
    at_right: ColumnSide
    height: float
    centres: tuple[Reals, Reals]
    columns: tuple[Reals, Reals]

    @classmethod
    def of(cls, strip: Reals, strips: Reals, boxes: Reals, heights: Reals) -> StripSides | None:
        """The sides of one of a page's `strips` (n, 4) between lines with `boxes` (m, 4), letters of `heights` (m,);
        None where there are fewer lines than a column has."""
        middle = (strip[0] + strip[2]) / 2
        centre = (boxes[:, 1] + boxes[:, 3]) / 2
        inside = (centre > strip[1]) & (centre < strip[3])
        left, right = inside & (boxes[:, 2] <= middle), inside & (boxes[:, 0] >= middle)
        if min(np.count_nonzero(left), np.count_nonzero(right)) < LEAST_LINES:
            return None
        top = max(boxes[left, 1].min(), boxes[right, 1].min())
        bottom = min(boxes[left, 3].max(), boxes[right, 3].max())
        beside = (centre >= top) & (centre <= bottom)
        left, right = left & beside, right & beside
        width = float(strip[2] - strip[0])
        sides = []
        for side, toward_left in ((left, True), (right, False)):
            if not side.any():
                return None
            height = median(heights[side])
            sides.append(column_side(boxes[side], height, width, toward_left))
            if sides[-1].lines < (LEAST_LINES_IF_NARROW if width < NARROW * height else LEAST_LINES):
                return None
        first, last = _columns_at(strip, strips)
        between = (boxes[:, 0] > first) & (boxes[:, 2] < last)
        return cls(
            gutter=np.array([strip[0], top, strip[2], bottom]),
            at_left=sides[0],
            at_right=sides[1],
            height=height,
            centres=(centre[left], centre[right]),
            columns=(boxes[left & between], boxes[right & between]),
        )

    @property
    def are_out_of_step(self) -> bool:
        """Whether the columns at the strip go on each by itself."""
        return are_out_of_step(*self.columns, self.height)

    @property
    def are_columns(self) -> bool | None:
        """Whether this is surely text in columns, False where it is only if the page has other gutters, None where it
        is none."""
        if self._begin_together < ALIGNED or (self._in_rows and (self._are_codes or self._are_values)):
            return None
        is_even = self._lines >= SOME_EVEN and all(
            side.is_even(self._in_rows) for side in (self.at_left, self.at_right)
        )
        many = self._lines >= MANY_EVEN
        if self._are_full or (is_even and (many or not self._in_rows)):
            return True
        if many and all(is_justified(column, self.height) for column in self.columns):
            return True
        if self._are_terms:
            return None
        is_text = self.at_left.is_text and self.at_right.is_text and not self._are_labels
        return is_text if is_text or is_even else None

    @property
    def _lines(self) -> int:
        return min(self.at_left.lines, self.at_right.lines)

    @cached_property
    def _off_level(self) -> tuple[Reals, Reals]:
        """How far each line of either side is above or below the nearest one of the other, in letter heights."""
        apart = np.abs(self.centres[0][:, None] - self.centres[1]) / self.height
        return apart.min(axis=1), apart.min(axis=0)

    @cached_property
    def _level(self) -> tuple[float, float]:
        """The shares of the lines at the left, and of those at the right, that are level with one of the others."""
        left, right = (float(np.mean(off <= BESIDE)) for off in self._off_level)
        return left, right

    @property
    def _in_rows(self) -> bool:
        return self._level[self.at_left.lines > self.at_right.lines] > OUT_OF_ROW

    @cached_property
    def _begin_together(self) -> float:
        """The share of the lines at the right that begin at one place."""
        return aligned(self.at_right.starts, ALIGNED_WITHIN * self.height)

    @property
    def _are_full(self) -> bool:
        fewer = self.at_left.lines < DENSE * self.at_right.lines
        return self.at_left.is_full or (self.at_right.is_full and not fewer)

    @property
    def _are_codes(self) -> bool:
        """Whether lines at the left are all of one length beside ragged ones: a table's cells, as no text is set so."""
        within = ONE_LENGTH * self.height
        both_ends = min(aligned(self.at_left.starts, within), aligned(self.at_left.ends, within))
        return both_ends >= CODES and aligned(self.at_right.ends, within) < RAGGED

    @property
    def _are_values(self) -> bool:
        return self.at_right.width <= VALUE and self._level[0] >= VALUED

    @property
    def _are_terms(self) -> bool:
        """Whether lines at the left, of any length, are terms beside what they mean, which goes on for some lines, or
        is one line each, of few or all from one place on, as no text is that has paragraphs."""
        if self.at_left.even >= EVEN or self.at_left.is_full:
            return False
        terms, meanings = self._level
        if meanings < VALUED:
            return terms >= TERMS
        return terms >= VALUED and (self._lines < MANY_EVEN or self._begin_together >= TERMS)

    @property
    def _are_labels(self) -> bool:
        spaced = self.at_left.pitch >= SPACED and self.at_right.fill <= LOOSE
        return spaced and float(np.mean(self._off_level[0] <= 1 / 2)) >= IN_ROWS


def _columns_at(strip: Reals, strips: Reals) -> tuple[float, float]:
    """Between which x two columns at a strip lie, as those of the page's `strips` (n, 4) that are as tall part them."""
    shared = np.minimum(strips[:, 3], strip[3]) - np.maximum(strips[:, 1], strip[1])
    middles = (strips[:, 0] + strips[:, 2])[shared >= ALIKE * (strip[3] - strip[1])] / 2
    return (
        float(middles.max(initial=-np.inf, where=middles < strip[0])),
        float(middles.min(initial=np.inf, where=middles > strip[2])),
    )
