"""How wide characters are: the ink widths that the line reader expects of them where it parts touching letters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.data.fonts import MEASURED_AT, Face

KINDS = ("print_serif", "print_sans", "print_condensed")
"""Classes of faces whose widths count: what running text is set in."""


def char_widths(faces: Sequence[Face], alphabet: str) -> tuple[float, ...]:
    """The median width of each character's ink over the faces that have it, in x-heights; 0 for a blank.

    ValueError for a visible character that no face of KINDS has.
    """
    widths: dict[str, list[float]] = {character: [] for character in alphabet}
    for face in faces:
        if face.kind not in KINDS or face.capitals_only:
            continue
        font = face.at(MEASURED_AT)
        for character in set(alphabet) - face.missing:
            inked = font.getmask(character, mode="L").getbbox()
            if inked is not None:
                widths[character].append((inked[2] - inked[0]) / MEASURED_AT / face.x_height)
    lacking = [character for character in alphabet if not widths[character] and not character.isspace()]
    if lacking:
        raise ValueError(f"no face of {', '.join(KINDS)} has {''.join(lacking)}")
    return tuple(
        0.0 if character.isspace() else round(float(np.median(widths[character])), 3) for character in alphabet
    )
