"""Lines of a character or two beside lines that were read surely: a quantity, a letter, a per cent sign.

Alone such a line is hardly told from dirt, and what it shows hardly from what looks like it. On one level with sure
lines and as high as their letters it is text, for dirt does not keep to rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.recognition.usual_size import ALIKE, size_ratio
from app.segmentation.text_line import TextLine

OFF_LEVEL = 0.3
"""Greatest distance of the baselines of lines in one row, in x-heights of the sure one."""
HEIGHTS = (1.0, 1.9)
"""Heights of a line's ink, in the same: from a small letter's to a bracket's."""
FARTHEST = 20.0
"""Greatest white between the two, in the same."""
MOVED = 0.1
"""Baselines that differ by more, in the same, are not the same."""


def mates_of(lines: Sequence[TextLine], numbers: Sequence[int], sure: Sequence[int]) -> dict[int, int]:
    """Which `numbers` of `lines` stand in a row with one of the `sure` ones, and with which, the nearest.

    What ends on the baseline of the other one does, wherever its own was told to be: of a broken letter it is told from
    its upper part.
    """
    if not numbers or not sure:
        return {}
    box = np.array([(lines[n].box.x0, lines[n].box.x1, lines[n].box.height, lines[n].box.y1) for n in numbers])
    middle = (box[:, 0] + box[:, 1]) / 2
    level = np.array([float(lines[n].baseline_at(x)) for n, x in zip(numbers, middle, strict=True)])
    mate, distance = np.full(len(numbers), -1), np.full(len(numbers), np.inf)
    for number in sure:
        other = lines[number]
        base = other.baseline_at(middle)
        off = np.minimum(np.abs(level - base), np.abs(box[:, 3] - base))
        white = np.maximum(other.box.x0 - box[:, 1], box[:, 0] - other.box.x1)
        near = (white >= 0) & (white <= FARTHEST * other.x_height) & (off <= OFF_LEVEL * other.x_height)
        near &= (HEIGHTS[0] * other.x_height <= box[:, 2]) & (box[:, 2] <= HEIGHTS[1] * other.x_height)
        nearer = near & (white < distance)
        mate[nearer], distance[nearer] = number, white[nearer]
    return {number: int(other) for number, other in zip(numbers, mate, strict=True) if other >= 0}


def as_in_row(line: TextLine, mate: TextLine) -> TextLine | None:
    """A `line` as its `mate` tells where it stands and how large it is; None where it was told so."""
    ends = np.array([line.box.x0, line.box.x1])
    level = float(mate.baseline_at(ends.mean()))
    moved = abs(float(line.baseline_at(ends.mean())) - level) > MOVED * mate.x_height
    if not moved and size_ratio(line, mate.x_height) < ALIKE:
        return None
    return replace(line, baseline=np.stack([ends, np.full(2, level)], axis=1), x_height=mate.x_height)
