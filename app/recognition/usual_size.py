"""Lines that show no text in the x-height that was measured of them, and may in that of the lines around.

An x-height is told from a line's own letters. Where these are joined, broken or in dots it is told wrong, and in a size
that it has never seen the network knows nothing. Most lines of a page are as high as the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.geometry import bounds_of, shared_areas
from app.medians import median
from app.segmentation.text_line import TextLine

Boxes = NDArray[np.float64]

ALIKE, NEAR = 1.12, 1.45
"""X-heights that differ by a smaller ratio are the same, and such as may be the same wrongly told."""
HEIGHTS = (0.9, 3.2)
"""Heights of lines that may have the usual x-height, in it: of two rows taken for one, or one taken for two, a strip of
that size shows parts."""
FEWEST = 3
"""So many lines at least tell what is usual: a sign has each line as large as it pleases."""
APART = 0.3
"""A line with more than this share of its box in another's is part of it."""


def usual_x_height(lines: Sequence[TextLine]) -> float:
    """That of `lines` that were surely read, in pixels; 0 where they are too few."""
    return median(np.array([line.x_height for line in lines])) if len(lines) >= FEWEST else 0.0


def of_usual_size(lines: Sequence[TextLine], read: Collection[int], x_height: float) -> list[int]:
    """Numbers of `lines` that may be of the usual `x_height` though they seem not to be; those with the numbers `read`
    are none, nor is what lies on them or on a wider one."""
    boxes = _boxes(lines)
    taken = np.zeros(len(lines), bool)
    taken[list(read)] = True
    found = []
    for number in np.argsort(boxes[:, 0] - boxes[:, 2], kind="stable").tolist():
        line = lines[number]
        if number in read or size_ratio(line, x_height) < ALIKE or not _fits(line, x_height):
            continue
        if _stands_apart(boxes[number], boxes[taken]):
            taken[number] = True
            found.append(number)
    return sorted(found)


def apart(lines: Sequence[TextLine], numbers: Iterable[int], read: Collection[int]) -> list[int]:
    """Which `numbers` of `lines` are of lines that lie on none of those with the numbers `read`."""
    boxes = _boxes(lines)
    return [number for number in numbers if _stands_apart(boxes[number], boxes[list(read)])]


def near_usual_size(lines: Sequence[TextLine], numbers: Sequence[int], x_height: float) -> list[int]:
    """Which `numbers` of `lines` have nearly the usual `x_height`, and may have it."""
    return [n for n in numbers if ALIKE <= size_ratio(lines[n], x_height) <= NEAR and _fits(lines[n], x_height)]


def size_ratio(line: TextLine, x_height: float) -> float:
    """By how much a line's x-height is larger, or smaller, than another: 1 or more."""
    return max(line.x_height / x_height, x_height / line.x_height)


def _fits(line: TextLine, x_height: float) -> bool:
    return HEIGHTS[0] <= line.box.height / x_height <= HEIGHTS[1]


def _boxes(lines: Sequence[TextLine]) -> Boxes:
    return bounds_of([line.box for line in lines])


def _stands_apart(box: Boxes, others: Boxes) -> bool:
    """Whether a `box` (4,) has no more than APART of it in any of the `others` (n, 4)."""
    return bool((shared_areas(box, others) <= APART * (box[2] - box[0]) * (box[3] - box[1])).all())
