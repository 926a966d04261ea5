"""Connected components of the ink, found once; no later stage labels the page again.

The ink is taken apart into horizontal runs, runs of neighbouring rows that touch are joined (8-connectivity), and all
that is known of a component adds up from its runs: two passes over the page, the rest is linear in the runs (the
run-based labelling of He, Chao and Suzuki, "A Run-Based Two-Scan Labeling Algorithm", 2008, with the equivalences
solved as a sparse graph).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

COMPONENT = np.dtype(
    [
        ("x0", "i4"),
        ("y0", "i4"),
        ("x1", "i4"),
        ("y1", "i4"),
        ("area", "i4"),
        ("foot", "i4"),
        ("stroke_width", "f4"),
    ]
)
"""A component: half-open box in pixels of the straightened page, ink pixels, the y under which FOOT_SHARE of them lie,
mean stroke width in pixels."""
FOOT_SHARE = 0.15
"""Ink of a descender, about: the foot of a p, or of joined letters with a p among them, lies near the baseline."""


@dataclass(frozen=True)
class Components:
    """All 8-connected components of a page.

    `labels` is int32 (height, width): 0 for paper, i + 1 where the ink belongs to row i of `table`, a structured
    array (n,) of COMPONENT.
    """

    labels: NDArray[np.int32]
    table: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.table)


@dataclass(frozen=True)
class Runs:
    """The horizontal runs of a mask of `shape`, row by row from left to right.

    Run k covers the flat pixels `start[k]` up to, not including, `stop[k]`; it lies in row `row[k]` and belongs to
    component `component[k]`, counted from 0 in the order in which components begin. Arrays are int64 (runs,).
    `covered` is the number of its pixels under which, in the row above, there is ink.
    """

    shape: tuple[int, int]
    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    row: NDArray[np.int64]
    component: NDArray[np.int64]
    covered: NDArray[np.int64]
    count: int


def find_components(ink: NDArray[np.bool_]) -> Components:
    """The 8-connected components of `ink`, bool (height, width), in the order of their first pixel."""
    runs = find_runs(ink)
    return Components(label_image(runs), component_table(runs))


def find_runs(ink: NDArray[np.bool_]) -> Runs:
    """The runs of `ink`, bool (height, width), each with its component."""
    height, width = ink.shape
    padded = np.zeros((height, width + 1), np.int8)  # one column of paper ends every row's last run
    padded[:, :width] = ink
    edges = np.flatnonzero(np.diff(padded.ravel(), prepend=np.int8(0)))
    row, column = np.divmod(edges[::2], width + 1)
    length = edges[1::2] - edges[::2]
    start = row * width + column
    stop = start + length
    above, below, covered = _touching(row, column, column + length, width)
    links = coo_array((np.ones(len(above), np.int8), (above, below)), shape=(len(row), len(row)))
    count, component = connected_components(links, directed=False) if len(row) else (0, np.zeros(0))
    return Runs(
        (height, width), start, stop, row, _in_order(np.asarray(component, np.int64), count), covered, int(count)
    )


def component_table(runs: Runs) -> NDArray[np.void]:
    """One row of COMPONENT a component, in order."""
    table = np.zeros(runs.count, COMPONENT)
    if not runs.count:
        return table
    width = runs.shape[1]
    order = np.argsort(runs.component, kind="stable")
    firsts = np.searchsorted(runs.component[order], np.arange(runs.count))
    x0, x1 = runs.start - runs.row * width, runs.stop - runs.row * width
    table["x0"] = np.minimum.reduceat(x0[order], firsts)
    table["x1"] = np.maximum.reduceat(x1[order], firsts)
    table["y0"] = runs.row[order][firsts]
    table["y1"] = np.maximum.reduceat(runs.row[order], firsts) + 1
    area = np.add.reduceat((x1 - x0)[order], firsts)
    # A stroke of width w and length l has the area w l and an outline of 2 l and its two ends. Outline in pixel edges:
    # two at each run's ends, two for each pixel without ink above (as many lie without ink below).
    sides = np.add.reduceat((1 + (x1 - x0) - runs.covered)[order], firsts)
    table["area"] = area
    ink = np.cumsum((x1 - x0)[order])
    at = np.searchsorted(ink, ink[firsts] - (x1 - x0)[order][firsts] + (1 - FOOT_SHARE) * area)
    table["foot"] = runs.row[order][at] + 1
    table["stroke_width"] = area / np.maximum(sides - np.sqrt(area / np.maximum(sides, 1)), 1)
    return table


def label_image(runs: Runs) -> NDArray[np.int32]:
    """int32 (height, width): 0 for paper, component + 1 for ink."""
    height, width = runs.shape
    values = np.zeros(2 * len(runs.start) + 1, np.int32)
    values[1::2] = runs.component + 1
    bounds = np.zeros(2 * len(runs.start) + 2, np.int64)
    bounds[1:-1:2], bounds[2:-1:2], bounds[-1] = runs.start, runs.stop, height * width
    return np.repeat(values, np.diff(bounds)).reshape(height, width)


def _touching(
    row: NDArray[np.int64], x0: NDArray[np.int64], x1: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (upper run, lower run) that touch by a side or a corner, and each run's pixels that have ink above."""
    stride = width + 2
    begin, end = row * stride + x0, row * stride + x1
    first = np.searchsorted(end, begin - stride, side="left")  # first upper run that ends at or behind the left corner
    last = np.searchsorted(begin, end - stride, side="right")  # first upper run that begins behind the right corner
    number = np.maximum(last - first, 0)
    below = np.repeat(np.arange(len(row)), number)
    above = np.arange(len(below)) - np.repeat(np.cumsum(number) - number, number) + np.repeat(first, number)
    shared = np.minimum(x1[above], x1[below]) - np.maximum(x0[above], x0[below])
    covered = np.bincount(below, np.maximum(shared, 0), len(row)).astype(np.int64)
    return above, below, covered


def _in_order(component: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Renumbered by first appearance, so that numbers do not depend on how the graph was solved."""
    _, first = np.unique(component, return_index=True)
    rank = np.empty(count, np.int64)
    rank[np.argsort(first)] = np.arange(count)
    return rank[component] if count else component
