from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK, PRINTABLE
from app.recognition.best_path import CasedPrior
from app.recognition.ctc_beam import WEIGHTS, Breadth, LinePrior, align, is_doubtful, likeliest_texts, weighed_spikes
from training.ngram import train

Reals = NDArray[np.float32]
CLASSES = len(PRINTABLE) + 1
SENTENCES = ["the cat sat on the mat", "the cats sat on the hat", "a cat and a rat"] * 20


def class_of(character: str) -> int:
    return PRINTABLE.index(character) + 1


def steps(*spoken: dict[str, float]) -> Reals:
    """Probabilities of so many steps, by character; what is left is the CTC blank's."""
    rows = np.zeros((len(spoken), CLASSES), np.float32)
    for row, characters in zip(rows, spoken, strict=True):
        for character, probability in characters.items():
            row[class_of(character)] = probability
        row[CTC_BLANK] = 1 - row.sum()
    return rows


def spelled(text: str, sure: float = 0.99) -> list[dict[str, float]]:
    """A step for each character and a silent one behind it."""
    return [step for character in text for step in ({character: sure}, {})]


def read(probabilities: Reals, prior: LinePrior) -> str:
    return "".join(PRINTABLE[character - 1] for character in likeliest_texts([probabilities], prior)[0])


@pytest.fixture(scope="module")
def english() -> CasedPrior:
    return CasedPrior(train(SENTENCES, least_gain=0.0), np.ones(95, bool), WEIGHTS)


@pytest.fixture
def prior(english: CasedPrior) -> LinePrior:
    return LinePrior(english)


@pytest.fixture
def indifferent(english: CasedPrior, monkeypatch: pytest.MonkeyPatch) -> LinePrior:
    """A prior to which all characters are alike."""
    monkeypatch.setattr(english, "scores", lambda contexts: np.zeros((len(contexts), 95), np.float32))
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CasedPrior, "scores", lambda _, contexts: np.zeros((len(contexts), 95), np.float32))
        (found,) = likeliest_texts([probabilities], LinePrior(CasedPrior.__new__(CasedPrior), Breadth(1000, 1e9)))
    assert sums[tuple(found)] == pytest.approx(max(sums.values()), rel=1e-4)


def test_the_prior_decides_where_the_network_hesitates(prior: LinePrior) -> None:
    hesitating = [*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")]
    assert read(steps(*hesitating), prior) == "the cat"


def test_it_gives_back_a_character_that_was_nearly_spoken(prior: LinePrior) -> None:
    assert read(steps(*spelled("the c"), {"a": 0.4}, {}, *spelled("t")), prior) == "the cat"


def test_a_wider_search_considers_what_a_narrow_one_drops(english: CasedPrior) -> None:
    torn = steps(*spelled("the "), {"x": 0.2, "q": 0.19, "z": 0.19, "k": 0.19, "c": 0.18}, {}, *spelled("at sat"))
    assert read(torn, LinePrior(english, Breadth(candidates=4))) != "the cat sat"
    assert read(torn, LinePrior(english, Breadth(candidates=5))) == "the cat sat"


def test_it_does_not_overrule_a_network_that_is_sure(prior: LinePrior) -> None:
    assert read(steps(*spelled("the cqt zx7")), prior) == "the cqt zx7"


def test_without_preference_the_likelier_character_stands(indifferent: LinePrior) -> None:
    assert read(steps(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")), indifferent) == "the eat"


def test_equal_neighbours_need_silence_between_them(indifferent: LinePrior) -> None:
    assert read(steps({"l": 0.9}, {}, {"l": 0.9}), indifferent) == "ll"
    assert read(steps({"l": 0.9}, {"l": 0.9}), indifferent) == "l"


def test_silence_is_no_text(prior: LinePrior) -> None:
    assert likeliest_texts([steps({}, {}, {})], prior) == [[]]


def test_characters_are_aligned_with_the_steps_that_speak_them() -> None:
    logs = np.log(np.maximum(steps({}, {"a": 0.9}, {"a": 0.8}, {}, {"b": 0.9}, {}), 1e-9))
    assert align(logs, [class_of("a"), class_of("b")]) == [(1, 3), (4, 5)]


def test_equal_neighbours_are_aligned_on_both_sides_of_a_silence() -> None:
    logs = np.log(np.maximum(steps({"o": 0.9}, {"o": 0.2}, {"o": 0.9}), 1e-9))
    assert align(logs, [class_of("o")] * 2) == [(0, 1), (2, 3)]


def test_a_line_that_is_sure_is_not_doubtful() -> None:
    assert not is_doubtful(steps(*spelled("the cat")))
    assert not is_doubtful(steps({}, {}))


@pytest.mark.parametrize(
    "doubt",
    [{"c": 0.6, "e": 0.3}, {"c": 0.2}, {"c": 0.85}],
    ids=["two characters", "nearly a character", "hardly a character"],
)
def test_a_line_with_a_doubtful_step_is_doubtful(doubt: dict[str, float]) -> None:
    assert is_doubtful(steps(*spelled("the "), doubt, {}, *spelled("at")))


def test_lines_read_together_read_as_each_alone(english: CasedPrior) -> None:
    lines = [
        steps(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")),
        steps({}, {}),
        steps(*spelled("a "), {"r": 0.5, "n": 0.45}, {}, *spelled("at sat")),
    ]
    alone = [likeliest_texts([line], LinePrior(english))[0] for line in lines]
    assert likeliest_texts(lines, LinePrior(english)) == alone


def test_spikes_weigh_the_prior_in_and_keep_the_networks_own_certainty(prior: LinePrior) -> None:
    hesitating = steps(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at"))
    (spikes,) = weighed_spikes([hesitating], prior)
    decided = spikes[4]
    assert (decided.character, decided.first, decided.last) == (class_of("c"), 8, 9)
    assert decided.certainty == pytest.approx(0.47, abs=1e-3)
    assert decided.confidence > 0.5
    assert decided.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_a_context_is_computed_once(english: CasedPrior, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(contexts: NDArray[np.int64]) -> Reals:
        asked.append(len(contexts))
        return np.zeros((len(contexts), 95), np.float32)

    monkeypatch.setattr(english, "scores", counted)
    prior = LinePrior(english)
    first, second = (0, 0, 0, 1), (0, 0, 1, 2)
    prior.learn([first, second, first])
    prior.learn([second])
    assert asked == [2]
    assert prior.unknown([first, (1, 1, 1, 1)]) == [(1, 1, 1, 1)]
