from __future__ import annotations

import re
from collections.abc import Iterator

from app import errors
from app.api.error_responses import STATUS, TITLES, problem_of
from app.errors import GlyphboxError


def descendants(kind: type[GlyphboxError]) -> Iterator[type[GlyphboxError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from descendants(child)


KINDS = [kind for kind in descendants(GlyphboxError) if kind.__module__ == errors.__name__]


def test_every_error_stands_in_the_tree_and_the_tree_names_no_other() -> None:
    assert errors.__doc__ is not None
    drawn = re.findall(r"^(?:    GlyphboxError|[ │]*[├└]── (\w+))", errors.__doc__, re.MULTILINE)
    assert sorted(name or "GlyphboxError" for name in drawn) == sorted(kind.__name__ for kind in KINDS)


def test_codes_are_distinct() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


def test_every_error_has_a_status_and_those_of_requests_a_title() -> None:
    for kind in KINDS:
        problem = problem_of(kind("why"))
        assert 400 <= problem.status_code < 600
        if problem.status_code != 500:
            assert kind.code in TITLES
    assert set(STATUS) <= set(KINDS)


def test_an_error_carries_what_helps() -> None:
    error = errors.TooLarge("too wide", field="file", limit=10, got=11)
    assert (str(error), error.message, error.field, error.limit, error.got) == ("too wide", "too wide", "file", 10, 11)
