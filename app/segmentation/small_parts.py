"""What is small against the rows around it: dots, accents, punctuation, broken-off bits, quotation marks, exponents.

Such components find each other too, and make phrases as letters do. Those that stand within a longer phrase are told
here, and each is given to a row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.segmentation.neighbours import Index, Reals
from app.segmentation.text_lines import Phrases

PARTS_REACH, PART_GAP, PART_TOUCH = 6.0, 2.0, 0.8
"""Small parts stand up to so many letter heights beyond a row's letters where they lead there: over one gap of up to
PART_GAP, and smaller ones of up to PART_TOUCH."""
HOST_LETTERS = 5
"""Letters of a phrase that may have others within it,"""
HOSTED_LETTERS = 2
HOSTED_SHARE = 0.15
"""which are this many, or this share of its own,"""
HOSTED_DOTS = 0.4
DOT_HEIGHT = 0.6
"""or up to this share of it where they are not higher than so many of its letter heights, as its dots are,"""
HOSTED_HEIGHT = 2.2
"""at most this high, in its letter heights,"""
HOST_ABOVE = 1.6
HOST_BELOW = 0.45
HOSTED_INSIDE = 0.6
"""and lie with this share of their height between so much above and below its baseline,"""
DOTS_APART = 0.65
"""unless they stand on a baseline above its letters and squares of their height fill more of their length than this:
dots and accents do not stand so close, the letters of a line do."""
SMALL_HOSTED, SHORT = 0.75, 2.5
"""Punctuation, no higher and no longer than so many letter heights, may begin one beyond its ends,"""
RAISED, RAISED_HEIGHT = 0.3, 1.5
"""and so may quotation marks and exponents, which end so much above the baseline, if they are no higher than this. As
many of them may stand in it as of its dots, if they are lower than SMALL_HOSTED,"""
RAISED_ABOVE, BESIDE_HEADS = 1.9, 0.3
"""and they may reach so far above it, where this share of them is not above the highest of its letters."""


def within_others(phrases: Phrases) -> NDArray[np.bool_]:
    """Which phrases are a few components that stand within a longer phrase: a bold dot, a sign with parts, a letter
    with a tail that found no neighbour."""
    centre, length = (phrases.x0 + phrases.x1) / 2, phrases.x1 - phrases.x0
    close = (phrases.count > HOSTED_LETTERS) & (phrases.count * phrases.height > DOTS_APART * length)
    ascent = np.minimum(phrases.left_base, phrases.right_base) - phrases.top
    within = np.zeros(len(centre), bool)
    for row in np.flatnonzero(phrases.count >= HOST_LETTERS).tolist():
        height = phrases.height[row]
        base = phrases.base_at(row, centre)
        # Letters far from one another on a slope reach higher and lower than each of them does.
        tilt = np.abs(phrases.base_at(row, phrases.x1) - phrases.base_at(row, phrases.x0)) / 2
        tilt = np.minimum(tilt, (phrases.bottom - phrases.top - phrases.height) / 2)
        top, bottom = phrases.top + tilt, phrases.bottom - tilt
        size = bottom - top
        raised = bottom <= base - RAISED * height
        beside_heads = bottom - (base - ascent[row]) >= BESIDE_HEADS * size
        inside = _in_band(top, bottom, base, height, np.where(raised & beside_heads, RAISED_ABOVE, HOST_ABOVE))
        as_dots = phrases.height <= np.where(raised, SMALL_HOSTED, DOT_HEIGHT) * height
        share = np.where(as_dots, HOSTED_DOTS, HOSTED_SHARE)
        few = phrases.count <= np.maximum(HOSTED_LETTERS, share * phrases.count[row])
        along = (centre > phrases.x0[row]) & (centre < phrases.x1[row])
        small = (size <= np.where(raised, RAISED_HEIGHT, SMALL_HOSTED) * height) & (length <= SHORT * height)
        along |= small & (phrases.x1 > phrases.x0[row] - height) & (phrases.x0 < phrases.x1[row] + height)
        near = (size <= HOSTED_HEIGHT * height) & (inside >= HOSTED_INSIDE * size)
        other_line = close & ((phrases.left_base + phrases.right_base) / 2 <= base - height)
        within |= few & along & near & ~other_line
    return within


def _in_band(top: Reals, bottom: Reals, base: Reals, height: float, above: Reals | float) -> Reals:
    """How much, (n,), of what reaches from `top` to `bottom` lies between so many letter heights `above` a baseline
    and HOST_BELOW; negative where it lies beyond."""
    return np.asarray(np.minimum(bottom, base + HOST_BELOW * height) - np.maximum(top, base - above * height))


def give_small_parts(rows: Phrases, parts: Reals) -> Index:
    """The row that each part with a box in `parts` (m, 4) belongs to, -1 where none is near.

    A part belongs to the row whose letters' band (capital height above the baseline to descender depth below) it lies
    in or is nearest to, upwards (dots, accents, quotes) or downwards (commas, tails).
    """
    best = np.full(len(parts), -1, np.int64)
    cost = np.full(len(parts), np.inf)
    if not len(parts):
        return best
    order = np.argsort((parts[:, 1] + parts[:, 3]) / 2, kind="stable")
    centre_y = ((parts[:, 1] + parts[:, 3]) / 2)[order]
    boxes = rows.boxes
    for row in range(len(boxes)):
        height = rows.height[row]
        low = np.searchsorted(centre_y, boxes[row, 1] - 1.2 * height)
        high = np.searchsorted(centre_y, boxes[row, 3] + 0.8 * height)
        some = order[low:high]
        reach = PARTS_REACH * height
        some = some[(parts[some, 2] > boxes[row, 0] - reach) & (parts[some, 0] < boxes[row, 2] + reach)]
        if not len(some):
            continue
        x = (parts[some, 0] + parts[some, 2]) / 2
        base = rows.base_at(row, np.clip(x, rows.x0[row], rows.x1[row]))
        above = (base - height - parts[some, 3]) / height
        below = (parts[some, 1] - base) / height
        aside = np.maximum(np.maximum(rows.x0[row] - parts[some, 2], parts[some, 0] - rows.x1[row]), 0) / height
        size = (parts[some, 3] - parts[some, 1]) / height
        inside = _in_band(parts[some, 1], parts[some, 3], base, height, HOST_ABOVE)
        outside = np.clip(1 - inside / (size * height), 0, 1)
        price = np.maximum(np.maximum(above, 1.5 * below), 0) + 0.3 * aside + 0.2 * outside
        fits = (size <= 1.6) & (above <= 0.8) & (below <= 0.45)
        fits[fits] = _goes_on(parts[some[fits]], rows.x0[row], rows.x1[row], height)
        better = fits & (price < cost[some])
        best[some[better]] = row
        cost[some[better]] = price[better]
    return best


def _goes_on(parts: Reals, start: float, end: float, height: float) -> NDArray[np.bool_]:
    """Which parts (n, 4) stand above or below the letters, of this `height`, of a row from x `start` to `end`, or near
    them, or go on from there: a full stop, and after a blank the two strokes of a dash."""
    goes_on = (parts[:, 2] > start) & (parts[:, 0] < end)
    for near, far, edge in ((parts[:, 0], parts[:, 2], end), (-parts[:, 2], -parts[:, 0], -start)):
        beyond = np.flatnonzero(near >= edge)
        beyond = beyond[np.argsort(near[beyond], kind="stable")]
        reached = np.maximum.accumulate(np.concatenate([[edge], far[beyond]]))[:-1]
        gaps = (near[beyond] - reached) / height
        one_blank = np.logical_and.accumulate(gaps <= PART_GAP) & (np.cumsum(gaps > PART_TOUCH) <= 1)
        goes_on[beyond] = one_blank | (near[beyond] - edge <= PART_GAP * height)
    return goes_on
