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
NEIGHBOUR_WIDTH, NEIGHBOUR_GAP, LEAST_NEIGHBOUR_GAP = 0.5, 1.4, 0.2
"""What the left or right rim cuts off beside a word is a letter of the next one where it has less than such a share of
the word's letters' width, and is so many times as far off as any of these are apart, at least such a share of their
height."""
FEWEST_GAPS = 2
"""A word of one letter has no gap to compare with."""
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


def of_one_word(boxes: Reals, letters: Index, width: int) -> Index:
    """The `letters` among `boxes` (n, 4) without what the left and right rim of a picture `width` pixels wide leave of
    the words beside the one that it holds."""
    letters = letters[np.argsort(boxes[letters, 0], kind="stable")]
    for at_rim, end in ((boxes[letters[:1], 0] <= 0, 0), (boxes[letters[-1:], 2] >= width, -1)):
        row = boxes[letters]
        gaps = row[1:, 0] - np.maximum.accumulate(row[:, 2])[:-1]
        if not at_rim.all() or len(gaps) < FEWEST_GAPS:
            continue
        others = np.delete(row, end, axis=0)
        widths, heights = others[:, 2] - others[:, 0], others[:, 3] - others[:, 1]
        is_narrow = row[end, 2] - row[end, 0] < NEIGHBOUR_WIDTH * median(widths)
        least = max(NEIGHBOUR_GAP * np.delete(gaps, end).max(), LEAST_NEIGHBOUR_GAP * median(heights))
        if is_narrow and gaps[end] > least:
            letters = np.delete(letters, end)
    return letters
