"""The line of a picture of which its sender says that it holds one line, word or character."""

from __future__ import annotations

import numpy as np

from app.medians import median
from app.segmentation.baseline import as_high_as_letters
from app.segmentation.neighbours import Index, Reals

WITHIN = 0.3
"""What runs over the upper or lower rim has this share of its height between the letters' tops and feet, or is of the
line above or below."""


def only_line(boxes: Reals, height: int) -> tuple[Index, Index]:
    """Which of the components with `boxes` (n, 4), at least one, of a picture `height` pixels high are the letters of
    its line, and which its dots, accents and punctuation: indices.

    The line is the one that the picture's middle goes through. What stands above or below its letters, or is cut off
    there, is of other lines; what stands higher or lower beside them may be its own end.
    """
    heights = boxes[:, 3] - boxes[:, 1]
    tall = as_high_as_letters(boxes)
    middle = tall & (boxes[:, 1] < height / 2) & (boxes[:, 3] > height / 2)
    line = boxes[middle if middle.any() else tall]
    top, foot = median(line[:, 1]), median(line[:, 3])
    within = np.minimum(boxes[:, 3], foot) - np.maximum(boxes[:, 1], top)
    at_rim = (boxes[:, 1] <= 0) | (boxes[:, 3] >= height)
    beside = (boxes[:, 2] <= line[:, 0].min()) | (boxes[:, 0] >= line[:, 2].max())
    other = (at_rim & (within < WITHIN * heights)) | (within < np.where(tall, 0, top - foot)) & ~beside
    own = ~other if (~other & tall).any() else np.ones(len(boxes), bool)
    return np.flatnonzero(own & tall), np.flatnonzero(own & ~tall)
