"""The order in which a person reads the lines of a page, and the blocks they form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

PARAGRAPH_GAP = 1.5
"""Two lines are of one block while the step between baselines is at most this many times the block's usual one."""
SIZE_CHANGE = 1.3
"""Two lines are of one block while their x-heights differ by less than this factor."""
SAME_ROW, BESIDE = 0.5, 0.5
"""Lines that share this part of the lower one's height, but no more than that part of the narrower one's width, stand
in one row and are read from left to right."""


def order_lines(boxes: Reals, gutters: Reals) -> list[int]:
    """Indices of the lines with `boxes` (n, 4), in reading order, given the `gutters` (m, 4) between columns.

    At the tallest gutter what stands above it comes first, then its left side, its right side, and what stands below;
    each part is ordered in the same way.
    """
    return _order(boxes, np.arange(len(boxes)), sorted(gutters.tolist(), key=lambda g: g[1] - g[3]))


def _order(boxes: Reals, lines: NDArray[np.int64], gutters: list[list[float]]) -> list[int]:
    for number, (x0, y0, x1, y1) in enumerate(gutters):
        middle, centre = (x0 + x1) / 2, (boxes[lines, 1] + boxes[lines, 3]) / 2
        above, below = centre < y0, centre > y1
        left = ~above & ~below & ((boxes[lines, 0] + boxes[lines, 2]) / 2 <= middle)
        right = ~above & ~below & ~left
        if left.any() and right.any():
            rest = gutters[number + 1 :]
            return [index for part in (above, left, right, below) for index in _order(boxes, lines[part], rest)]
    return _by_rows(boxes, lines)


def _by_rows(boxes: Reals, lines: NDArray[np.int64]) -> list[int]:
    """Top to bottom; lines beside each other from left to right."""
    ordered: list[int] = []
    row: list[int] = []
    for index in lines[np.argsort((boxes[lines, 1] + boxes[lines, 3]) / 2, kind="stable")].tolist():
        if row:
            shared = min(boxes[index, 3], boxes[row[0], 3]) - max(boxes[index, 1], boxes[row[0], 1])
            lower = min(boxes[index, 3] - boxes[index, 1], boxes[row[0], 3] - boxes[row[0], 1])
            if shared < SAME_ROW * lower or not _beside(boxes[index], boxes[row]):
                ordered += sorted(row, key=lambda i: boxes[i, 0])
                row = []
        row.append(index)
    return ordered + sorted(row, key=lambda i: boxes[i, 0])


def _beside(box: Reals, others: Reals) -> bool:
    """Whether a `box` (4,) stands beside `others` (n, 4), not above or below any of them."""
    shared = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    return bool((shared <= BESIDE * np.minimum(box[2] - box[0], others[:, 2] - others[:, 0])).all())


def block_starts(boxes: Reals, x_heights: Reals) -> list[int]:
    """Where a new block begins among lines in reading order: indices, the first one 0."""
    starts = [0] if len(boxes) else []
    steps: list[float] = []
    for index in range(1, len(boxes)):
        above, here = boxes[index - 1], boxes[index]
        step = here[3] - above[3]
        size = max(x_heights[index], x_heights[index - 1]) / max(min(x_heights[index], x_heights[index - 1]), 1e-9)
        usual = float(np.median(steps)) if steps else 3.0 * x_heights[index]
        apart = here[0] >= above[2] or here[2] <= above[0]
        if step < 0 or step > PARAGRAPH_GAP * usual or size > SIZE_CHANGE or apart:
            starts.append(index)
            steps = []
        else:
            steps.append(step)
    return starts
