"""A line's ink over-segmented: pieces, of which neighbouring ones, taken together, are the candidates for characters.

Pieces start as components, those that stand above each other joined (i, j, =, :, ;, !, ?, accents). A piece that may
hold several characters is cut along seams: paths from its top to its bottom that sever as little ink as they can, found
by dynamic programming, so that a cut follows a slant and goes through the thinnest neck (after Casey and Lecolinet, "A
Survey of Methods and Strategies in Character Segmentation", IEEE PAMI 18(7), 1996, with seams for straight cuts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

Index = NDArray[np.int64]


@dataclass(frozen=True)
class CutLimits:
    """What may be one character; lengths in x-heights, shares and ratios without unit.

    The bounds are wide: the network and the best path decide, these only keep the number of candidates small.
    """

    stacked_overlap: float = 0.5
    """Share of the narrower part's width that lies over the other, for two parts above each other to be one."""
    stacked_gap: float = 1.0
    """White between parts above each other: a dot stands at most this far over its stem."""
    widest_stacked: float = 2.2
    """A wider part is a rule or an underline and joins nothing."""
    widest: float = 2.3
    """Width of the widest character, W or @ in a wide face."""
    widest_gap: float = 0.6
    """White inside a character: between the two strokes of a double quote, the parts of a broken letter."""
    lowest: float = 0.5
    """What is lower is a dash or a dot and is not cut."""
    narrowest: float = 0.14
    """A cut leaves no piece narrower than this, a thin stem."""
    cut_distance: float = 0.2
    """Least distance between two cuts."""
    thickest: float = 2.6
    """Ink that a cut may sever, in stroke widths: an o's two sides, a little slanted."""
    rise: float = 0.35
    """How much dearer, in stroke widths, it is to cut between two cuts: else they sever the same neck."""
    most_pieces: int = 4
    """Most pieces of a character: three strokes of a broken m, or a percent sign, and one to spare."""


@dataclass(frozen=True)
class Pieces:
    """The pieces of one line, ordered by their middles.

    `numbers` is int32 (height, width), a window of the page whose top left pixel is (`left`, `top`): i + 1 where the
    ink belongs to piece i, 0 elsewhere. `boxes` is int64 (n, 4) in page pixels. `source` is int64 (n,): which of the
    line's uncut pieces it is a part of.
    """

    left: int
    top: int
    numbers: NDArray[np.int32]
    boxes: Index
    source: Index

    def __len__(self) -> int:
        return len(self.boxes)

    def ink(self, first: int, last: int, box: Sequence[int]) -> NDArray[np.bool_]:
        """The ink of pieces `first` to `last`, both included, in their own `box` (see `span_boxes`)."""
        x0, y0, x1, y1 = box
        window = self.numbers[y0 - self.top : y1 - self.top, x0 - self.left : x1 - self.left]
        return np.asarray((window > first) & (window <= last + 1))


def find_pieces(components: Components, line: TextLine, limits: CutLimits) -> Pieces:
    """The line's components, those that stand above each other joined to one piece."""
    rows = line.components
    table = components.table[rows]
    boxes = np.stack([table["x0"], table["y0"], table["x1"], table["y1"]], axis=1).astype(np.int64)
    if not len(boxes):
        return Pieces(0, 0, np.zeros((0, 0), np.int32), boxes, np.zeros(0, np.int64))
    group = _stacked_groups(boxes, line.x_height, limits)
    count = int(group.max()) + 1
    joined = np.empty((count, 4), np.int64)
    for column, reduce in enumerate((np.minimum, np.minimum, np.maximum, np.maximum)):
        joined[:, column] = np.iinfo(np.int64).max if column < 2 else -1
        reduce.at(joined[:, column], group, boxes[:, column])
    order = np.argsort(joined[:, 0] + joined[:, 2], kind="stable")
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    left, top = (int(value) for value in boxes[:, :2].min(axis=0))
    right, bottom = (int(value) for value in boxes[:, 2:].max(axis=0))
    number_of = np.zeros(len(components) + 1, np.int32)
    number_of[rows + 1] = rank[group] + 1
    numbers = number_of[components.labels[top:bottom, left:right]]
    return Pieces(left, top, numbers, joined[order], np.arange(count))


def _stacked_groups(boxes: Index, x_height: float, limits: CutLimits) -> Index:
    """Which parts belong together because they stand above each other: group numbers (n,) from 0."""
    count = len(boxes)
    order = np.argsort(boxes[:, 0], kind="stable")
    x0, y0, x1, y1 = boxes[order].T
    parent = np.arange(count)

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = int(parent[node])
        return node

    narrow = x1 - x0 <= limits.widest_stacked * x_height
    for step in range(1, count):
        one, two = np.arange(count - step), np.arange(step, count)
        if (x0[two] - x0[one]).min() > limits.widest_stacked * x_height:
            break
        shared = np.minimum(x1[one], x1[two]) - x0[two]
        width = np.minimum(x1[one] - x0[one], x1[two] - x0[two])
        gap = np.maximum(y0[one], y0[two]) - np.minimum(y1[one], y1[two])
        height = np.minimum(y1[one] - y0[one], y1[two] - y0[two])
        stacked = (shared >= limits.stacked_overlap * width) & (gap >= -0.25 * height)
        stacked &= (gap <= limits.stacked_gap * x_height) & narrow[one] & narrow[two]
        for index in np.flatnonzero(stacked):
            parent[root(int(two[index]))] = root(int(one[index]))
    roots = np.array([root(node) for node in range(count)])
    group = np.empty(count, np.int64)
    group[order] = np.unique(roots, return_inverse=True)[1]
    return group


def cut_pieces(
    pieces: Pieces, chosen: NDArray[np.bool_], stroke_width: float, x_height: float, limits: CutLimits
) -> Pieces:
    """The pieces with the `chosen` ones, bool (n,), cut along their seams wherever these sever little ink."""
    if not chosen.any():
        return pieces
    numbers = np.zeros_like(pieces.numbers)
    boxes: list[tuple[int, int, int, int]] = []
    source: list[int] = []
    for index, box in enumerate(pieces.boxes.tolist()):
        x0, y0, x1, y1 = box
        ink = pieces.ink(index, index, box)
        window = numbers[y0 - pieces.top : y1 - pieces.top, x0 - pieces.left : x1 - pieces.left]
        seams = find_seams(ink, stroke_width, x_height, limits) if chosen[index] else np.empty((0, y1 - y0), np.int64)
        if not len(seams):
            boxes.append((x0, y0, x1, y1))
            window[ink] = len(boxes)
        else:
            part = (np.arange(x1 - x0)[None, :, None] >= seams.T[:, None, :]).sum(axis=2)
            for value in np.unique(part[ink]):
                own = ink & (part == value)
                ys, xs = (np.flatnonzero(own.any(axis=axis)).tolist() for axis in (1, 0))
                boxes.append((x0 + xs[0], y0 + ys[0], x0 + xs[-1] + 1, y0 + ys[-1] + 1))
                window[own] = len(boxes)
        source += [int(pieces.source[index])] * (len(boxes) - len(source))
    return Pieces(pieces.left, pieces.top, numbers, np.array(boxes, np.int64), np.array(source, np.int64))


def find_seams(ink: NDArray[np.bool_], stroke_width: float, x_height: float, limits: CutLimits) -> Index:
    """The seams along which ink, bool (height, width), may be cut: columns (k, height), from left to right.

    In row y, what stands left of `columns[i, y]` lies left of seam i. A seam goes through each row once, a step
    aside costs a fraction of a pixel of ink, and it severs less than the seams around it.
    """
    height, width = ink.shape
    margin = max(1, round(limits.narrowest * x_height))
    if width < 2 * margin + 1 or height < limits.lowest * x_height:
        return np.empty((0, height), np.int64)
    cost = ink.astype(np.float32)
    (down, up), (down_step, up_step) = _cheapest(np.stack([cost, cost[::-1]]))
    middle = height // 2
    total = down[middle] + up[height - 1 - middle] - cost[middle]
    mids = np.arange(margin, width - margin)
    mids = mids[total[mids] <= limits.thickest * stroke_width]
    columns = np.empty((len(mids), height), np.int64)
    columns[:, middle] = mids
    for y in range(middle, 0, -1):
        columns[:, y - 1] = columns[:, y] + down_step[y, columns[:, y]]
    for y in range(middle, height - 1):
        columns[:, y + 1] = columns[:, y] + up_step[height - 1 - y, columns[:, y]]
    ink_left: Index = np.cumsum(ink, axis=1, dtype=np.int64) - ink
    left = ink_left[np.arange(height), columns].sum(axis=1)
    least = max(1.0, stroke_width**2)
    parting = (left >= least) & (ink.sum() - left >= least)
    distance = max(1, round(limits.cut_distance * x_height))
    parted: Index = columns[parting]
    return parted[_valleys(mids[parting], total, distance, limits.rise * stroke_width)]


ASIDE = 0.15
"""Cost of a seam's step aside, in pixels of ink."""


def _cheapest(cost: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """For each pixel of pictures (n, height, width) the least cost of a path to it from the top row, and the step
    (-1, 0, 1) to where it came from."""
    total = cost.copy()
    aside = np.full((len(cost), cost.shape[2] + 2), np.inf, np.float32)
    for y in range(1, cost.shape[1]):
        before = total[:, y - 1]
        aside[:, 1:-1] = before + ASIDE
        total[:, y] += np.minimum(before, np.minimum(aside[:, :-2], aside[:, 2:]))
    above = np.full((3, *cost.shape), np.inf, np.float32)
    above[0, :, 1:] = total[:, :-1]
    above[1, :, 1:, 1:] = total[:, :-1, :-1] + ASIDE
    above[2, :, 1:, :-1] = total[:, :-1, 1:] + ASIDE
    return total, np.array([0, -1, 1])[above.argmin(axis=0)]


def _valleys(mids: Index, total: NDArray[np.float32], distance: int, rise: float) -> Index:
    """Which of `mids`, ascending columns, are the lowest places of `total`, with a rise between any two of them.

    The cheapest is taken first, of equal ones that in the middle of their level stretch.
    """
    bounds = np.flatnonzero(np.diff(total, prepend=np.inf, append=np.inf) != 0)
    lengths = np.diff(bounds)
    inside = np.arange(len(total)) - np.repeat(bounds[:-1], lengths)
    from_rim = np.minimum(inside, np.repeat(lengths, lengths) - 1 - inside)
    chosen: list[int] = []
    heights, crests, columns = total.tolist(), (total + rise).tolist(), mids.tolist()
    for index in np.lexsort((-from_rim[mids], total[mids])).tolist():
        column = columns[index]
        apart = (
            abs(column - other) > distance
            and max(heights[min(column, other) : max(column, other) + 1]) >= crests[column]
            for other in (columns[place] for place in chosen)
        )
        if all(apart):
            chosen.append(index)
    return np.array(sorted(chosen), np.int64)


def span_boxes(boxes: Index, first: Index, last: Index) -> Index:
    """The boxes (m, 4) around pieces `first[i]` to `last[i]`, both included."""
    spans = boxes[first].copy()
    for step in range(1, int((last - first).max(initial=0)) + 1):
        more = boxes[np.minimum(first + step, last)]
        spans[:, :2] = np.minimum(spans[:, :2], more[:, :2])
        spans[:, 2:] = np.maximum(spans[:, 2:], more[:, 2:])
    return spans


def candidate_spans(
    pieces: Pieces, doubtful: NDArray[np.bool_], x_height: float, limits: CutLimits
) -> tuple[Index, Index]:
    """First and last piece of every span of two or more that may be one character.

    Spans stay within what one character can measure. Across a gap they are made only where a piece on it is
    `doubtful`, bool (n,), or the two sides share columns.
    """
    firsts, lasts = [], []
    count = len(pieces)
    boxes = pieces.boxes
    open_gap = np.maximum(boxes[1:, 0] - np.maximum.accumulate(boxes[:-1, 2]), 0) if count > 1 else np.empty(0)
    severed = pieces.source[1:] == pieces.source[:-1]
    close = open_gap <= limits.widest_gap * x_height
    meets = severed | (close & (doubtful[1:] | doubtful[:-1] | (open_gap == 0)))
    for length in range(2, limits.most_pieces + 1):
        first = np.arange(count - length + 1)
        if not len(first):
            break
        last = first + length - 1
        spans = span_boxes(boxes, first, last)
        possible = spans[:, 2] - spans[:, 0] <= limits.widest * x_height
        for step in range(length - 1):
            possible &= meets[first + step]
        firsts.append(first[possible])
        lasts.append(last[possible])
    if not firsts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(firsts), np.concatenate(lasts)
