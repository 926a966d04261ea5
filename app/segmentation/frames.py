"""Frames that stand side by side: cards, boxes of a chart. What one holds is read to its end before the next.

The cells of a table stand wall to wall, and its rows are read across; frames have paper between them. Panels of another
colour are frames too, and part what stands in them from what stands beside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.segmentation.column_side import CLOSE
from app.segmentation.columns import GUTTER_HEIGHT
from app.segmentation.stacked_panels import gutters_of_panels

Reals = NDArray[np.float64]

LEAST_SIDE = 4.0
"""Least height of a frame's side in letter heights: lower frames hold a single line."""
ALIKE = 0.6
"""Sides that face one another share at least this part of the height that the two cover."""
CLOSED = 0.6
"""A rule closes a frame that runs along at least this part of its width..."""
NEAR = 0.5
"""...and lies within so many letter heights of its end. What reaches no further into an alley does not bridge it."""
PARTED = 0.5
"""A frame of whose rows this share has wider gaps than a line's blanks holds columns: it is part of a table."""
ROWS_OF_FRAME = 2
"""A frame of fewer rows is read with those beside it: the days of a month stand in boxes."""
ROWS_OF_PANEL, IN_ROWS = 2, 0.6
"""A panel of at least so many rows parts columns, unless this share of its rows are level with one beside it, or of
those beside it with one of its own: a table's first column may have a colour."""
TOUCHING = 0.3
"""Alleys go on in one another where no more than so many letter heights lie between them: a card has a head of another
colour."""
LEVEL = 0.25
"""Two rows are level within so many letter heights."""


def parting_strips(
    upright: Reals, across: Reals, panels: Reals, boxes: Reals, long: NDArray[np.bool_], height: float
) -> Reals:
    """Boxes (m, 4) of what parts that which stands side by side: paper between frames, rules that stand free, and sides
    of panels.

    `upright` (n, 4) and `across` (k, 4) are a page's rules, `panels` (p, 4) its areas of another colour, `boxes` (l, 4)
    its phrases of letters of `height`, of which the `long` ones, bool (l,), say where columns are.
    """
    sides, ends = as_rules(without_frames(panels, upright, height))
    strips = [
        find_alleys(np.concatenate([upright, sides]), np.concatenate([across, ends]), boxes, height),
        free_rules(upright, across, height),
        panel_sides(panels, boxes[long], height),
        gutters_of_panels(panels, boxes[long], height),
    ]
    return joined(np.concatenate(strips), height)


def find_alleys(upright: Reals, across: Reals, boxes: Reals, height: float) -> Reals:
    """Boxes (m, 4) of the paper between frames that stand side by side, each from one's right side to the next one's
    left.

    `upright` (n, 4) and `across` (k, 4) are a page's rules, `boxes` (l, 4) its phrases of letters of `height`.
    """
    sides = upright[upright[:, 3] - upright[:, 1] >= LEAST_SIDE * height]
    sides = sides[np.argsort(sides[:, 0], kind="stable")]
    frames: set[tuple[int, int]] = set()
    gaps: dict[tuple[int, int], Reals] = {}
    for left in range(len(sides)):
        right = _facing(sides, left)
        if right is None:
            continue
        between = np.array(
            [sides[left, 2], sides[[left, right], 1].min(), sides[right, 0], sides[[left, right], 3].max()]
        )
        if _is_frame(between, across, boxes, height):
            frames.add((left, right))
        elif _is_free(between, across, boxes, NEAR * height):
            gaps[left, right] = between
    ends, begins = {right for _, right in frames}, {left for left, _ in frames}
    alleys = [gap for (left, right), gap in gaps.items() if left in ends and right in begins]
    return np.array(alleys) if alleys else np.zeros((0, 4))


def panel_sides(panels: Reals, boxes: Reals, height: float) -> Reals:
    """Those sides (m, 4) of `panels` (n, 4), without width, that part what stands in them from what stands beside:
    phrases with `boxes` (l, 4), letters of `height`."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    sides = []
    for x0, top, x1, bottom in panels.tolist():
        beside = (middle[:, 1] > top) & (middle[:, 1] < bottom)
        held = middle[beside & (middle[:, 0] > x0) & (middle[:, 0] < x1), 1]
        rows = _rows(held, height).max(initial=-1) + 1
        if bottom - top < LEAST_SIDE * height or rows < ROWS_OF_PANEL:
            continue
        for x, out in ((x0, boxes[:, 2] <= x0 + NEAR * height), (x1, boxes[:, 0] >= x1 - NEAR * height)):
            others = middle[beside & out, 1]
            if not len(others):
                continue
            level = np.abs(others[:, None] - held) <= LEVEL * height
            if max(level.any(axis=1).mean(), level.any(axis=0).mean()) < IN_ROWS:
                sides.append((x, top, x, bottom))
    return np.array(sides).reshape(-1, 4)


def joined(alleys: Reals, height: float) -> Reals:
    """The `alleys` (m, 4) with those made one that go on in one another; letters are of `height`."""
    found: list[Reals] = []
    for alley in alleys[np.argsort(alleys[:, 1], kind="stable")]:
        for number, above in enumerate(found):
            x0, x1 = max(alley[0], above[0]), min(alley[2], above[2])
            if x0 <= x1 and alley[1] - above[3] <= TOUCHING * height:
                found[number] = np.array([x0, above[1], x1, max(above[3], alley[3])])
                break
        else:
            found.append(alley)
    return np.array(found).reshape(-1, 4)


def without_frames(panels: Reals, upright: Reals, height: float) -> Reals:
    """Those of the `panels` (n, 4) along whose sides no rule of `upright` (k, 4) runs: others are frames already."""
    x0, top, x1, bottom = (part[:, None] for part in panels.T)
    along = np.minimum(upright[:, 3], bottom) - np.maximum(upright[:, 1], top) >= ALIKE * (bottom - top)
    near = (np.abs(upright[:, 0] - x0) <= height) | (np.abs(upright[:, 2] - x1) <= height)
    return np.asarray(panels[~(along & near).any(axis=1)])


def as_rules(panels: Reals) -> tuple[Reals, Reals]:
    """The upright sides of `panels` (n, 4), those at the left first, and their level ones, (2 n, 4) each."""
    left, top, right, bottom = ([0, 1, 0, 3], [0, 1, 2, 1], [2, 1, 2, 3], [0, 3, 2, 3])
    return np.concatenate([panels[:, left], panels[:, right]]), np.concatenate([panels[:, top], panels[:, bottom]])


def free_rules(upright: Reals, across: Reals, height: float) -> Reals:
    """Those of the `upright` rules (n, 4), tall ones, that no rule of `across` (k, 4) meets: they part columns. Letters
    are of `height`."""
    near = NEAR * height
    tall = upright[upright[:, 3] - upright[:, 1] >= GUTTER_HEIGHT * height]
    x0, top, x1, bottom = (part[:, None] for part in tall.T)
    meets = (across[:, 0] <= x1 + near) & (across[:, 2] >= x0 - near)
    meets &= (across[:, 1] <= bottom + near) & (across[:, 3] >= top - near)
    return np.asarray(tall[~meets.any(axis=1)])


def _rows(centres: Reals, height: float) -> NDArray[np.int64]:
    """The row, from 0 at the top, of each of those with their `centres` (n,) there, letters of `height`."""
    order = np.argsort(centres, kind="stable")
    rows = np.zeros(len(centres), int)
    rows[order[1:]] = np.cumsum(np.diff(centres[order]) > height / 2)
    return rows


def _facing(sides: Reals, left: int) -> int | None:
    """The first of the `sides` (n, 4), from left to right, that stands beside that one at its right and is as high;
    lower ones may stand in between, but none that is higher."""
    for right in range(left + 1, len(sides)):
        shared = sides[[left, right], 3].min() - sides[[left, right], 1].max()
        if shared > 0 and sides[right, 0] > sides[left, 2]:
            covered = sides[[left, right], 3].max() - sides[[left, right], 1].min()
            if shared >= ALIKE * covered:
                return right
            if shared >= ALIKE * (sides[left, 3] - sides[left, 1]):
                return None
    return None


def _is_frame(between: Reals, across: Reals, boxes: Reals, height: float) -> bool:
    """Whether what stands between two sides is closed above and below, and holds lines one above another."""
    x0, top, x1, bottom = between
    along = np.minimum(across[:, 2], x1) - np.maximum(across[:, 0], x0) >= CLOSED * (x1 - x0)
    for end in (top, bottom):
        if not (along & (across[:, 1] <= end + NEAR * height) & (across[:, 3] >= end - NEAR * height)).any():
            return False
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    held = boxes[((middle > (x0, top)) & (middle < (x1, bottom))).all(axis=1)]
    row = _rows((held[:, 1] + held[:, 3]) / 2, height)
    order = np.lexsort((held[:, 0], row))
    apart = held[order[1:], 0] - held[order[:-1], 2] > CLOSE * height
    parted = np.unique(row[order[1:]][apart & (np.diff(row[order]) == 0)])
    rows = len(np.unique(row))
    return rows >= ROWS_OF_FRAME and len(parted) < PARTED * rows


def _is_free(between: Reals, across: Reals, boxes: Reals, near: float) -> bool:
    """Whether no writing stands between two sides, and no rule leads from the one to the other."""
    x0, top, x1, bottom = between
    writing = (boxes[:, 1] < bottom) & (boxes[:, 3] > top) & (boxes[:, 0] < x1) & (boxes[:, 2] > x0)
    bridges = (across[:, 1] <= bottom + near) & (across[:, 3] >= top - near)
    bridges &= (across[:, 0] < x0 - near) & (across[:, 2] > x1 + near)
    return not writing.any() and not bridges.any()
