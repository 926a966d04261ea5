"""Every dot of a leader is a character; what was read there gives way."""

from __future__ import annotations

import numpy as np

from app.geometry import Box
from app.recognition.leader_dots import with_leader_dots
from app.recognition.reading import ReadChar, ReadLine

X_HEIGHT = 10.0


def spoken(text: str, x: float, space_before: bool = False) -> ReadChar:
    return ReadChar(text, 0.9, Box(x, 0, x + 8, 10), space_before=space_before)


def dots(start: float, count: int, step: float) -> np.ndarray:
    x = start + step * np.arange(count)
    return np.stack([x, np.full(count, 8.0), x + 2, np.full(count, 10.0)], axis=1)


def read(leaders: list[np.ndarray]) -> str:
    chars = [spoken("a", 0), spoken(".", 40), spoken("1", 100, True)]
    return ReadLine(tuple(with_leader_dots(chars, leaders, X_HEIGHT)), "line").text


def test_dots_far_apart_stand_each_by_itself() -> None:
    assert read([dots(20, 6, 12)]) == "a . . . . . . 1"


def test_dots_close_together_are_one_word() -> None:
    assert read([dots(10, 20, 4.2)]) == "a.................... 1"


def test_every_dot_has_its_box() -> None:
    chars = with_leader_dots([spoken("a", 0), spoken("1", 100)], [dots(20, 6, 12)], X_HEIGHT)
    assert [char.box.x0 for char in chars] == [0, 20, 32, 44, 56, 68, 80, 100]


def test_a_line_may_have_two_leaders() -> None:
    assert read([dots(12, 4, 6), dots(60, 4, 6)]) == "a.... . .... 1"


def test_lines_without_leaders_are_as_they_were_read() -> None:
    assert read([]) == "a. 1"
