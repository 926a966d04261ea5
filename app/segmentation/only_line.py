"""The line of a picture of which its sender says that it holds one line, word or character."""

from __future__ import annotations

import numpy as np

from app.segmentation.neighbours import Index, Reals

LETTER = 0.45
"""Letters have at least this share of the height of the tall ones."""
TALL = 85
"""Percentile of heights that the tall ones have."""
WITHIN = 0.3
"""What runs over the upper or lower rim has this share of its height between the letters' tops and feet, or is of the
line above or below."""


def only_line(boxes: Reals, height: int) -> tuple[Index, Index]:
    """Which of the components with `boxes` (n, 4), at least one, of a picture `height` pixels high are the line's
    letters, and which its dots, accents and punctuation: indices."""
    heights = boxes[:, 3] - boxes[:, 1]
    tall = heights >= LETTER * np.percentile(heights, TALL)
    top, foot = np.median(boxes[tall, 1]), np.median(boxes[tall, 3])
    within = np.minimum(boxes[:, 3], foot) - np.maximum(boxes[:, 1], top)
    at_rim = (boxes[:, 1] <= 0) | (boxes[:, 3] >= height)
    own = ~at_rim | (within >= WITHIN * heights)
    own = own if (own & tall).any() else np.ones(len(boxes), bool)
    return np.flatnonzero(own & tall), np.flatnonzero(own & ~tall)
