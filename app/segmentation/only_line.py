"""The line of a picture of which its sender says that it holds one line, word or character."""

from __future__ import annotations

import numpy as np

from app.medians import median
from app.segmentation.baseline import as_high_as_letters
from app.segmentation.neighbours import Flags, Index, Reals

OF_A_SIGN = 3
"""So few components above and below the middle may be those of a sign, as of =."""
CANDIDATES, BESIDE = 50, 0.5
"""The largest components, so many, are tried for the row that they stand in: with what shares so much of the lower
one's height with them."""
WITHIN = 0.3
"""What runs over the upper or lower rim has this share of its height between the letters' tops and feet, or is of the
line above or below."""


def only_line(boxes: Reals, height: int) -> tuple[Index, Index]:
    """Which of the components with `boxes` (n, 4), at least one, of a picture `height` pixels high are the letters of
    its line, and which its dots, accents and punctuation: indices.

    The line is the one that the picture's middle goes through, or the largest where it goes between two. What stands
    above or below its letters, or is cut off there, is of other lines; what stands higher or lower beside them may be
    its own end.
    """
    heights = boxes[:, 3] - boxes[:, 1]
    tall = as_high_as_letters(boxes)
    at_rim = (boxes[:, 1] <= 0) | (boxes[:, 3] >= height)
    middle = tall & (boxes[:, 1] < height / 2) & (boxes[:, 3] > height / 2)
    line = boxes[middle if middle.any() else _largest_row(boxes, tall, tall & ~at_rim)]
    top, foot = median(line[:, 1]), median(line[:, 3])
    within = np.minimum(boxes[:, 3], foot) - np.maximum(boxes[:, 1], top)
    beside = (boxes[:, 2] <= line[:, 0].min()) | (boxes[:, 0] >= line[:, 2].max())
    other = (at_rim & (within < WITHIN * heights)) | (within < np.where(tall, 0, top - foot)) & ~beside
    own = ~other if (~other & tall).any() else np.ones(len(boxes), bool)
    return np.flatnonzero(own & tall), np.flatnonzero(own & ~tall)


def _largest_row(boxes: Reals, tall: Flags, whole: Flags) -> Flags:
    """Which of the `tall` boxes (n, 4) stand in one row, the largest of those that are `whole`, if there are any, and
    not cut off by the picture's upper or lower rim."""
    if np.count_nonzero(tall) <= OF_A_SIGN:
        return tall
    able = whole if whole.any() else tall
    heights, areas = boxes[:, 3] - boxes[:, 1], (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    some = np.flatnonzero(able)
    some = some[np.argsort(-areas[some], kind="stable")[:CANDIDATES]]
    shared = np.minimum(boxes[some, None, 3], boxes[:, 3]) - np.maximum(boxes[some, None, 1], boxes[:, 1])
    beside = able & (shared >= BESIDE * np.minimum(heights[some, None], heights))
    return np.asarray(beside[(beside * areas).sum(axis=1).argmax()])
