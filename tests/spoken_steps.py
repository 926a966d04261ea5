"""What a line network says, made up step by step."""

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK, PRINTABLE

Reals = NDArray[np.float32]
CLASSES = len(PRINTABLE) + 1


def class_of(character: str) -> int:
    return PRINTABLE.index(character) + 1


def steps(*spoken: dict[str, float]) -> Reals:
    """Probabilities of so many steps, by character; what is left is the CTC blank's."""
    rows = np.zeros((len(spoken), CLASSES), np.float32)
    for row, characters in zip(rows, spoken, strict=True):
        for character, probability in characters.items():
            row[class_of(character)] = probability
        row[CTC_BLANK] = 1 - row.sum()
    return rows


def spelled(text: str, sure: float = 0.99) -> list[dict[str, float]]:
    """A step for each character and a silent one behind it."""
    return [step for character in text for step in ({character: sure}, {})]
