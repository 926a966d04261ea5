"""Leaders are read from their dots: a network of lines speaks a few full stops where there are thirty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.recognition.reading import ReadChar

SPACED = 0.5
"""Dots with so many x-heights of white between them stand each by itself."""
SURE = 0.99
"""Probability of a dot of a leader."""


def with_leader_dots(
    chars: Sequence[ReadChar], leaders: Sequence[NDArray[np.float64]], x_height: float
) -> list[ReadChar]:
    """The characters of a line, from left to right, with the dots (k, 4) of its `leaders` for what was read there."""
    for dots in leaders:
        middles = [(char.box.x0 + char.box.x1) / 2 for char in chars]
        before = [char for char, middle in zip(chars, middles, strict=True) if middle < dots[0, 0]]
        behind = [char for char, middle in zip(chars, middles, strict=True) if middle > dots[-1, 2]]
        spaced = float(np.median(dots[1:, 0] - dots[:-1, 2])) >= SPACED * x_height
        read = [ReadChar(".", SURE, Box(*box), space_before=spaced) for box in dots.tolist()]
        if before:
            read[0] = replace(read[0], space_before=_apart(before[-1].box, read[0].box, x_height))
        if behind:
            behind[0] = replace(behind[0], space_before=_apart(read[-1].box, behind[0].box, x_height))
        chars = [*before, *read, *behind]
    return list(chars)


def _apart(before: Box, after: Box, x_height: float) -> bool:
    return after.x0 - before.x1 >= SPACED * x_height
