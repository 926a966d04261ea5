"""From components to rows of text.

Letters join the letters beside them (things of one size on one level, each the other's nearest), which gives words and
phrases; phrases join phrases that go on along the same baseline. Nothing is measured against the page: only against the
letters at hand, so large and small print, slopes and curves meet the same rules. What is small against its row is given
to one at the end (`small_parts`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.medians import group_median, weighted_group_median
from app.segmentation.neighbours import Index, Reals, groups, mutual, side_by_side

BLANK = 0.7
"""Widest gap over which letters join before columns are known, in letter heights: most blanks, and no gutter."""
LETTER_GAP = 1.0
"""Widest gap within a phrase, in letter heights: one blank and a little."""
PHRASE_GAP = 2.5
"""Widest gap, in letter heights, over which phrases join before columns are known."""
SIZE_RATIO = 2.2
"""Greatest ratio of the heights of neighbouring letters: from x to a bracket."""
PHRASE_RATIO = 1.9
"""Greatest ratio of the median letter heights of neighbouring phrases: one of lower case, one of capitals or digits."""
OVERLAP = 0.5
"""Least share of the lower one's height that neighbours have in common."""
BASELINE_STEP = 0.5
"""Greatest distance between the baselines of phrases that join, in letter heights."""
WIDEST_LAP, LAPPED = 2.5, 0.5
"""Phrases that join may reach so many letter heights into one another: slanted hands, letters that touch; or this share
of the shorter one, where both are of one size and on one level."""
REACH = 6.0
"""How far, in letter heights, a phrase's own slope is trusted beyond its end."""
END, LETTERS_OF_END, BENT = 15.0, 8, 0.15
"""A phrase more than twice as long as so many letter heights may bend: its baseline at an end is what the letters no
farther from there tell, so many at least and half of these in the outer half, where that is so many letter heights off
a straight one."""
STEEPEST = 0.5
"""Greatest slope of a phrase's baseline."""
LOW_SIGN, OFF_BASELINE = 0.6, 0.15
"""What is lower than this share of a phrase's letter height and ends so many of them off its level is a quotation mark,
a dash, a comma: it tells nothing of where the baseline lies."""
LONG = 5
LEVEL_WITHIN, TALL_WITHIN = 0.4, 3.5
"""A phrase within another one, of so many letters at least, is part of it where its baseline is off by no more than
this share of the other's letter height, and its letters are no lower and no higher than so many of it."""
FEW, FEW_LEVEL, FEWEST_BESIDE = 3, 4, 3
"""So few letters, or joined ones, may all have descenders, and so few on one level with them may all have ascenders:
they are in line with a phrase, of so many at least, whose letters"""
SPANNED = 0.8
"""they span to this share, reaching"""
SPAN_ABOVE = 2.3
SPAN_BELOW = 1.8
"""no farther above and below its baseline than so many of its letter heights: a pen's loops reach far down."""


@dataclass(frozen=True)
class Phrases:
    """Groups of components that stand on one baseline; arrays are (n,) and in pixels.

    `left_base` and `right_base` are the baseline's y at `x0` and `x1`, `left_slope` and `right_slope` how it slopes
    there, `top` and `bottom` bound the ink, `height` is the median letter height, `count` the number of letters.
    `group` (components,) leads from the components to their phrase.
    """

    group: Index
    x0: Reals
    x1: Reals
    left_base: Reals
    right_base: Reals
    left_slope: Reals
    right_slope: Reals
    top: Reals
    bottom: Reals
    height: Reals
    count: Index

    @property
    def boxes(self) -> Reals:
        """(n, 4): from letter height to baseline over the whole length."""
        high = np.minimum(self.left_base, self.right_base) - self.height
        return np.stack([self.x0, high, self.x1, np.maximum(self.left_base, self.right_base)], axis=1)

    def base_at(self, rows: Index | int, x: Reals) -> Reals:
        """The baseline's y of `rows` at `x`: straight from end to end, and beyond them as it slopes there."""
        left, right = self.x0[rows], self.x1[rows]
        slope = (self.right_base[rows] - self.left_base[rows]) / np.maximum(right - left, 1)
        within = self.left_base[rows] + slope * (np.clip(x, left, right) - left)
        before, behind = np.minimum(x - left, 0), np.maximum(x - right, 0)
        return np.asarray(within + self.left_slope[rows] * before + self.right_slope[rows] * behind)


def join_letters(boxes: Reals, feet: Reals, widest_gap: float, barriers: Reals) -> Phrases:
    """Phrases of the components with `boxes` (n, 4) and `feet` (n,), the y under which hardly any of their ink lies;
    gaps are at most `widest_gap` letter heights and cross none of the `barriers` (m, 4)."""
    height = boxes[:, 3] - boxes[:, 1]
    pairs = side_by_side(boxes)
    taller = np.maximum(height[pairs.left], height[pairs.right])
    lower = np.minimum(height[pairs.left], height[pairs.right])
    pairs_ok = (taller <= SIZE_RATIO * lower) & (pairs.overlap >= OVERLAP * lower) & (pairs.gap <= widest_gap * taller)
    centre = (boxes[:, 1] + boxes[:, 3]) / 2
    middle = (centre[pairs.left] + centre[pairs.right]) / 2
    pairs_ok &= ~_crosses(boxes[pairs.left, 2], boxes[pairs.right, 0], middle, barriers)
    cost = (np.maximum(pairs.gap, 0) + 0.5 * (lower - pairs.overlap)) / taller
    joined = mutual(pairs.keep(pairs_ok), cost[pairs_ok], len(boxes))
    return describe(boxes, feet, groups(joined, len(boxes)))


def join_phrases(boxes: Reals, feet: Reals, phrases: Phrases, widest_gap: float, barriers: Reals) -> Phrases:
    """Phrases joined with their nearest neighbours on the same baseline, up to `widest_gap` letter heights away and
    never across one of the `barriers` (m, 4)."""
    pairs = side_by_side(phrases.boxes)
    left, right = pairs.left, pairs.right
    height = np.maximum(phrases.height[left], phrases.height[right])
    lower = np.minimum(phrases.height[left], phrases.height[right])
    step = np.abs(_base_between(phrases, left, right))
    one_size = height <= PHRASE_RATIO * lower
    few = np.minimum(phrases.count[left], phrases.count[right])
    level = step <= BASELINE_STEP * np.where(few > 2, lower, height)
    spans = (_spans(phrases, left, right) | _spans(phrases, right, left)) & ((few <= FEW) | level)
    width = phrases.x1 - phrases.x0
    lap = np.where(one_size & level, LAPPED * np.minimum(width[left], width[right]), 0)
    near = (pairs.gap <= widest_gap * height) & (pairs.gap >= -np.maximum(WIDEST_LAP * lower, lap))
    middle = (phrases.right_base[left] + phrases.left_base[right] - phrases.height[left]) / 2
    crossing = _crosses(phrases.x1[left], phrases.x0[right], middle, barriers)
    kept = (one_size & level | spans) & near & ~crossing
    cost = (np.maximum(pairs.gap, 0) + step) / height
    joined = mutual(pairs.keep(kept), cost[kept], len(phrases.x0))
    if not len(joined.left):
        return phrases
    return describe(boxes, feet, groups(joined, len(phrases.x0))[phrases.group])


def join_within(boxes: Reals, feet: Reals, phrases: Phrases) -> Phrases:
    """Phrases joined with longer ones that go on at both sides of them along the same baseline: tall letters that found
    each other among low ones."""
    host = np.arange(len(phrases.x0))
    order = np.argsort(phrases.left_base, kind="stable")
    bases = phrases.left_base[order]
    for row in np.argsort(-phrases.count, kind="stable")[: int((phrases.count >= LONG).sum())].tolist():
        height = phrases.height[row]
        ends = sorted((phrases.left_base[row], phrases.right_base[row]))
        first, last = np.searchsorted(bases, [ends[0] - LEVEL_WITHIN * height, ends[1] + LEVEL_WITHIN * height])
        some = order[first:last]
        left, right = (phrases.base_at(row, x) for x in (phrases.x0[some], phrases.x1[some]))
        off = np.maximum(np.abs(phrases.left_base[some] - left), np.abs(phrases.right_base[some] - right))
        within = (phrases.x0[some] > phrases.x0[row]) & (phrases.x1[some] < phrases.x1[row])
        within &= (phrases.count[some] < phrases.count[row]) & (off <= LEVEL_WITHIN * height)
        within &= (phrases.height[some] >= height) & (phrases.height[some] <= TALL_WITHIN * height)
        host[some[within & (host[some] == some)]] = host[row]
    if (host == np.arange(len(host))).all():
        return phrases
    return describe(boxes, feet, np.unique(host, return_inverse=True)[1][phrases.group])


def describe(boxes: Reals, feet: Reals, group: Index) -> Phrases:
    """The phrases that `group` (n,) makes of the components with `boxes` (n, 4) and `feet` (n,)."""
    number = int(group.max()) + 1 if len(group) else 0
    count = np.bincount(group, minlength=number)
    size = boxes[:, 3] - boxes[:, 1]
    height = group_median(size, group, number)
    x0, x1 = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(x0, group, boxes[:, 0])
    np.maximum.at(x1, group, boxes[:, 2])
    top, bottom = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(top, group, boxes[:, 1])
    np.maximum.at(bottom, group, boxes[:, 3])
    centre = (boxes[:, 0] + boxes[:, 2]) / 2
    level, slope = _fit_levels(centre, feet, size, group, height, count, (x0 + x1) / 2)
    half = (x1 - x0) / 2
    at = centre, feet, size, group
    long = half > END * height
    left_base, left_slope = _at_end(at, height, long, x0, 1, level - slope * half, slope)
    right_base, right_slope = _at_end(at, height, long, x1, -1, level + slope * half, slope)
    return Phrases(group, x0, x1, left_base, right_base, left_slope, right_slope, top, bottom, height, count)


def _at_end(
    letters: tuple[Reals, Reals, Reals, Index],
    height: Reals,
    long: NDArray[np.bool_],
    end: Reals,
    inwards: int,
    base: Reals,
    slope: Reals,
) -> tuple[Reals, Reals]:
    """The baseline's y at one `end` of phrases, from where they go on `inwards`, and how it slopes there: `base` and
    `slope` (n,) as the whole of a phrase tells, but where it is `long` and bends. Of the `letters` their middles, lower
    edges and heights, and their phrases."""
    if not long.any():
        return base, slope
    centre, feet, size, group = letters
    far = np.abs(centre - end[group]) / (END * height[group])
    near = long[group] & (size >= LOW_SIGN * height[group]) & (far <= 1)
    count, outer = (np.bincount(group[some], minlength=len(height)) for some in (near, near & (far <= 0.5)))
    known = np.minimum(count, 2 * outer) >= LETTERS_OF_END
    if not known.any():
        return base, slope
    middle = end + inwards * END * height / 2
    level, own = _fit_levels(centre[near], feet[near], size[near], group[near], height, count, middle)
    there = level + own * (end - middle)
    bent = known & (np.abs(there - base) > BENT * height)
    return np.where(bent, there, base), np.where(bent, own, slope)


def _fit_levels(
    x: Reals, y: Reals, size: Reals, group: Index, height: Reals, count: Index, middle: Reals
) -> tuple[Reals, Reals]:
    """Each group's level at its `middle` and its slope: least squares on the lower edges `y` of letters of this `size`,
    low signs off the level and those that hang below the rest (descenders) left out in three rounds; large letters say
    more of where the level is. Short groups are taken as level."""
    number = len(height)
    level = weighted_group_median(y, size, group, number)
    slope = np.zeros(number)
    at = x - middle[group]
    low = size < LOW_SIGN * height[group]
    letter = ~low | (np.abs(y - level[group]) <= OFF_BASELINE * height[group])
    long = count >= 5
    for tolerance in (0.6, 0.3, 0.2):
        near = letter & (np.abs(y - level[group] - slope[group] * at) <= tolerance * height[group])
        g, a, b = group[near], at[near], y[near]
        n = np.maximum(np.bincount(g, minlength=number), 1)
        mean_a, mean_b = np.bincount(g, a, number) / n, np.bincount(g, b, number) / n
        spread = np.bincount(g, a * a, number) / n - mean_a**2
        shared = np.bincount(g, a * b, number) / n - mean_a * mean_b
        found = long & (n >= 5) & (spread > height**2)
        slope = np.where(found, np.clip(shared / np.maximum(spread, 1e-9), -STEEPEST, STEEPEST), 0.0)
        level = np.where(np.bincount(g, minlength=number) > 0, mean_b - slope * mean_a, level)
    return level, slope


def _base_between(phrases: Phrases, left: Index, right: Index) -> Reals:
    """By how much the baselines of two phrases differ halfway between them, each carried on along its slope."""
    half = np.maximum(phrases.x0[right] - phrases.x1[left], 0) / 2
    ahead = phrases.right_base[left] + phrases.right_slope[left] * np.minimum(half, REACH * phrases.height[left])
    behind = phrases.left_base[right] - phrases.left_slope[right] * np.minimum(half, REACH * phrases.height[right])
    return np.asarray(ahead - behind)


def _spans(phrases: Phrases, few: Index, other: Index) -> NDArray[np.bool_]:
    """Whether the ink of phrases of `few` letters, FEW_LEVEL at most, spans the height of those of the `other` ones."""
    counts_fit = (phrases.count[few] <= FEW_LEVEL) & (phrases.count[other] >= FEWEST_BESIDE)
    height = phrases.height[other]
    base = np.where(
        phrases.x0[few] > phrases.x0[other],
        phrases.base_at(other, np.minimum(phrases.x0[few], phrases.x1[other] + REACH * height)),
        phrases.base_at(other, np.maximum(phrases.x1[few], phrases.x0[other] - REACH * height)),
    )
    top, bottom = phrases.top[few], phrases.bottom[few]
    shared = np.minimum(bottom, base) - np.maximum(top, base - height)
    near = (top >= base - SPAN_ABOVE * height) & (bottom <= base + SPAN_BELOW * height)
    return np.asarray(counts_fit & (shared >= SPANNED * height) & near)


def _crosses(ends: Reals, starts: Reals, middle: Reals, barriers: Reals) -> NDArray[np.bool_]:
    """Whether gaps from `ends` to `starts` at the height `middle`, (n,) each, lie across one of `barriers` (m, 4)."""
    crossing = np.zeros(len(ends), bool)
    for x0, y0, x1, y1 in barriers:
        centre = (x0 + x1) / 2
        crossing |= (ends <= centre) & (starts >= centre) & (middle >= y0) & (middle <= y1)
    return crossing
