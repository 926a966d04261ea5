"""Leaders: level rows of dots that lead the eye from an entry to its number, in indexes, contents, menus and forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import members
from app.medians import median
from app.segmentation.neighbours import Index, Reals, groups, mutual, side_by_side
from app.segmentation.text_lines import Phrases, describe

DOT, ROUND = 0.35, 1.6
"""Greatest height and width of a dot, in letter heights, and how many times as long as broad it may be, but for a
pixel."""
STEP, LEVEL = 3.5, 0.15
"""Widest gap from one dot to the next, and how far the next one may be off its level, in letter heights."""
FEWEST, CLOSE = 4, 1.2
"""Dots of a leader; of one with steps wider than so many letter heights one more."""
EVEN, ROUGH = 0.2, 1.5
"""Steps from dot to dot differ by no more than this share of the usual one, or by so many pixels."""
ALIKE = 0.6
"""Sides of the smallest dot, plus a pixel, by those of the largest one, at least."""
GRAIN = 8
"""More dots to a letter are the grain of a page."""
BEFORE, BEHIND = 2.5, 3.0
"""Widest gaps between an entry's words, its leader, and its number, in letter heights; where dots are farther apart
than this, as they are."""
OFF_BASELINE = 0.4
"""A leader belongs to the row whose baseline is no more letter heights off its own level."""
A_SIDE, CROSSED = 3, 0.1
"""Columns have at least so many entries each, and no more than this share of as many lie across what parts them..."""
WITHIN_WORDS, FARTHER = 0.5, 1.5
"""...and no more than this share have words behind them on its left, so many times as far from them as it is wide."""


@dataclass(frozen=True)
class Entries:
    """Boxes (n, 4) of entries that leaders tie to their numbers, and whether they begin with words, bool (n,): the
    second line of a long one begins with its leader."""

    boxes: Reals
    begin_with_words: NDArray[np.bool_]

    @classmethod
    def none(cls) -> Entries:
        return cls(np.zeros((0, 4)), np.zeros(0, bool))

    def are_parted_by(self, strip: Reals, boxes: Reals) -> bool:
        """Whether a white `strip` (4,) parts columns of them, on a page of words and entries with `boxes` (n, 4).

        White within words, as at an underscore that stands at the same place in each, has words on its left.
        """
        middle, level = (strip[0] + strip[2]) / 2, self.boxes[:, 3]
        beside = (level > strip[1]) & (level <= strip[3])
        at_left = beside & (self.boxes[:, 2] <= middle)
        at_right = beside & (self.boxes[:, 0] >= middle)
        crossed = np.count_nonzero(beside & ~at_left & ~at_right)
        fewer = min(np.count_nonzero(at_left), np.count_nonzero(at_right & self.begin_with_words))
        if fewer < A_SIDE or crossed > CROSSED * fewer:
            return False
        entries, words = self.boxes[at_left], boxes[boxes[:, 2] <= middle]
        in_row = (words[:, 1] < entries[:, None, 3]) & (words[:, 3] > entries[:, None, 1])
        behind = words[:, 0] - entries[:, None, 2]
        blank = np.where(in_row & (behind > 0), behind, np.inf).min(axis=1, initial=np.inf)
        return bool(np.mean(np.isfinite(blank) & (blank >= FARTHER * (strip[2] - strip[0]))) <= WITHIN_WORDS)


def find_leaders(boxes: Reals, phrases: Reals, unit: float) -> list[Index]:
    """The dots (k,) of each leader, from left to right, among components with `boxes` (n, 4).

    They tie words to what stands behind them; where several do, those at the end or the beginning of a line, of an
    entry that goes on in the next, are leaders too, elsewhere ornaments. `phrases` (p, 4) are the boxes of letters that
    stand close together, `unit` is the letter height.
    """
    chains = _chains(boxes, phrases, unit)
    ends = [sum(len(side) > 0 for side in _beside(boxes[dots], phrases, unit)) for dots in chains]
    least = 1 if ends.count(2) >= A_SIDE else 2
    return [dots for dots, count in zip(chains, ends, strict=True) if count >= least]


def _chains(boxes: Reals, phrases: Reals, unit: float) -> list[Index]:
    """Dots (k,) that are level, alike, at even steps, with no letter between them."""
    sides = boxes[:, 2:] - boxes[:, :2]
    longer, shorter = sides.max(axis=1, initial=0), sides.min(axis=1, initial=np.inf)
    small = np.flatnonzero((longer <= DOT * unit) & (longer <= ROUND * shorter + 1))
    if len(small) < FEWEST or len(small) > GRAIN * (len(boxes) - len(small)):
        return []
    dots = boxes[small]
    pairs = side_by_side(dots)
    off = np.abs(dots[pairs.left, 3] - dots[pairs.right, 3])
    pairs = pairs.keep((pairs.gap <= STEP * unit) & (pairs.gap > 0) & (off <= LEVEL * unit))
    found = []
    for chain in members(groups(mutual(pairs, pairs.gap, len(dots)), len(dots))):
        if len(chain) < FEWEST:
            continue
        chain = chain[np.argsort(dots[chain, 0], kind="stable")]
        own = dots[chain]
        steps = np.diff(own[:, 0] + own[:, 2]) / 2
        usual = median(steps)
        too_few = len(own) == FEWEST and usual > CLOSE * unit
        sides = own[:, 2:] - own[:, :2]
        alike = (sides.min(axis=0) + 1 >= ALIKE * sides.max(axis=0)).all()
        if too_few or not alike or (np.abs(steps - usual) > max(EVEN * usual, ROUGH)).any():
            continue
        between = (phrases[:, 0] < own[-1, 0]) & (phrases[:, 2] > own[0, 2])
        between &= (phrases[:, 1] < own[:, 3].min()) & (phrases[:, 3] > own[:, 1].max() - unit / 2)
        if not between.any():
            found.append(small[chain])
    return found


def entries_of(leaders: Sequence[Reals], phrases: Reals, unit: float) -> Entries:
    """The entries that `leaders`, boxes (k, 4) of the dots of each, tie to what stands behind them; `phrases` (p, 4)
    and `unit` are as in `find_leaders`."""
    found, begin_with_words = [], []
    for dots in leaders:
        before, behind = _beside(dots, phrases, unit)
        if len(behind):
            level = float(dots[:, 3].max())
            start = phrases[before, 0].min(initial=float(dots[0, 0]))
            found.append([start, level - unit, phrases[behind, 2].max(), level])
            begin_with_words.append(bool(len(before)))
    return Entries(np.array(found, float).reshape(-1, 4), np.array(begin_with_words, bool))


def _beside(dots: Reals, phrases: Reals, unit: float) -> tuple[Index, Index]:
    """Which `phrases` (p, 4) stand right before and right behind a leader's `dots` (k, 4)."""
    level, first, last = float(dots[:, 3].max()), float(dots[0, 0]), float(dots[-1, 2])
    step = (last - first) / (len(dots) - 1)
    in_row = (phrases[:, 1] < level) & (phrases[:, 3] > level - unit)
    before, behind = first - phrases[:, 2], phrases[:, 0] - last
    touching = -DOT * unit
    return (
        np.flatnonzero(in_row & (before > touching) & (before < max(BEFORE * unit, step))),
        np.flatnonzero(in_row & (behind > touching) & (behind < max(BEHIND * unit, step))),
    )


def join_led(boxes: Reals, feet: Reals, phrases: Phrases, leaders: Sequence[Reals], unit: float) -> Phrases:
    """The `phrases` of components with `boxes` (n, 4) and `feet` (n,), those joined that one of `leaders`, boxes (k, 4)
    of the dots of each, ties together."""
    if not leaders:
        return phrases
    words = np.flatnonzero(phrases.height > DOT * unit)
    boxes_of_words = phrases.boxes[words]
    head = np.arange(len(phrases.x0))
    for dots in leaders:
        before, behind = (words[found] for found in _beside(dots, boxes_of_words, unit))
        if len(before) and len(behind):
            tied = head[np.concatenate([before[-1:], behind[:1]])]
            head[head == tied.max()] = tied.min()
    return describe(boxes, feet, np.unique(head, return_inverse=True)[1][phrases.group])


def rows_of(leaders: Sequence[Reals], rows: Phrases) -> Index:
    """The row (n,) that each of `leaders`, boxes (k, 4) of its dots, stands in or next to; -1 for none."""
    found = np.full(len(leaders), -1)
    for number, dots in enumerate(leaders):
        first, last = float(dots[0, 0]), float(dots[-1, 2])
        apart = np.maximum(np.maximum(rows.x0 - last, first - rows.x1), 0)
        step = (last - first) / (len(dots) - 1)
        level = rows.base_at(np.arange(len(apart)), np.clip(first, rows.x0, rows.x1))
        near = (apart <= np.maximum(BEHIND * rows.height, step)) & (
            np.abs(level - dots[:, 3].max()) <= OFF_BASELINE * rows.height
        )
        if near.any():
            found[number] = np.where(near, apart, np.inf).argmin()
    return found
