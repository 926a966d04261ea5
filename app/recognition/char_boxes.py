"""Where a line's characters stand: the steps of a CTC path, moved to the nearest white between the letters' ink.

A spike says only roughly where its character is. The borders between neighbours are therefore looked for around the
middles between their spikes, all of a line together, where little ink is cut and the characters come out as wide as
they usually are; a box then bounds the line's own ink between two borders, so that dots and accents come with their
letters and neighbouring lines stay out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

REACH = 0.8
"""How far from the middle between two spikes their border is looked for, in x-heights: nearly a letter."""
DRIFT = 0.4
"""What a border's distance from the middle costs, in x-heights of ink a column for each x-height of distance."""
WIDTH = 0.5
"""What each x-height costs by which a character is wider or narrower than expected."""
STRETCH = (0.6, 1.7)
"""A line's characters may be so much narrower or wider than usual ones."""
TOO_WIDE, APART = 2.0, 0.4
"""What is so many times as wide as its character usually is holds others that were not spoken, as leaders' dots are, if
so many x-heights of white part it: only what stands at the spike is the character's."""
AT_HAND = 30_000
"""Widths of characters that are weighed together: so many a processor keeps at hand."""
INKED = 0.25
"""Depth from which a pixel counts as inked."""


def line_ink(components: Components, line: TextLine) -> NDArray[np.bool_]:
    """The ink of the line's own components inside its box: bool (height, width)."""
    x0, y0, x1, y1 = line.box.rounded()
    own = np.zeros(len(components) + 1, bool)
    own[line.components + 1] = True
    return own[components.labels[max(y0, 0) : y1, max(x0, 0) : x1]]


def line_depth(grey: NDArray[np.float32], components: Components, line: TextLine) -> NDArray[np.float32]:
    """The page's `grey`, 0 = paper, 1 = ink, inside the line's box, other components' ink blanked: (height, width)."""
    x0, y0, x1, y1 = line.box.rounded()
    window = slice(max(y0, 0), y1), slice(max(x0, 0), x1)
    other = np.ones(len(components) + 1, bool)
    other[0] = False
    other[line.components + 1] = False
    return np.where(other[components.labels[window]], np.float32(0), grey[window])


def char_boxes(
    ink: NDArray[np.bool_],
    depth: NDArray[np.float32],
    line: TextLine,
    spans: Sequence[tuple[float, float]],
    widths: NDArray[np.float64],
) -> list[Box]:
    """A box a character. `spans` are (left, right) of the characters' spikes in page pixels, ascending.

    `ink` is `line_ink`, `depth` is `line_depth`: in small print letters touch in ink and part in grey. A character
    whose columns hold no ink gets the x-height's box over them. `widths` (n,) are the characters' usual ink widths in
    x-heights; what counts is how they compare, as the line's own width says how wide its face is.
    """
    if not spans:
        return []
    x0, y0 = max(line.box.rounded()[0], 0), max(line.box.rounded()[1], 0)
    borders = _borders(depth, line, spans, widths, x0)
    starts, ends = np.array(borders[:-1]) - x0, np.array(borders[1:]) - x0
    inked = np.zeros((len(ink), int(ends[-1])), bool)
    inked[:, : ink.shape[1]] = ink
    rows = np.logical_or.reduceat(inked, starts, axis=1)
    tops, bottoms = y0 + rows.argmax(axis=0), y0 + len(rows) - rows[::-1].argmax(axis=0)
    columns = np.append(np.flatnonzero(inked.any(axis=0)), inked.shape[1])
    firsts = x0 + columns[np.searchsorted(columns, starts)]
    lasts = x0 + columns[np.searchsorted(columns, ends) - 1] + 1
    boxes = []
    too_wide = lasts - firsts > TOO_WIDE * widths * line.x_height
    for number, with_ink in enumerate(np.asarray(rows.any(axis=0)).tolist()):
        if with_ink:
            if too_wide[number]:
                first, last = firsts[number] - x0, lasts[number] - x0
                first, last = _at_spike(inked, first, last, sum(spans[number]) / 2 - x0, APART * line.x_height)
                own = np.flatnonzero(inked[:, first:last].any(axis=1))
                firsts[number], lasts[number] = x0 + first, x0 + last
                tops[number], bottoms[number] = y0 + own[0], y0 + own[-1] + 1
            corners = firsts[number], tops[number], lasts[number], bottoms[number]
            boxes.append(Box(*map(int, corners)))
        else:
            left, right = borders[number : number + 2]
            baseline = float(line.baseline_at((left + right) / 2))
            boxes.append(Box(left, max(baseline - line.x_height, 0), right, max(baseline, 0)))
    return boxes


def _at_spike(inked: NDArray[np.bool_], first: int, last: int, spike: float, apart: float) -> tuple[int, int]:
    """Of the columns first..last of `inked` (height, width), whose two outermost have ink, those of the part nearest to
    `spike`, parts being so many columns `apart`."""
    columns = first + np.flatnonzero(inked[:, first:last].any(axis=0))
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > apart) + 1)
    nearest = min(parts, key=lambda part: max(part[0] - spike, spike - part[-1] - 1, 0.0))
    return int(nearest[0]), int(nearest[-1]) + 1


def _borders(
    depth: NDArray[np.float32],
    line: TextLine,
    spans: Sequence[tuple[float, float]],
    widths: NDArray[np.float64],
    x0: int,
) -> list[int]:
    """Page columns between the characters, the line's ends included: one more than spans, strictly ascending.

    Of all ways to set the borders, the one of least cost: ink that they cut, distance from the middles between spikes
    and characters of other widths than expected.
    """
    width, count = max(depth.shape[1], len(spans)), len(spans)
    ink = np.zeros(width + 1)
    ink[: depth.shape[1]] = depth.sum(axis=0) / line.x_height
    inked = np.zeros(width + 1)
    inked[1 : depth.shape[1] + 1] = depth.max(axis=0, initial=0) >= INKED
    covered = np.cumsum(inked) / line.x_height
    cut = np.minimum(ink, np.concatenate([[0.0], ink[:-1]]))
    expected = widths * np.clip(covered[-1] / max(float(widths.sum()), 1e-6), *STRETCH)

    reach = max(1, round(REACH * line.x_height))
    middles = np.array([(before + after) / 2 - x0 for (_, before), (after, _) in pairwise(spans)])
    number = np.arange(1, count)[:, None]
    # At least a column apart, so that some way to set all borders is among the candidates.
    centres = np.maximum.accumulate(np.rint(middles).astype(int) - number[:, 0])[:, None] + number
    candidates = centres + np.arange(-reach, reach + 1)
    candidates = candidates.clip(number, width - count + number)
    borders = np.concatenate([np.zeros((1, candidates.shape[1]), int), candidates])
    drift = DRIFT * np.abs(candidates - middles[:, None]) / line.x_height
    alone = np.concatenate([np.zeros((1, candidates.shape[1])), cut[candidates] + drift])
    reached, every = covered[borders], np.arange(candidates.shape[1])
    total, steps = alone[0], []
    together = max(1, AT_HAND // candidates.shape[1] ** 2)
    for first in range(1, count, together):
        last = min(first + together, count)
        wide = reached[first:last, None, :] - reached[first - 1 : last - 1, :, None]
        wide -= expected[first - 1 : last - 1, None, None]
        np.abs(wide, out=wide)
        wide *= WIDTH
        for place, step in enumerate(wide, first):
            step += total[:, None]
            if borders[place, 0] <= borders[place - 1, -1]:  # where borders would cross or meet
                step[borders[place] <= borders[place - 1][:, None]] = np.inf
            came = step.argmin(axis=0)
            steps.append(came)
            total = step[came, every] + alone[place]
    step = np.abs(covered[width] - reached[-1] - expected[-1]) * WIDTH
    total = np.where(borders[-1] < width, total + step, np.inf)
    best = [int(total.argmin())]
    for step_from in reversed(steps):
        best.append(int(step_from[best[-1]]))
    columns = [int(borders[place, choice]) for place, choice in enumerate(reversed(best))]
    return [x0 + column for column in [*columns, width]]
