"""The characters that a network can name, in the order of its outputs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidOption

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
"""The 95 printable ASCII characters, the blank first."""
VISIBLE = PRINTABLE[1:]
"""The 94 of them that leave ink."""
CAPITALS_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
"""The seed's 36 classes in the seed's order."""
NO_CHARACTER = " "
"""The blank in a glyph network's alphabet: ink that is no character. It competes and is never answered."""
CTC_BLANK = 0
"""Class index of the CTC blank; character i of a line network's alphabet is class i + 1."""


@dataclass(frozen=True)
class Alphabet:
    """Distinct characters, in class order."""

    characters: str

    def __post_init__(self) -> None:
        if len(set(self.characters)) != len(self.characters):
            raise ValueError("an alphabet names each character once")

    def __len__(self) -> int:
        return len(self.characters)

    @cached_property
    def index(self) -> dict[str, int]:
        """Class index by character."""
        return {character: number for number, character in enumerate(self.characters)}

    @cached_property
    def no_character(self) -> NDArray[np.bool_]:
        """Where NO_CHARACTER is among the classes, bool (len(self),)."""
        return np.array([character == NO_CHARACTER for character in self.characters], bool)

    def encode(self, text: str) -> NDArray[np.int64]:
        """Class indices of a text, shape (len(text),); KeyError for a foreign character."""
        return np.array([self.index[character] for character in text], dtype=np.int64)

    def decode(self, classes: Iterable[int]) -> str:
        return "".join(self.characters[number] for number in classes)

    def allowed(self, charset: str | None, allow: str | None, deny: str | None) -> NDArray[np.bool_]:
        """Which visible characters may be answered, bool (len(self),), from the options `charset`, `allow` and `deny`.

        `charset` names a set of CHARSETS, `allow` narrows it to the characters given, `deny` takes characters away.
        InvalidOption where nothing that this alphabet knows is left.
        """
        permitted = set(CHARSETS[charset]) if charset else set(self.characters)
        if allow:
            permitted &= set(allow)
        permitted -= {*(deny or ""), " "}
        mask = np.array([character in permitted for character in self.characters], dtype=bool)
        if not mask.any():
            raise InvalidOption(
                "charset, allow and deny together leave no character that this model knows; "
                f"it knows {self.characters!r}",
                field="allow" if allow else "deny" if deny else "charset",
            )
        return mask


CHARSETS = {
    "digits": "0123456789",
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "alphanumeric": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "capitals_digits": CAPITALS_DIGITS,
    "numeric": "0123456789.,-+%$()/: ",
    "printable": PRINTABLE,
}
"""Named sets for the option `charset`."""
