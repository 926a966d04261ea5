"""Alphabets and the exact masks made from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidOption
from app.recognition.alphabet import CHARSETS, PRINTABLE, VISIBLE, Alphabet

ASCII = Alphabet(VISIBLE)


@given(st.text(st.sampled_from(VISIBLE)))
def test_decoding_undoes_encoding(text: str) -> None:
    assert ASCII.decode(ASCII.encode(text)) == text


def test_printable_ascii_has_95_characters_of_which_94_leave_ink() -> None:
    assert len(PRINTABLE) == 95
    assert len(VISIBLE) == 94


def test_an_alphabet_names_each_character_once() -> None:
    with pytest.raises(ValueError, match="once"):
        Alphabet("ABA")


@given(
    charset=st.none() | st.sampled_from(sorted(CHARSETS)),
    allow=st.none() | st.text(st.sampled_from(VISIBLE), min_size=1),
    deny=st.none() | st.text(st.sampled_from(VISIBLE), min_size=1),
)
def test_what_is_allowed_obeys_every_mask_or_is_refused(
    charset: str | None, allow: str | None, deny: str | None
) -> None:
    try:
        mask = ASCII.allowed(charset, allow, deny)
    except InvalidOption:
        return
    left = {character for character, possible in zip(ASCII.characters, mask, strict=True) if possible}
    assert left
    assert charset is None or left <= set(CHARSETS[charset])
    assert allow is None or left <= set(allow)
    assert deny is None or not left & set(deny)


def test_masks_that_leave_nothing_are_refused_by_name() -> None:
    with pytest.raises(InvalidOption, match="no character"):
        ASCII.allowed("digits", "ABC", None)
