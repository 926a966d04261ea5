"""Streaks of scanners and fax machines: straight thin lines from edge to edge, along columns or rows of pixels.

Dust on the glass, or a sensor's faulty cell, darkens one place of every line that passes it. What is printed there
shows on both sides of the streak, and where it is darker than the streak.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import run_bounds

LINES, LIKELY = 96, 0.5
"""So many lines across the image are looked at first, of which such a share must show a streak: most show none."""
THINNEST, SHARE_OF_SIDE = 2, 1 / 600
"""A streak has at most so many pixels, or such a share of the image's longer side."""
STEP = 12
"""It is so many steps darker than what is on both sides, a pixel away: its fringe is between..."""
MOSTLY, SOMETIMES = 0.55, 0.25
"""...in this share of all lines, and in this of any twelfth of them: print stands there in the others..."""
TWELFTHS = 12
EDGE = 0.02
"""...and of this part of them at either edge of the picture, where what is printed ends."""
SOFT = 4
"""Its fringe is so many steps darker than what is beside that."""
COARSE, MIDDLE = 8, 128
"""Every so many pixels tell whether the ground is darker than a middling grey."""
Grey = NDArray[np.uint8]


def without_streaks(light: Grey) -> Grey:
    """The picture `light` (height, width), 255 = white, with its streaks as light as what is beside them; on a dark
    ground they are lighter than that."""
    is_dark = np.median(light[::COARSE, ::COARSE]) < MIDDLE
    for axis in (0, 1):
        picture = np.moveaxis(~light if is_dark else light, axis, 0)
        streaks = _streaks(picture)
        if streaks:
            picture = picture.copy()
            for streak in streaks:
                _clear(picture, streak)
            light = np.ascontiguousarray(np.moveaxis(~picture if is_dark else picture, 0, axis))
    return light


def _streaks(picture: Grey) -> list[tuple[int, int]]:
    """First column, and the one behind the last, of each streak from top to bottom of a `picture` (height, width)."""
    height, width = picture.shape
    widest = max(THINNEST, round(SHARE_OF_SIDE * max(height, width)))
    if height < LINES or width < widest + 4:
        return []
    some = picture[:: height // LINES]
    found = []
    for thickness in range(1, widest + 1):
        likely = np.flatnonzero(_is_darker(some, thickness).mean(axis=0) >= LIKELY)
        for start in likely.tolist():
            darker = _is_darker(picture[:, start : start + thickness + 4], thickness)[:, 0]
            edge = math.ceil(EDGE * height)
            parts = [darker[:edge], *np.array_split(darker, TWELFTHS), darker[-edge:]]
            if darker.mean() >= MOSTLY and min(part.mean() for part in parts) >= SOMETIMES:
                found.append((start + 2, start + 2 + thickness))
    covered = np.zeros(width, bool)
    for first, end in found:
        covered[first:end] = True
    _, starts, ends = run_bounds(covered[None])
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def _is_darker(picture: Grey, thickness: int) -> NDArray[np.bool_]:
    """Where (height, width - thickness - 3) `thickness` pixels are darker than those on either side, a pixel away; each
    place counted from that on the left."""
    count = picture.shape[1] - thickness - 3
    inside = picture[:, 2 : 2 + count]
    for step in range(1, thickness):
        inside = np.maximum(inside, picture[:, 2 + step : 2 + step + count])
    beside = np.minimum(picture[:, :count], picture[:, thickness + 3 : thickness + 3 + count])
    return np.asarray(beside.astype(np.int16) - inside >= STEP)


def _clear(picture: Grey, streak: tuple[int, int]) -> None:
    """Make a streak as light as a line from what is on its left to what is on its right; what is darker than the
    streak is elsewhere stays as much darker than that."""
    first, end = streak
    levels = np.median(picture[:, first - 2 : end + 2], axis=0)
    first -= int(levels[1] + SOFT <= levels[0])
    end += int(levels[-2] + SOFT <= levels[-1])
    sides = picture[:, [first - 1, end]].astype(np.float32)
    share = (np.arange(1, end - first + 1) / (end - first + 1)).astype(np.float32)
    between = sides[:, :1] * (1 - share) + sides[:, 1:] * share
    own = picture[:, first:end].astype(np.float32)
    gain = np.median(between, axis=0) / np.maximum(np.median(own, axis=0), 1)
    picture[:, first:end] = np.minimum(between, own * np.maximum(gain, 1)).round().astype(np.uint8)
