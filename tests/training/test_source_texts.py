"""Lines of programs are printable, of one generator state the same, and made of the words at hand."""

from __future__ import annotations

import numpy as np

from app.recognition.alphabet import PRINTABLE
from training.data.source_texts import source_line


def lines(seed: int, words: str = "quick brown foxes") -> list[str]:
    rng = np.random.default_rng(seed)
    return [source_line(rng, words) for _ in range(200)]


def test_every_sign_of_a_line_can_be_read() -> None:
    assert set("".join(lines(1))) <= set(PRINTABLE)


def test_the_same_state_gives_the_same_lines() -> None:
    assert lines(2) == lines(2)
    assert lines(2) != lines(3)


def test_names_are_made_of_the_words_at_hand_in_the_ways_of_programs() -> None:
    text = "\n".join(lines(4))
    for name in ("quick_brown", "quickBrown", "QuickBrown", "QUICK_BROWN", "quick-brown"):
        assert name in text


def test_texts_without_words_make_lines_too() -> None:
    assert all(lines(5, "12 34"))
