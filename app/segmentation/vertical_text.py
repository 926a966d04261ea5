"""Vertical text: rows of letters that lie on their side on a page whose lines run level, as numbers stamped along an
edge, captions of axes and heads of narrow columns do.

What is in no level line and stands above one another, as wide as each other and nearer than lines ever are, may be
such a row. Which way it is turned is told by reading it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.geometry import Box
from app.imaging.runs import find_runs, members
from app.imaging.straight_page import StraightPage
from app.imaging.warp import shift_matrix
from app.medians import median
from app.segmentation.connected_components import Components, Labels, box_array
from app.segmentation.neighbours import Flags, Index, Reals, between, groups, mutual, side_by_side

LETTER_BREADTHS, LETTER_LENGTHS = (0.6, 4.0), (0.12, 8.0)
"""How broad across its row a letter is, and how long along it, in the page's x-heights; joined ones count as one."""
LETTER_GAP, WORD_GAP, OVER = 0.6, 1.2, 0.4
"""The widest gap between the letters of a word and between words, and how far letters reach into one another, in
breadths of the narrower."""
ALIKE, BESIDE = 2.5, 0.6
"""Of neighbours one is at most so many times as broad as the other, whose breadth they share so much of."""
FEWEST, LONG, STRAIGHT = 3, 2.5, 2.2
"""A row has so many letters, is so many times as long as they are broad, and at most so many times as broad..."""
USUAL_GAP, STROKES, BREADTHS = 0.45, 0.12, 0.25
"""...and at the median a narrower gap than this, in breadths; its strokes differ from their median by such a share at
the median, and its letters' breadths spread by such a share of their mean: grain is not as even, and a column of level
signs stands farther apart."""
MOST_COMPONENTS, MOST_ROWS = 1000, 100
"""What has more components in no line is a picture or grain; and the longest rows that are looked at."""
LEADING = 2.5
"""White between the lines of a vertical text at most, in breadths of their letters."""
AROUND = 1.0
"""Paper around a row, in its letters' breadths."""


@dataclass(frozen=True)
class VerticalRow:
    """A row that runs up or down the straightened page: its box there, the rows in the page's component table that are
    its letters, and how broad these are, in pixels."""

    box: Box
    components: Index
    breadth: float


def vertical_rows(components: Components, free: Flags, x_height: float) -> list[VerticalRow]:
    """The vertical rows of those components, bool (n,), that are `free`, on a page whose lines have this `x_height`
    in pixels; the longest first."""
    lying = box_array(components.table)[:, [1, 0, 3, 2]]  # as if x ran down the page
    breadths, lengths = (lying[:, 3] - lying[:, 1]) / x_height, (lying[:, 2] - lying[:, 0]) / x_height
    chosen = np.flatnonzero(free & between(breadths, LETTER_BREADTHS) & between(lengths, LETTER_LENGTHS))
    if not FEWEST <= len(chosen) <= MOST_COMPONENTS:
        return []
    lying = lying[chosen]
    words = _joined(lying, LETTER_GAP)
    rows = _joined(np.array([_bounds(lying[word]) for word in words]), WORD_GAP)
    found = []
    for of_row in rows:
        own = np.concatenate([words[number] for number in of_row])
        y0, x0, y1, x1 = _bounds(lying[own])
        breadth = median(lying[own, 3] - lying[own, 1])
        long = len(own) >= FEWEST and y1 - y0 >= LONG * breadth and x1 - x0 <= STRAIGHT * breadth
        if long and _is_even(lying[own], components.table["stroke_width"][chosen[own]].astype(float)):
            found.append(VerticalRow(Box(x0, y0, x1, y1), chosen[own], breadth))
    return sorted(found, key=lambda row: -row.box.height)[:MOST_ROWS]


def _is_even(lying: Reals, strokes: Reals) -> bool:
    """Whether components with `lying` boxes (n, 4) and such strokes (n,) are as alike as letters, and as near."""
    breadths = lying[:, 3] - lying[:, 1]
    lying = lying[np.argsort(lying[:, 0], kind="stable")]
    gap = median(lying[1:, 0] - lying[:-1, 2])
    even = median(np.abs(strokes / median(strokes) - 1)) <= STROKES and breadths.std() <= BREADTHS * breadths.mean()
    return bool(even and gap <= USUAL_GAP * median(breadths))


def page_of(page: StraightPage, labels: Labels, free: Flags, row: VerticalRow) -> StraightPage:
    """The part of a `page` around a vertical row, without ink of components that are not `free`; `labels` are those of
    Components."""
    x0, y0, x1, y1 = row.box.rounded()
    around = round(AROUND * row.breadth)
    x0, y0 = max(x0 - around, 0), max(y0 - around, 0)
    window = slice(y0, y1 + around), slice(x0, x1 + around)
    owner = labels[window]
    of_row = np.concatenate([[False], free])[owner]
    grey = np.where(of_row | (owner == 0), page.grey[window], np.float32(0))
    transform = page.transform.then(shift_matrix(-x0, -y0), (grey.shape[1], grey.shape[0]))
    return replace(page, grey=grey, runs=find_runs(of_row), transform=transform)


def blocks_of(rows: Sequence[VerticalRow], turns: Sequence[int]) -> list[list[int]]:
    """The numbers of `rows` that are lines of one text, in reading order: those that stand beside each other and are
    turned alike to be read, by 90 or 270 degrees counter-clockwise."""
    # What is turned counter-clockwise to be read has its first line at the right.
    order = sorted(range(len(rows)), key=lambda n: (turns[n], -rows[n].box.x0 if turns[n] == 90 else rows[n].box.x0))
    blocks: list[list[int]] = []
    for number in order:
        for block in blocks:
            last = block[-1]
            if turns[last] == turns[number] and _beside(rows[last], rows[number]):
                block.append(number)
                break
        else:
            blocks.append([number])
    return blocks


def _beside(one: VerticalRow, other: VerticalRow) -> bool:
    """Whether two rows are as near each other as the lines of a text, and share some of their length."""
    gap = max(one.box.x0, other.box.x0) - min(one.box.x1, other.box.x1)
    shared = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
    return shared > 0 and gap <= LEADING * max(one.breadth, other.breadth)


def _joined(boxes: Reals, widest_gap: float) -> list[Index]:
    """Groups of lying boxes (n, 4) that follow one another with no wider gap, in breadths."""
    pairs = side_by_side(boxes)
    breadths = boxes[:, 3] - boxes[:, 1]
    left, right = breadths[pairs.left], breadths[pairs.right]
    narrower = np.minimum(left, right)
    near = (pairs.gap <= widest_gap * narrower) & (pairs.gap >= -OVER * narrower)
    near &= (pairs.overlap >= BESIDE * narrower) & (np.maximum(left, right) <= ALIKE * narrower)
    pairs = pairs.keep(near)
    return members(groups(mutual(pairs, pairs.gap, len(boxes)), len(boxes)))


def _bounds(boxes: Reals) -> tuple[float, float, float, float]:
    x0, y0 = boxes[:, :2].min(axis=0)
    x1, y1 = boxes[:, 2:].max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)
