import numpy as np
import pytest

from app.recognition.alphabet import PRINTABLE
from app.recognition.spelled_out import is_spelled_out, with_company


def places(*rows: str) -> np.ndarray:
    return np.array([[PRINTABLE.index(character) for character in row] for row in rows])


def test_a_line_of_single_letters_is_spelled_out_and_words_are_not() -> None:
    assert is_spelled_out(np.array([False, True, True, True]))
    assert not is_spelled_out(np.array([False, False, True, False, False]))


def test_two_letters_are_no_company() -> None:
    assert not is_spelled_out(np.array([False, True]))


@pytest.mark.parametrize(("rest", "wanted"), [("PQRS", "O"), ("2345", "0")])
def test_a_doubtful_character_takes_the_kind_of_the_others(rest: str, wanted: str) -> None:
    classes = places("O0", *(character + "." for character in rest))
    probabilities = np.array([[0.45, 0.55] if wanted == "O" else [0.55, 0.45], *[[0.95, 0.05]] * 4])
    chosen = with_company(classes, probabilities)[0].argmax()
    assert "O0"[chosen] == wanted


def test_what_the_network_is_sure_of_stays_of_another_kind() -> None:
    classes = places("7T", *(character + "." for character in "PQRS"))
    probabilities = np.array([[0.99, 0.01], *[[0.95, 0.05]] * 4])
    assert with_company(classes, probabilities)[0].argmax() == 0


def test_probabilities_stay_probabilities() -> None:
    weighed = with_company(places("O0", "1l", "S5", "B8"), np.full((4, 2), 0.5))
    assert np.allclose(weighed.sum(axis=1), 1) and (weighed >= 0).all()
