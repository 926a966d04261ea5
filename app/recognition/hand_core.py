"""The x-height and baseline of writing by hand, told from where its ink lies.

Segmentation tells them from a line's components. Joined writing has whole words for components, as high as their loops
reach, and in a strip of that size, along a baseline that dips with their tails, the network sees next to nothing. Most
of its ink lies between a straight baseline and x-height all the same (R. M. Bozinovic and S. N. Srihari, "Off-line
cursive script word recognition", IEEE Trans. PAMI 11(1), 1989, find reference lines so).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import run_bounds
from app.recognition.strip_image import STRIP_BASELINE, cut_strip
from app.segmentation.text_line import TextLine

Reals = NDArray[np.float64]

WIDE = 0.9
"""Writing by hand is at least so many x-heights long to a component, dots and accents among them: narrow print and dirt
are less."""
SLOPES = (-0.04, -0.02, 0.0, 0.02, 0.04)
"""By so much the straight baseline may be steeper than the one that was told: the one is taken along which ink lies in
the fewest rows."""
LEVELS = 20
"""Places along a baseline at which its mean level is told."""
DENSE = 0.5
"""Rows belong to the core that have this share of the ink of the fullest ones, of the mean of so many,"""
FULLEST = 4
MIDDLE = 5
"""around the so many rows next to each other that have most ink."""
FARTHEST, OUTSIDE = 3.0, 0.2
"""What is so many times higher or lower than was told is no core, nor what reaches so many of its heights out of the
line's box: the line above, or the one below."""


def of_its_core(grey: NDArray[np.float32], line: TextLine) -> TextLine | None:
    """The `line` of writing on the straightened page `grey`, (height, width) float32, 0 = paper, 1 = ink, with the
    x-height and baseline of its core; None where it is not by hand, or has no core of its own."""
    if FARTHEST * line.box.width < WIDE * line.x_height * len(line.components):
        return None  # whatever its core is
    line, ink, scale = max(_ways(grey, line), key=lambda way: _sharpness(way[1]))
    core = _core(ink)
    if core is None:
        return None
    head, foot = core
    x_height, down = (foot - head) / scale, (foot - STRIP_BASELINE) / scale
    if line.box.width < WIDE * x_height * len(line.components):
        return None
    told = replace(line, x_height=x_height, baseline=line.baseline + np.array([0.0, down]))
    level = float(told.baseline[:, 1].mean())
    beside = level - x_height < line.box.y0 - OUTSIDE * x_height or level > line.box.y1 + OUTSIDE * x_height
    return None if beside or max(x_height / line.x_height, line.x_height / x_height) > FARTHEST else told


def _ways(grey: NDArray[np.float32], line: TextLine) -> Iterator[tuple[TextLine, Reals, float]]:
    """The line along its own baseline and along straight ones at its mean level, how much ink is then in each row of
    its strip, and the strip's pixels to one of the page."""
    own = cut_strip(grey, line)
    yield line, own.pixels.sum(axis=1, dtype=np.float64), own.scale
    ends = np.array([line.box.x0, max(line.box.x1, line.box.x0 + 1)])
    first, last = line.baseline[[0, -1]]
    slope = (last[1] - first[1]) / (last[0] - first[0])
    level = float(line.baseline_at(np.linspace(ends[0], ends[1], LEVELS)).mean())
    offsets = ends - ends.mean()
    straight = replace(line, baseline=np.stack([ends, level + slope * offsets], axis=1))
    strip = cut_strip(grey, straight) if len(line.baseline) > 2 else own
    height, width = strip.pixels.shape
    y = np.arange(height)[:, None]
    across = (np.arange(width) - width / 2) * (strip.scale / strip.scale_x)
    for steeper in SLOPES:
        down = np.rint(steeper * across).astype(np.int64)
        firsts = np.flatnonzero(np.diff(down, prepend=down[:1] - 1))  # neighbouring columns that move by as much
        moved = np.add.reduceat(strip.pixels, firsts, axis=1, dtype=np.float64)
        rows = (y - down[firsts]).clip(0, height - 1)
        ink = np.asarray(np.bincount(rows.ravel(), moved.ravel(), height), np.float64)
        yield replace(line, baseline=np.stack([ends, level + (slope + steeper) * offsets], axis=1)), ink, strip.scale


def _sharpness(ink: Reals) -> float:
    """How few rows hold the `ink` (n,): 1 for a single one, 0 where there is none."""
    return float((ink * ink).sum() / max(float(ink.sum()) ** 2, 1e-6))


def _core(ink: Reals) -> tuple[int, int] | None:
    """From which row up to which, exclusive, the rows with this much `ink` (n,) are dense; None where none is."""
    dense = ink >= DENSE * max(float(np.sort(ink)[-FULLEST:].mean()), 1e-6)
    middle = int(np.convolve(ink, np.ones(MIDDLE), "same").argmax())
    _, heads, feet = run_bounds(dense[None])
    around = (heads <= middle) & (middle < feet)
    return (int(heads[around][0]), int(feet[around][0])) if around.any() else None
