from __future__ import annotations

from app.formats.plain_text import render
from tests.documents import document, page


def test_a_line_is_a_line_and_a_page_ends_in_a_form_feed() -> None:
    assert render(document(page("one two", "three"), page("four", number=2))) == b"one two\nthree\ffour\n"


def test_no_text_is_no_bytes() -> None:
    assert render(document(page())) == b""
