"""The components of a mask, for tests of what comes after they are found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import find_runs
from app.segmentation.connected_components import Components, component_table, label_image


def find_components(ink: NDArray[np.bool_]) -> Components:
    """The 8-connected components of `ink`, bool (height, width), in the order of their first pixel."""
    runs = find_runs(ink)
    return Components(label_image(runs), component_table(runs))
