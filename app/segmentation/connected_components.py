"""Connected components of the ink, found once; no later stage labels the page again.

All that is known of a component adds up from its horizontal runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, by_component, component_boxes, in_order, paint_components

Labels = NDArray[np.unsignedinteger[Any]]

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

    `labels` (height, width) are of the smallest integers that hold them: 0 for paper, i + 1 where the ink belongs to
    row i of `table`, a structured array (n,) of COMPONENT.
    """

    labels: Labels
    table: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.table)


def component_table(runs: Runs) -> NDArray[np.void]:
    """One row of COMPONENT a component, in order."""
    table = np.zeros(runs.count, COMPONENT)
    if not runs.count:
        return table
    component, length = runs.component, runs.stop - runs.start
    boxes, area = component_boxes(runs)
    table["x0"], table["y0"], table["x1"], table["y1"] = boxes.T
    # A stroke of width w and length l has the area w l and an outline of 2 l and its two ends. Outline in pixel edges:
    # two at each run's ends, two for each pixel without ink above (as many lie without ink below).
    sides = np.bincount(component, 1 + length - runs.covered)
    table["area"] = area
    order = by_component(runs)
    at = np.searchsorted(np.cumsum(length[order]), np.cumsum(area) - area + (1 - FOOT_SHARE) * area)
    table["foot"] = runs.row[order[at]] + 1
    table["stroke_width"] = area / np.maximum(sides - np.sqrt(area / np.maximum(sides, 1)), 1)
    return table


def box_array(table: NDArray[np.void]) -> NDArray[np.float64]:
    """The boxes of components as float64 (n, 4)."""
    return np.stack([table["x0"], table["y0"], table["x1"], table["y1"]], axis=1).astype(np.float64)


def recounted(runs: Runs, changed: NDArray[np.bool_], new: Runs) -> Runs:
    """The runs of a page of whose components the `changed` ones, bool (n,), have only the `new` runs left: as
    `find_runs` gives them, but only what changed is searched."""
    kept = ~changed[runs.component]
    start = np.concatenate([runs.start[kept], new.start])
    order = np.argsort(start, kind="stable")
    stop, row, component, covered = (
        np.concatenate([old[kept], more])[order]
        for old, more in (
            (runs.stop, new.stop),
            (runs.row, new.row),
            (runs.component, new.component + runs.count),
            (runs.covered, new.covered),
        )
    )
    component, count = in_order(component, runs.count + new.count)
    return Runs(runs.shape, start[order], stop, row, component, covered, count)


def mean_depths(runs: Runs, depths: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean of each component's `depths`, (n,); these are those of all ink, pixel by pixel: float32 (pixels,)."""
    lengths = runs.stop - runs.start
    sums = np.add.reduceat(depths, np.cumsum(lengths) - lengths, dtype=np.float64) if len(lengths) else lengths
    return np.bincount(runs.component, sums, runs.count) / np.maximum(np.bincount(runs.component, lengths), 1)


def at_rim(table: NDArray[np.void], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which components of `table` (n,) touch the rim of their page of `size` (height, width)."""
    across = (table["x0"] == 0) | (table["x1"] == size[1])
    return np.asarray(across | (table["y0"] == 0) | (table["y1"] == size[0]))


def label_image(runs: Runs) -> Labels:
    """(height, width): 0 for paper, component + 1 for ink."""
    return paint_components(runs, np.arange(1, runs.count + 1, dtype=np.min_scalar_type(runs.count)))
