"""The character reader: all ink of a picture that holds one character, read as that one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.imaging.straight_page import StraightPage
from app.networks.weights import Model
from app.options import ReadOptions
from app.recognition.alphabet import Alphabet
from app.recognition.confidence import alternatives
from app.recognition.glyph_classifier import classify_patches
from app.recognition.glyph_image import patch_from_image
from app.recognition.reading import Partings, ReadChar, ReadLine
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine


class CharacterReader:
    """Reads each line as one character, whose size against others nobody knows. Holds only what is loaded."""

    name = "glyph"

    def __init__(self, model: Model) -> None:
        self._model = model
        self._alphabet = Alphabet(model.manifest.alphabet)

    def read_lines(
        self,
        page: StraightPage,
        components: Components,
        lines: Sequence[TextLine],
        options: ReadOptions,
        partings: Partings = None,  # noqa: ARG002 - one character has no words
    ) -> list[ReadLine]:
        """One character a line, none outside the options' `charset`, `allow` and `deny`; where the model knows ink that
        is no character, confidences leave room for that."""
        if not lines:
            return []
        allowed = self._alphabet.allowed(options.charset, options.allow, options.deny)
        cut = [patch_from_image(_own_ink(page, components, line), ink="light") for line in lines]
        patches, metrics = (np.stack(part) for part in zip(*cut, strict=True))
        probabilities = classify_patches(self._model, patches, metrics, allowed | self._alphabet.no_character)
        probabilities[:, ~allowed] = 0
        readings = []
        for line, row in zip(lines, probabilities, strict=True):
            best = int(row.argmax())
            others = alternatives(self._alphabet.characters, row, best, options.alternatives)
            char = ReadChar(self._alphabet.characters[best], float(row[best]), line.box, others)
            readings.append(ReadLine((char,), self.name))
        return readings


def _own_ink(page: StraightPage, components: Components, line: TextLine) -> NDArray[np.float32]:
    """The page where the line's ink stands, without other ink."""
    box = line.box
    window = slice(int(box.y0), int(np.ceil(box.y1))), slice(int(box.x0), int(np.ceil(box.x1)))
    own = np.isin(components.labels[window], np.append(line.components + 1, 0))
    return np.where(own, page.grey[window], np.float32(0))
