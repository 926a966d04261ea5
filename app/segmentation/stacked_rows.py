"""Components in which letters of two rows or more hang together: blurred, bold or closely set print, a tail that meets
an ascender. They are cut between the rows, which their neighbours tell.

A large initial, a brace and a picture stand beside several rows too. They are not cut: an initial's strokes are wider,
a brace is narrow, and none of them has hardly any ink just between the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, linked_runs, members
from app.medians import median
from app.segmentation.connected_components import at_rim, box_array, recounted
from app.segmentation.text_scale import TextScale

Reals = NDArray[np.float64]

STACKED, MOST_STACKED = 1.8, 12.0
"""Heights, in letter heights, of a component that may hold letters of several rows."""
NARROW = 1.0
"""One that is narrower than this, in letter heights, is a brace or a bar."""
STROKES = 0.65, 1.6
"""One whose strokes are narrower than so many of the page's is a frame, and one whose are wider a large letter."""
MOST = 300
"""A page with more of them is grain or a picture, not print."""
SPECK = 0.5
"""What is lower than this, in letter heights, tells no row."""
REACH = 5.0
"""Neighbours stand up to so many letter heights beside it."""
ROW_STEP = 0.6
"""Feet of neighbours that are farther apart than this, in letter heights, are of two rows."""
ROW_WIDTH = 1.0
"""Neighbours of a row are together at least so many letter heights wide."""
SLACK = 0.3
"""By so many letter heights rows may reach beyond it, and into each other."""
LEAN = 0.4
"""It is cut where it has at most this share of the ink, line by line, that it has in the rows above and below: in the
leaner of them, for a tail has little, or in the fuller one if it stands in both from top to foot"""
EDGE = 0.15
"""to this many letter heights."""


@dataclass(frozen=True)
class Gap:
    """Between two rows: y of the tops of the one above, of its feet and of the tops of the one below, whichever is
    higher first, and of the feet of that."""

    top: int
    first: int
    last: int
    foot: int


def part_rows(runs: Runs, table: NDArray[np.void], scale: TextScale) -> Runs:
    """The runs of a page, those of its components, in `table`, that hold several rows cut between them; `runs` itself
    where there are none."""
    boxes, unit = box_array(table), scale.letter_height
    gaps = _gaps_in_components(table, boxes, scale, runs.shape)
    holds_rows = np.zeros(len(table), bool)
    holds_rows[list(gaps)] = True
    own = np.flatnonzero(holds_rows[runs.component])
    parted, cut = np.zeros(len(table), bool), np.zeros(len(runs.row), bool)
    for number, of_component in zip(sorted(gaps), members(runs.component[own]), strict=True):
        some = own[of_component]
        lines = runs.row[some] - runs.row[some[0]]
        profile = np.bincount(lines, runs.stop[some] - runs.start[some])
        for line in _lean_lines(profile, int(boxes[number, 1]), gaps[number], EDGE * unit):
            cut[some[lines == line]] = parted[number] = True
    if not parted.any():
        return runs
    left = parted[runs.component] & ~cut
    return recounted(runs, parted, linked_runs(runs.row[left], runs.x0[left], runs.x1[left], runs.shape))


def _gaps_in_components(
    table: NDArray[np.void], boxes: Reals, scale: TextScale, shape: tuple[int, int]
) -> dict[int, list[Gap]]:
    """Of each component that may hold several rows, by its number, the gaps between them."""
    unit = scale.letter_height
    width, height = (boxes[:, 2:] - boxes[:, :2]).T / unit
    stroke = table["stroke_width"] / scale.stroke_width
    stacked = (height >= STACKED) & (height <= MOST_STACKED) & (width >= NARROW)
    stacked &= (stroke >= STROKES[0]) & (stroke <= STROKES[1]) & ~at_rim(table, shape)
    if stacked.sum() > MOST:
        return {}
    letters = (height < STACKED) & (height >= SPECK)
    feet = table["foot"][letters].astype(float)
    found = {number: _gaps(boxes[number], boxes[letters], feet, unit) for number in np.flatnonzero(stacked).tolist()}
    return {number: gaps for number, gaps in found.items() if gaps}


def _gaps(box: Reals, letters: Reals, feet: Reals, unit: float) -> list[Gap]:
    """The gaps between the rows that `letters` (n, 4) with these `feet` (n,) form beside `box` (4,)."""
    x0, y0, x1, y1 = box
    near = (letters[:, 2] > x0 - REACH * unit) & (letters[:, 0] < x1 + REACH * unit)
    near &= (letters[:, 1] >= y0 - SLACK * unit) & (feet <= y1 + SLACK * unit)
    order = np.flatnonzero(near)[np.argsort(feet[near], kind="stable")]
    rows = np.split(order, np.flatnonzero(np.diff(feet[order]) > ROW_STEP * unit) + 1)
    wide = [row for row in rows if (letters[row, 2] - letters[row, 0]).sum() >= ROW_WIDTH * unit]
    gaps = []
    for above, below in pairwise(wide):
        foot, top = median(feet[above]), median(letters[below, 1])
        if foot - top <= SLACK * unit:
            first, last = sorted((int(foot), int(top)))
            gaps.append(Gap(int(median(letters[above, 1])), first, last, int(median(feet[below]))))
    return gaps


def _lean_lines(ink: NDArray[np.integer], y0: int, gaps: list[Gap], edge: float) -> Iterator[int]:
    """In which lines of a component that begins at `y0`, with this much `ink` a line, it is cut at `gaps`."""
    for gap in gaps:
        first, last = max(gap.first - y0, 1), min(gap.last - y0, len(ink) - 2)
        above, below = ink[max(gap.top - y0, 0) : first], ink[last + 1 : gap.foot - y0]
        if first > last or not len(above) or not len(below):
            continue
        line = first + int(ink[first : last + 1].argmin())
        whole = y0 <= gap.top + edge and y0 + len(ink) >= gap.foot - edge
        if ink[line] <= LEAN * (max if whole else min)(above.mean(), below.mean()):
            yield line
