"""Connected components of the ink, found once; no later stage labels the page again.

All that is known of a component adds up from its horizontal runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, find_runs, paint_components

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


def find_components(ink: NDArray[np.bool_]) -> Components:
    """The 8-connected components of `ink`, bool (height, width), in the order of their first pixel."""
    runs = find_runs(ink)
    return Components(label_image(runs), component_table(runs))


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
    return paint_components(runs, np.arange(1, runs.count + 1, dtype=np.int32))
