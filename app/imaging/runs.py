"""The horizontal runs of a mask, and what hangs together among them.

Runs of neighbouring rows that touch are joined (8-connectivity): two passes over the page, the rest is linear in the
runs (the run-based labelling of He, Chao and Suzuki, "A Run-Based Two-Scan Labeling Algorithm", 2008, with the
equivalences solved as a sparse graph). A page has some hundred thousand of them, and millions of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Value = TypeVar("Value", bound=np.generic)
Links = coo_array | csr_array

BAND = 128
"""Rows of a page that are worked on together, so that all that is computed about them stays small."""


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

    @property
    def x0(self) -> NDArray[np.int64]:
        """Each run's first column, (runs,)."""
        return self.start - self.row * self.shape[1]

    @property
    def x1(self) -> NDArray[np.int64]:
        """The column behind each run's last one, (runs,)."""
        return self.stop - self.row * self.shape[1]


def find_runs(ink: NDArray[np.bool_], shortest: float = 1) -> Runs:
    """The runs of `ink`, bool (height, width), each with its component; those of fewer than `shortest` pixels count as
    paper."""
    height, width = ink.shape
    row, x0, x1 = run_bounds(ink)
    long = x1 - x0 >= shortest
    return linked_runs(row[long], x0[long], x1[long], (height, width))


def linked_runs(row: NDArray[np.int64], x0: NDArray[np.int64], x1: NDArray[np.int64], shape: tuple[int, int]) -> Runs:
    """Runs as `run_bounds` gives them, of a mask of `shape`, each with its component."""
    above, first = _touching(row, x0, x1, shape[1])
    component, count = in_order(*_linked(above, first))
    covered = _covered(x0, x1, above, first)
    return Runs(shape, row * shape[1] + x0, row * shape[1] + x1, row, component, covered, count)


def linked_groups(first: NDArray[np.int64], second: NDArray[np.int64], members: int) -> tuple[NDArray[np.int64], int]:
    """The group of each of `members` things, (members,), of which each of `first` (n,) hangs together with its `second`
    (n,), and how many groups there are."""
    if not members:
        return np.zeros(0, np.int64), 0
    return _connected(coo_array((np.ones(len(first)), (first, second)), shape=(members, members)))


def grouped_runs(
    row: NDArray[np.int64], x0: NDArray[np.int64], x1: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], int]:
    """The components of runs as `run_bounds` gives them, of a mask so wide: the number of each run's, from 0 in any
    order, and how many there are."""
    return _linked(*_touching(row, x0, x1, width))


def run_bounds(ink: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Row, first column and the column behind the last one of each horizontal run of `ink`, bool (height, width)."""
    height, width = ink.shape
    stride = width + 2
    found = [np.zeros(0, np.int64)]
    for top in range(0, height, BAND):
        band = ink[top : top + BAND]
        padded = np.zeros((len(band), stride), bool)  # paper on either side: no run goes on in the next row
        padded[:, 1:-1] = band
        pixels = padded.ravel()
        found.append(top * stride + np.flatnonzero(pixels[1:] != pixels[:-1]))
    edges = np.concatenate(found)
    row, x0 = np.divmod(edges[::2], stride)
    return row, x0, edges[1::2] - row * stride


def of_components(runs: Runs, kept: NDArray[np.bool_]) -> Runs:
    """The runs of the components that are `kept`, bool (components,): those of a mask that holds no others."""
    own = kept[runs.component]
    number = np.cumsum(kept) - 1
    return Runs(
        runs.shape,
        runs.start[own],
        runs.stop[own],
        runs.row[own],
        number[runs.component[own]],
        runs.covered[own],
        int(kept.sum()),
    )


def by_component(runs: Runs) -> NDArray[np.int64]:
    """Numbers of the runs (n,), component after component, each one's in order."""
    count = max(len(runs.row), 1)
    return np.sort(runs.component * count + np.arange(len(runs.row))) % count  # numpy.argsort takes five times as long


def members(group: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The indices of each group, groups in the order of their numbers."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1) if len(group) else []


def component_rows(runs: Runs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each component its first row and the row behind its last one, (components,)."""
    return group_rows(runs.row, runs.component, runs.count)


def group_rows(
    row: NDArray[np.int64], group: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same of each `group` (n,) of runs, in order of their rows `row` (n,), of `count` groups."""
    first, last = np.zeros((2, count), np.int64)
    first[group[::-1]] = row[::-1]  # of several values the last one stays
    last[group] = row
    return first, last + 1


def component_boxes(runs: Runs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each component's half-open box x0, y0, x1, y1, (components, 4), and its pixels, (components,)."""
    return group_boxes(runs.row, runs.x0, runs.x1, runs.component, runs.count)


def group_boxes(
    row: NDArray[np.int64], x0: NDArray[np.int64], x1: NDArray[np.int64], group: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same of each `group` (n,) of runs, in order of their rows, of `count` groups."""
    boxes = np.empty((4, count), np.int64)
    boxes[0], boxes[2] = np.iinfo(np.int64).max, 0
    np.minimum.at(boxes[0], group, x0)
    np.maximum.at(boxes[2], group, x1)
    boxes[1], boxes[3] = group_rows(row, group, count)
    return boxes.T, np.bincount(group, x1 - x0, count).astype(np.int64)


def longest_runs(runs: Runs) -> NDArray[np.int64]:
    """Pixels of each component's longest run, (components,)."""
    longest = np.zeros(runs.count, np.int64)
    np.maximum.at(longest, runs.component, runs.stop - runs.start)
    return longest


def component_image(runs: Runs, own: NDArray[np.int64]) -> tuple[tuple[int, int, int, int], NDArray[np.bool_]]:
    """The box x0, y0, x1, y1 of the runs `own` (n,) of a component, and their ink in it, bool (y1 - y0, x1 - x0)."""
    row = runs.row[own]
    start, stop = (flat[own] - row * runs.shape[1] for flat in (runs.start, runs.stop))
    x0, y0, x1, y1 = int(start.min()), int(row.min()), int(stop.max()), int(row.max()) + 1
    first = (row - y0) * (x1 - x0) - x0
    ink = paint_runs((y1 - y0, x1 - x0), first + start, first + stop, np.ones(len(own), bool))
    return (x0, y0, x1, y1), ink


def paint_components(runs: Runs, values: NDArray[Value]) -> NDArray[Value]:
    """An image (height, width): 0 for paper, for ink the one of `values` (components,) that is its component's."""
    return paint_runs(runs.shape, runs.start, runs.stop, values[runs.component])


def paint_runs(
    shape: tuple[int, ...], start: NDArray[np.int64], stop: NDArray[np.int64], values: NDArray[Value]
) -> NDArray[Value]:
    """An image of `shape` (height, width): 0 but for runs from the flat pixels `start` (n,) up to, not including,
    `stop` (n,), which have the `values` (n,). The runs are in order and share no pixel."""
    alternating = np.zeros(2 * len(start) + 1, values.dtype)
    alternating[1::2] = values
    bounds = np.zeros(2 * len(start) + 2, np.int64)
    bounds[1:-1:2], bounds[2:-1:2], bounds[-1] = start, stop, shape[0] * shape[1]
    return np.repeat(alternating, np.diff(bounds)).reshape(shape)


def _touching(
    row: NDArray[np.int64], x0: NDArray[np.int64], x1: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of the runs above each of n runs that touch it by a side or a corner, one run's after the other's, and
    where each run's begin, (n + 1,)."""
    stride = width + 2
    begin, end = row * stride + x0, row * stride + x1
    leftmost = np.searchsorted(end, begin - stride, side="left")  # the first that ends at or behind the left corner
    behind = np.searchsorted(begin, end - stride, side="right")  # the first that begins behind the right corner
    number = np.maximum(behind - leftmost, 0)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(number)])
    return np.arange(first[-1]) + np.repeat(leftmost - first[:-1], number), first


def _linked(above: NDArray[np.int64], first: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """The component of each of n runs, given what is `_touching` them, and how many components there are."""
    runs = len(first) - 1
    if not runs:
        return np.zeros(0, np.int64), 0
    return _connected(csr_array((np.ones(len(above)), above, first), shape=(runs, runs)))


def _connected(links: Links) -> tuple[NDArray[np.int64], int]:
    count, group = connected_components(links, directed=False)
    return np.asarray(group, np.int64), int(count)


def _covered(
    x0: NDArray[np.int64], x1: NDArray[np.int64], above: NDArray[np.int64], first: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Each run's pixels that have ink above, given what is `_touching` it."""
    below = np.repeat(np.arange(len(x0)), np.diff(first))
    shared = np.minimum(x1[above], x1[below]) - np.maximum(x0[above], x0[below])
    return np.bincount(below, np.maximum(shared, 0), len(x0)).astype(np.int64)


def in_order(component: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], int]:
    """Components of runs (n,), of `count` numbers, numbered anew by first appearance, and how many appear: so that
    numbers do not depend on how they were found."""
    first = np.full(count, len(component))
    first[component[::-1]] = np.arange(len(component))[::-1]  # of several values the last one stays: the first run's
    rank = np.empty(count, np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(count)
    return rank[component], int(np.count_nonzero(first < len(component)))
