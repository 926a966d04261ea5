"""The slope of a function by central differences: what every backward rule is held against."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def slope(loss: Callable[[], float], array: Doubles, step: float = 1e-6) -> Doubles:
    """d loss / d array, entry by entry; `loss` reads `array`, which is changed and put back."""
    result = np.zeros_like(array)
    for place in np.ndindex(*array.shape):
        kept = array[place]
        array[place] = kept + step
        above = loss()
        array[place] = kept - step
        below = loss()
        array[place] = kept
        result[place] = (above - below) / (2 * step)
    return result
