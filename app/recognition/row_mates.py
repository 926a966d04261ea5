"""Lines of a character or two beside lines that were read surely: a quantity, a letter, a per cent sign.

Alone such a line is hardly told from dirt, and what it shows hardly from what looks like it. On one level with sure
lines and as high as their letters it is text, for dirt does not keep to rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.segmentation.text_line import TextLine

OFF_LEVEL = 0.3
"""Greatest distance of the baselines of lines in one row, in x-heights of the sure one."""
HEIGHTS = (1.0, 1.9)
"""Heights of a line's ink, in the same: from a small letter's to a bracket's."""
FARTHEST = 20.0
"""Greatest white between the two, in the same."""


def beside(lines: Sequence[TextLine], numbers: Sequence[int], sure: Sequence[int]) -> list[int]:
    """Which `numbers` of `lines` stand in a row with one of the `sure` ones."""
    if not numbers or not sure:
        return []
    box = np.array([(lines[n].box.x0, lines[n].box.x1, lines[n].box.height) for n in numbers])
    middle = (box[:, 0] + box[:, 1]) / 2
    level = np.array([float(lines[n].baseline_at(x)) for n, x in zip(numbers, middle, strict=True)])
    found = np.zeros(len(numbers), bool)
    for mate in (lines[n] for n in sure):
        off = np.abs(level - mate.baseline_at(middle))
        white = np.maximum(mate.box.x0 - box[:, 1], box[:, 0] - mate.box.x1)
        near = (white >= 0) & (white <= FARTHEST * mate.x_height) & (off <= OFF_LEVEL * mate.x_height)
        found |= near & (HEIGHTS[0] * mate.x_height <= box[:, 2]) & (box[:, 2] <= HEIGHTS[1] * mate.x_height)
    return [number for number, there in zip(numbers, found, strict=True) if there]
