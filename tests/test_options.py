from __future__ import annotations

import dataclasses
import re

import pytest

from app.errors import InvalidOption
from app.options import ClassifyOptions, ReadOptions, describe, parse

BOTH = pytest.mark.parametrize("options", [ReadOptions, ClassifyOptions])


@BOTH
def test_every_option_is_described_with_its_default(options: type[ReadOptions | ClassifyOptions]) -> None:
    specs = describe(options)
    assert [spec.name for spec in specs] == [field.name for field in dataclasses.fields(options)]
    for spec in specs:
        assert spec.help.endswith(".")
        assert spec.default == getattr(options(), spec.name)
        assert (spec.kind == "choice") == bool(spec.choices)
        assert (spec.low is None) == (spec.kind not in ("integer", "number"))


@BOTH
def test_defaults_and_choices_are_accepted(options: type[ReadOptions | ClassifyOptions]) -> None:
    for spec in describe(options):
        for value in spec.choices or ([str(spec.default)] if spec.kind == "integer" else []):
            assert str(getattr(parse(options, {spec.name: value}), spec.name)) == value
    assert parse(options, {}) == options()


def test_text_becomes_what_the_option_holds() -> None:
    given = {"alternatives": "0", "roi": "1,2,3,4", "ignore": "0,0,1,1;2,2,3,3;", "allow": " a", "model": "x"}
    options = parse(ReadOptions, given)
    assert options == ReadOptions(
        alternatives=0, roi=(1, 2, 3, 4), ignore=((0, 0, 1, 1), (2, 2, 3, 3)), allow=" a", model="x"
    )


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("redaer", "glyph", "did you mean 'reader'?"),
        ("zzzz", "1", "known options: charset"),
        ("reader", "Glyph", "must be one of auto, glyph, line"),
        ("alternatives", "11", "must be between 0 and 10"),
        ("alternatives", "-1", "must be between 0 and 10"),
        ("alternatives", "2.5", "whole number"),
        ("roi", "1,2,3", "four whole numbers"),
        ("roi", "1,2,3,x", "four whole numbers"),
        ("roi", "3,2,1,4", "x0 < x1"),
        ("roi", "-1,2,1,4", "0 <= x0"),
        ("ignore", "0,0,1,1;5", "four whole numbers"),
        ("allow", "", "leave it out"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(name: str, text: str, words: str) -> None:
    with pytest.raises(InvalidOption, match=re.escape(words)) as caught:
        parse(ReadOptions, {name: text})
    assert caught.value.field == name
