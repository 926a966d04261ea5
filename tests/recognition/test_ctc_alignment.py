from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recognition.alphabet import CTC_BLANK
from app.recognition.ctc_alignment import align, likeliest_ways, spikes_along
from app.recognition.ctc_beam import LinePrior
from tests.spoken_steps import Reals, class_of, spelled, steps
from training.ngram import train


def logs_of(*spoken: dict[str, float]) -> Reals:
    return np.log(np.maximum(steps(*spoken), 1e-9))


def classes_of(text: str) -> list[int]:
    return [class_of(character) for character in text]


def spoken_by(way: tuple[int, ...]) -> list[int]:
    return [character for character, _ in itertools.groupby(way) if character != CTC_BLANK]


def test_characters_are_aligned_with_the_steps_that_speak_them() -> None:
    logs = logs_of({}, {"a": 0.9}, {"a": 0.8}, {}, {"b": 0.9}, {})
    assert align(logs, classes_of("ab")) == [(1, 3), (4, 5)]


def test_equal_neighbours_are_aligned_on_both_sides_of_a_silence() -> None:
    logs = logs_of({"o": 0.9}, {"o": 0.2}, {"o": 0.9})
    assert align(logs, classes_of("oo")) == [(0, 1), (2, 3)]


def test_silence_is_passed_over_and_counted() -> None:
    logs = logs_of({}, {}, {}, {"a": 0.9}, {}, {}, {}, {}, {"b": 0.6}, {"b": 0.7}, {}, {})
    assert align(logs, classes_of("ab")) == [(3, 4), (8, 10)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(0.05, 1)] * 3), min_size=1, max_size=5),
    st.lists(st.text("ab", max_size=3), min_size=1, max_size=4),
)
def test_the_likeliest_way_is_the_likeliest_of_all_that_speak_a_text(
    weights: list[tuple[float, float, float]], texts: list[str]
) -> None:
    logs = logs_of(*({"a": a / (a + b + c), "b": b / (a + b + c)} for a, b, c in weights))
    found = likeliest_ways([logs], [(0, classes_of(text)) for text in texts])
    for text, log in zip(texts, found, strict=True):
        ways = itertools.product((CTC_BLANK, *classes_of("ab")), repeat=len(logs))
        sums = [logs[np.arange(len(way)), way].sum() for way in ways if spoken_by(way) == classes_of(text)]
        assert log == pytest.approx(max(sums), abs=1e-4) if sums else log < -1e20


def test_texts_asked_of_several_lines_at_once_are_as_likely_as_alone() -> None:
    lines = [logs_of(*spelled("cat", 0.7)), logs_of(*spelled("a", 0.6)), logs_of({}, {}, *spelled("hat", 0.8), {}, {})]
    asked = [(number, classes_of(text)) for number in range(3) for text in ("cat", "", "hats", "a")]
    alone = [likeliest_ways([lines[number]], [(0, text)])[0] for number, text in asked]
    assert likeliest_ways(lines, asked) == pytest.approx(alone, rel=1e-6)


def test_spikes_weigh_the_prior_in_and_keep_the_networks_own_certainty() -> None:
    prior = LinePrior(train(["the cat sat on the mat"] * 20, least_gain=0.0))
    hesitating = steps(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at"))
    spikes = spikes_along(hesitating, classes_of("the cat"), prior, 0.22)
    decided = spikes[4]
    assert (decided.character, decided.first, decided.last) == (class_of("c"), 8, 9)
    assert decided.certainty == pytest.approx(0.47, abs=1e-3)
    assert decided.confidence > 0.5
    assert decided.probabilities.sum() == pytest.approx(1, abs=1e-5)
