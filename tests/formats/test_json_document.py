from __future__ import annotations

import json

import pytest

from app.document import Alternative, Char, Classification, Line, Page, Word
from app.formats import FORMATS, Format
from app.formats.json_document import as_dict, classification, render
from tests.documents import document, page


def test_a_document_has_its_levels_from_pages_to_alternatives() -> None:
    shown = json.loads(render(document(page("A7 b"))))
    assert shown["schema_version"] == "1.0"
    assert shown["models"] == {"glyph": {"name": "tiny", "sha256": "00ff"}}
    assert shown["timings_ms"] == {"decode": 1.2, "total": 3.5}
    (line,) = shown["pages"][0]["lines"]
    assert [word["text"] for word in line["words"]] == ["A7", "b"]
    assert line["words"][0]["chars"][1] == {
        "text": "7",
        "confidence": 0.75,
        "box": [20, 20, 30, 34],
        "alternatives": [{"text": "?", "confidence": 0.125}, {"text": "!", "confidence": 0.0625}],
    }


@pytest.mark.parametrize(("detail", "has_words", "has_chars"), [("lines", 0, 0), ("words", 1, 0), ("chars", 1, 1)])
def test_detail_leaves_the_lower_levels_out(detail: str, has_words: bool, has_chars: bool) -> None:
    (line,) = as_dict(document(page("A7")), detail)["pages"][0]["lines"]
    assert ("words" in line) == has_words
    assert ("chars" in line.get("words", [{}])[0]) == has_chars


def test_a_pages_text_is_its_lines_and_a_lines_text_its_words() -> None:
    shown = as_dict(document(page("one two", "three")))
    (first,) = shown["pages"]
    assert shown["text"] == first["text"] == "\n".join(line["text"] for line in first["lines"])
    for line in first["lines"]:
        assert line["text"] == " ".join(word["text"] for word in line["words"])
        for word in line["words"]:
            assert word["text"] == "".join(char["text"] for char in word["chars"])


def test_a_document_without_text_is_a_document() -> None:
    shown = as_dict(document(page()))
    assert (shown["text"], shown["pages"][0]["lines"], shown["pages"][0]["confidence"]) == ("", [], 0)


def test_confidences_have_six_decimals() -> None:
    char = Char("A", 1 / 3, (0, 0, 1, 1), (Alternative("B", 1e-9),))
    line = Line((Word((char,), (0, 0, 1, 1), 1 / 3),), (0, 0, 1, 1), (), (), 2 / 3, "glyph")
    shown = as_dict(document(Page(1, 2, 2, 0, 1 / 3, (line,), page("A").blocks)))
    (line_shown,) = shown["pages"][0]["lines"]
    assert line_shown["confidence"] == 0.666667
    assert line_shown["words"][0]["chars"][0]["confidence"] == 0.333333
    assert line_shown["words"][0]["chars"][0]["alternatives"][0]["confidence"] == 0


def test_characters_beyond_ascii_are_written_as_themselves() -> None:
    assert "ß".encode() in render(document(page("ß")))


def test_a_classification_has_a_distribution_only_where_it_was_asked_for() -> None:
    result = Classification("A", 0.75, (Alternative("A", 0.75),))
    assert classification(result) == {"text": "A", "confidence": 0.75, "top": [{"text": "A", "confidence": 0.75}]}
    assert classification(Classification("A", 0.75, (), {"A": 0.75, "B": 0.25}))["distribution"] == {
        "A": 0.75,
        "B": 0.25,
    }


@pytest.mark.parametrize("format", FORMATS.values(), ids=list(FORMATS))
def test_every_format_is_a_function_of_the_document_and_its_detail(format: Format) -> None:
    shown = document(page("one", "two"), page("three", number=2))
    for detail in ("lines", "words", "chars"):
        content = format.render(shown, detail)
        assert isinstance(content, bytes)
        assert content == format.render(shown, detail)
