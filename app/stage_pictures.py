"""The pictures that a page leaves on its way, for a person who wants to see where it went wrong."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image


@dataclass
class StagePictures:
    """Collects what the pipeline shows: pass `observe` to it, then look at `pngs`."""

    pngs: list[tuple[str, bytes]] = field(default_factory=list)

    def observe(self, name: str, image: NDArray[np.uint8]) -> None:
        """Keep a stage's picture, uint8 (height, width) or (height, width, 3), as a PNG file."""
        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG", compress_level=1)
        self.pngs.append((name, file.getvalue()))
