"""Which strips show text: masonry, slats, leaves and grain stand in rows too, and need not be read to be told.

A small network gives every 8 pixels of a strip a score. A strip shows text if what of it looks most like text does:
rows of letters may run into what is none. What company a strip keeps counts too: among text, what looks little like
text is text in a strange face more often than grain.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.networks.layers import Map
from app.networks.weights import Model
from app.recognition.strip_image import Strip
from app.recognition.strip_network import strip_scores

STRETCH = 8
"""Scores, the highest of a strip, whose mean tells: some five x-heights."""
SURELY_NONE = -2.0
"""Score, the logarithm of the odds of text, below which a strip shows none..."""
MOSTLY_TEXT, NONE_AMID_TEXT = 0.5, -5.0
"""...but where this share of all strips' columns, or more, is in strips of text, it is this score."""


class TextFilter:
    """Tells strips of text from strips of none. Holds only what is loaded: share it between threads."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def shows_text(self, strips: Sequence[Strip]) -> NDArray[np.bool_]:
        """Which of `strips`, all from one page, may show text, bool (n,)."""
        pixels = [strip.pixels for strip in strips]
        scores = np.array([text_score(scores) for scores in strip_scores(self._model, pixels)])
        widths = np.array([strip.shape[1] for strip in pixels])
        text = scores >= SURELY_NONE
        return scores >= NONE_AMID_TEXT if widths[text].sum() >= MOSTLY_TEXT * widths.sum() else text


def text_score(scores: Map) -> float:
    """The score of a strip by those of its columns (steps, 1)."""
    return float(np.sort(scores, axis=None)[-STRETCH:].mean())
