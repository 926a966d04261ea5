"""Columns that panels tell: bars of another colour under their headings, one above another, begin and end where their
column does, and stand beside those of the next column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import linked_groups, members

Reals = NDArray[np.float64]

ALIKE = 0.6
"""Panels begin at one place, and end at one, within so many letter heights."""
FEWEST, WIDE = 3, 10.0
"""So many at different heights, and so many letter heights wide, are a stack, and tell a column..."""
WITHIN, OVER = 0.9, 0.4
"""...if such a share of what stands between the first and the last of two stacks is in one of their columns, and
reaches no more than so many letter heights over its ends..."""
BESIDE = 0.3
"""...and if the stacks stand beside one another over such a share of the lower one's height."""


def gutters_of_panels(panels: Reals, boxes: Reals, height: float) -> Reals:
    """Boxes (m, 4) of the white between columns that stacks of `panels` (n, 4) tell, with phrases `boxes` (l, 4) in
    them, letters of `height`."""
    stacks = _stacks(panels[panels[:, 2] - panels[:, 0] >= WIDE * height], height)
    found = []
    for left in stacks:
        beside = [right for right in stacks if right[0] > left[2] and _stand_beside(left, right)]
        if beside:
            found.append(_between(left, min(beside, key=lambda stack: float(stack[0])), boxes, height))
    return np.array([gutter for gutter in found if gutter is not None]).reshape(-1, 4)


def _stacks(panels: Reals, height: float) -> list[Reals]:
    """The bounds (4,) of those of the panels (n, 4) that begin and end alike."""
    alike = (np.abs(panels[:, None, ::2] - panels[None, :, ::2]) <= ALIKE * height).all(axis=2)
    first, second = np.nonzero(alike)
    group, _ = linked_groups(first, second, len(panels))
    stacks = [panels[own] for own in members(group)]
    return [
        np.concatenate([own[:, :2].min(axis=0), own[:, 2:].max(axis=0)])
        for own in stacks
        if 1 + np.count_nonzero(np.diff(np.sort(own[:, 1])) > height) >= FEWEST
    ]


def _stand_beside(left: Reals, right: Reals) -> bool:
    shared = min(left[3], right[3]) - max(left[1], right[1])
    return bool(shared >= BESIDE * min(left[3] - left[1], right[3] - right[1]))


def _between(left: Reals, right: Reals, boxes: Reals, height: float) -> Reals | None:
    """The white between two stacks, as far down as nothing crosses it; None where what stands there does not keep to
    their columns."""
    x0, x1 = left[2], right[0]
    top, bottom = min(left[1], right[1]), max(left[3], right[3])
    centre = (boxes[:, 1] + boxes[:, 3]) / 2
    crossing = (boxes[:, 0] < x0 - OVER * height) & (boxes[:, 2] > x1 + OVER * height)
    between = (centre > top) & (centre < bottom) & (boxes[:, 2] > left[0]) & (boxes[:, 0] < right[2])
    within = np.zeros(len(boxes), bool)
    for stack in (left, right):
        within |= (boxes[:, 0] >= stack[0] - OVER * height) & (boxes[:, 2] <= stack[2] + OVER * height)
    if not between.any() or (crossing & between).any() or within[between].mean() < WITHIN:
        return None
    end = boxes[crossing & (centre > bottom), 1].min(initial=np.inf)
    reached = boxes[(centre > top) & (boxes[:, 3] <= end), 3].max(initial=bottom)
    return np.array([x0, top, x1, min(reached, end)])
