import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.recognition.ctc_decoding import greedy_spikes, is_doubtful, likeliest
from tests.spoken_steps import spelled, steps

LETTERS = "-ab"
ALL = np.ones(3, bool)


def spoken(path: str, sure: float = 0.9) -> NDArray[np.float32]:
    """Probabilities that give each step's letter `sure` and the others the rest alike; - is the CTC blank."""
    probabilities = np.full((len(path), 3), (1 - sure) / 2, np.float32)
    probabilities[np.arange(len(path)), [LETTERS.index(letter) for letter in path]] = sure
    return probabilities


def text(path: str, allowed: NDArray[np.bool_] = ALL) -> str:
    return "".join(LETTERS[spike.character] for spike in greedy_spikes(spoken(path), allowed))


def test_repetitions_are_one_character_and_a_blank_parts_two() -> None:
    assert text("-aa-ab-b") == "aabb"


def test_nothing_is_read_where_only_blanks_are_spoken() -> None:
    assert text("----") == ""


def test_a_spike_knows_its_steps_and_its_probability() -> None:
    (spike,) = greedy_spikes(spoken("--aaa-"), ALL)
    assert (spike.first, spike.last) == (2, 5)
    assert spike.confidence == pytest.approx(0.9, abs=1e-5)


def test_a_masked_character_is_replaced_and_the_rest_renormalised() -> None:
    (spike,) = greedy_spikes(spoken("-a-"), np.array([True, False, True]))
    assert LETTERS[spike.character] == "b"
    assert spike.confidence == pytest.approx(1.0)
    assert spike.certainty == pytest.approx(0.9, abs=1e-5)


@settings(max_examples=50, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=12))
def test_a_mask_changes_what_is_read_never_how_much(path: str) -> None:
    assert len(text(path, np.array([True, False, True]))) == len(text(path))


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


def test_of_each_row_the_likeliest_come_first_and_no_more_than_asked_for() -> None:
    chances = np.array([[0.1, 0.4, 0.2, 0.3], [0.0, 0.9, 0.0, 0.9], [0.0] * 4], np.float32)
    rows, columns = likeliest(chances, chances > 0.15, 2)
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [(0, 1), (0, 3), (1, 1), (1, 3)]
    assert not len(likeliest(chances, chances > 0.15, 0)[0])
