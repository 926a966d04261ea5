"""What a block is: lines of text drawn clean and large, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SetLine:
    """A line of a block: what it says, from where to where in x, its baseline's y, its x-height, all in pixels.

    `level` says that it has no small letters, so that its x-height is a guess from its capitals.
    """

    text: str
    x0: float
    x1: float
    baseline: float
    x_height: float
    level: bool


@dataclass(frozen=True)
class Block:
    ink: NDArray[np.uint8]
    lines: tuple[SetLine, ...]
    kind: str
    x_height: float
