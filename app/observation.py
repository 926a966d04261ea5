"""How a person looks inside: a callback that is given one picture a stage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Observe = Callable[[str, NDArray[np.uint8]], None]
"""Called with a stage's name and its picture, uint8, (height, width) grey or (height, width, 3) colour."""


def of_page(observe: Observe, number: int) -> Observe:
    """An observer for one page of several: names begin with the page's."""

    def named(name: str, picture: NDArray[np.uint8]) -> None:
        observe(f"page {number} {name}", picture)

    return named
