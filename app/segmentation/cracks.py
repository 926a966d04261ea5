"""Print whose letters are cracked, as weak dots of a print head leave it: a row of paper runs through them.

What lies above and below such a crack is one letter where both together are about as high as one, and neither is by
itself: the dot of an i stands over what is nearly a letter, and letters of two rows are as high as two. Grain, pictures
and a few letters of any page look cracked too: cracks are closed only where many letters become whole by it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import (
    Runs,
    component_rows,
    find_runs,
    group_rows,
    linked_groups,
    paint_components,
    paint_runs,
    run_bounds,
)
from app.segmentation.connected_components import recounted
from app.segmentation.text_scale import TextScale

HEIGHTS = 0.6, 1.8
"""Heights of whole letters, in letter heights: capitals are that high where most letters are small ones."""
LARGEST_PIECE = 0.85
"""Height of the largest piece of a cracked letter by its own."""
MORE = 1.03
"""So many times as many whole letters must there be with the cracks closed as with them..."""
FEWER = 1.0
"""...and no more components may go than so many times the whole letters: grain is all pieces."""


def close_cracks(runs: Runs, ink: NDArray[np.bool_], scale: TextScale) -> Runs:
    """The `runs` of a page, of its `ink` (h, w), where its print is cracked with the row of paper between the pieces of
    letters filled."""
    if not runs.count:
        return runs
    paper = np.zeros_like(ink)
    paper[1:-1] = ink[:-2] & ink[2:] & ~ink[1:-1]
    row, x0, x1 = run_bounds(paper)
    start, stop = (row * ink.shape[1] + x for x in (x0, x1))
    above, below = (
        runs.component[np.searchsorted(runs.start, start + step, side="right") - 1]
        for step in (-ink.shape[1], ink.shape[1])
    )
    letter, count = linked_groups(above, below, runs.count)
    first, last = component_rows(runs)
    top, bottom = group_rows(runs.row, letter[runs.component], count)
    piece, height, largest = last - first, bottom - top, np.zeros(count, np.int64)
    np.maximum.at(largest, letter, piece)
    cracked = (height <= HEIGHTS[1] * scale.letter_height) & (largest <= LARGEST_PIECE * height)
    before = int(_whole(piece, scale).sum())
    after = int((_whole(height, scale) & cracked).sum() + (_whole(piece, scale) & ~cracked[letter]).sum())
    gone = int(cracked[letter].sum() - cracked.sum())
    if after < MORE * before or gone > FEWER * before or not gone:
        return runs
    closed = cracked[letter[above]]
    whole = paint_components(runs, cracked[letter])
    whole |= paint_runs(ink.shape, start[closed], stop[closed], np.ones(int(closed.sum()), bool))
    return recounted(runs, cracked[letter], find_runs(whole))


def _whole(heights: NDArray[np.int64], scale: TextScale) -> NDArray[np.bool_]:
    """Which of these `heights` (n,) are those of whole letters."""
    return np.asarray((heights >= HEIGHTS[0] * scale.letter_height) & (heights <= HEIGHTS[1] * scale.letter_height))
