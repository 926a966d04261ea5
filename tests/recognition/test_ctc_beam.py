from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK, PRINTABLE
from app.recognition.ctc_beam import Breadth, LinePrior, likeliest_texts
from app.recognition.ngram_prior import NgramPrior
from tests.spoken_steps import Reals, class_of, spelled, steps
from training.ngram import train

WEIGHT = 0.22
USUAL = Breadth()
SENTENCES = ["the cat sat on the mat", "the cats sat on the hat", "a cat and a rat"] * 20


def read(probabilities: Reals, prior: LinePrior, breadth: Breadth = USUAL, weight: float = WEIGHT) -> str:
    (text,) = likeliest_texts([probabilities], [weight], prior, breadth)
    return "".join(PRINTABLE[character - 1] for character in text)


@pytest.fixture(scope="module")
def english() -> NgramPrior:
    return train(SENTENCES, least_gain=0.0)


@pytest.fixture
def prior(english: NgramPrior) -> LinePrior:
    return LinePrior(english)


def spoken_by(way: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(character for character, _ in itertools.groupby(way) if character != CTC_BLANK)


@settings(max_examples=60, deadline=None)
@given(weights=st.lists(st.tuples(*[st.floats(0.05, 1)] * 3), min_size=1, max_size=5))
def test_of_all_texts_the_one_whose_ways_add_up_to_most_is_read(weights: list[tuple[float, float, float]]) -> None:
    probabilities = steps(*({"a": a / (a + b + c), "b": b / (a + b + c)} for a, b, c in weights))
    spoken = (CTC_BLANK, class_of("a"), class_of("b"))
    sums: dict[tuple[int, ...], float] = {}
    for way in itertools.product(spoken, repeat=len(weights)):
        chance = float(np.prod([probabilities[step, character] for step, character in enumerate(way)]))
        sums[spoken_by(way)] = sums.get(spoken_by(way), 0.0) + chance
    (found,) = likeliest_texts([probabilities], [0.0], LinePrior(train(SENTENCES)), Breadth(1000, 1e9))
    assert sums[tuple(found)] == pytest.approx(max(sums.values()), rel=1e-4)


def test_the_prior_decides_where_the_network_hesitates(prior: LinePrior) -> None:
    hesitating = [*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")]
    assert read(steps(*hesitating), prior) == "the cat"


def test_it_gives_back_a_character_that_was_nearly_spoken(prior: LinePrior) -> None:
    assert read(steps(*spelled("the c"), {"a": 0.4}, {}, *spelled("t")), prior) == "the cat"


def test_a_wider_search_considers_what_a_narrow_one_drops(prior: LinePrior) -> None:
    torn = steps(*spelled("the "), {"x": 0.2, "q": 0.19, "z": 0.19, "k": 0.19, "c": 0.18}, {}, *spelled("at sat"))
    assert read(torn, prior, Breadth(candidates=4)) != "the cat sat"
    assert read(torn, prior, Breadth(candidates=5)) == "the cat sat"


def test_it_does_not_overrule_a_network_that_is_sure(prior: LinePrior) -> None:
    assert read(steps(*spelled("the cqt zx7")), prior) == "the cqt zx7"


def test_without_preference_the_likelier_character_stands(prior: LinePrior) -> None:
    assert read(steps(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")), prior, weight=0.0) == "the eat"


def test_equal_neighbours_need_silence_between_them(prior: LinePrior) -> None:
    assert read(steps({"l": 0.9}, {}, {"l": 0.9}), prior, weight=0.0) == "ll"
    assert read(steps({"l": 0.9}, {"l": 0.9}), prior, weight=0.0) == "l"


def test_silence_is_no_text(prior: LinePrior) -> None:
    assert read(steps({}, {}, {}), prior) == ""


def test_a_character_that_is_spoken_for_long_is_as_likely_as_its_ways(prior: LinePrior) -> None:
    hardly = steps(*spelled("ca"), {"t": 0.012}, {"t": 0.012}, {"t": 0.012}, {})
    assert read(hardly, prior, weight=0.0) == "ca"
    often = steps(*spelled("ca"), {"t": 0.4}, {"t": 0.4}, {"t": 0.4}, {})
    assert read(often, prior, weight=0.0) == "cat"


def test_what_is_left_open_early_is_not_forgotten_where_nothing_else_tells(prior: LinePrior) -> None:
    """Readings that differ in their beginning go on as one once the same characters lie behind them."""
    torn = [{"c": 0.5, "r": 0.49}, {}, *spelled("at and a r"), {"a": 0.3, "e": 0.3, "o": 0.3}, {}, *spelled("t")]
    assert read(steps(*torn), prior, Breadth(beginnings=2, far_behind=9)) == "cat and a rat"


def test_lines_read_together_read_as_each_alone(english: NgramPrior) -> None:
    lines = [
        steps(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")),
        steps({}, {}),
        steps(*spelled("a "), {"r": 0.5, "n": 0.45}, {}, *spelled("at sat")),
    ]
    weights = [0.2, 0.3, 0.4]
    alone = [
        likeliest_texts([line], [weight], LinePrior(english))[0] for line, weight in zip(lines, weights, strict=True)
    ]
    assert likeliest_texts(lines, weights, LinePrior(english)) == alone


def test_a_context_is_computed_once(english: NgramPrior, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(contexts: NDArray[np.int64]) -> Reals:
        asked.append(len(contexts))
        return np.zeros((len(contexts), 95), np.float32)

    monkeypatch.setattr(NgramPrior, "log_probabilities", lambda _, contexts: counted(contexts))
    prior = LinePrior(english)
    first, second = (0, 0, 0, 1), (0, 0, 1, 2)
    prior.learn([first, second, first])
    prior.learn([second])
    assert asked == [2]
    assert prior.unknown([first, (1, 1, 1, 1)]) == [(1, 1, 1, 1)]
