import numpy as np
import pytest

from app.recognition.alphabet import PRINTABLE
from app.recognition.company import is_spelled_out, with_company


def places(*rows: str) -> np.ndarray:
    return np.array([[PRINTABLE.index(character) for character in row] for row in rows])


def test_a_line_of_single_letters_is_spelled_out_and_words_are_not() -> None:
    assert is_spelled_out(np.array([False, True, True, True]))
    assert not is_spelled_out(np.array([False, False, True, False, False]))


def test_two_letters_are_no_company() -> None:
    assert not is_spelled_out(np.array([False, True]))


def read(candidates: tuple[str, ...], likely: list[float], blanks: list[bool]) -> str:
    """What is read where each character is one of two, the first of them with the probability in `likely`."""
    probabilities = np.array([[first, 1 - first] for first in likely])
    weighed = with_company(places(*candidates), probabilities, probabilities.argmax(axis=1), np.array(blanks))
    assert np.allclose(weighed.sum(axis=1), 1) and (weighed >= 0).all()
    return "".join(pair[place] for pair, place in zip(candidates, weighed.argmax(axis=1), strict=True))


@pytest.mark.parametrize(("rest", "wanted"), [("PQRS", "O"), ("2345", "0")])
def test_a_doubtful_character_of_a_line_spelled_out_takes_the_kind_of_the_others(rest: str, wanted: str) -> None:
    candidates = ("O0", *(character + "." for character in rest))
    assert read(candidates, [0.45 if wanted == "O" else 0.55, *[0.95] * 4], [True] * 5)[0] == wanted


@pytest.mark.parametrize(("doubtful", "wanted"), [("0O", "O"), ("$S", "S"), ("<C", "C"), ("(C", "("), (",s", ",")])
def test_a_letter_is_likelier_in_a_word_of_letters_but_stops_and_brackets_stand_beside_any(
    doubtful: str, wanted: str
) -> None:
    rest = ("R.", "E.", "W.")
    assert read((doubtful, *rest), [0.6, 0.95, 0.95, 0.95], [False] * 4) == wanted + "REW"


def test_the_company_of_a_word_is_its_own() -> None:
    word_and_number = ("R.", "E.", "W.", "2.", "3.", "0O")
    blanks = [False, False, False, True, False, False]
    assert read(word_and_number, [0.95] * 5 + [0.45], blanks) == "REW230"


def test_what_the_network_is_sure_of_stays_of_another_kind() -> None:
    assert read(("7T", "P.", "Q.", "R.", "S."), [0.99, *[0.95] * 4], [True] * 5)[0] == "7"


def test_company_makes_nothing_surer_that_it_agrees_with() -> None:
    probabilities = np.array([[0.6, 0.4], [0.95, 0.05], [0.95, 0.05]])
    weighed = with_company(places("O0", "R.", "E."), probabilities, np.zeros(3, int), np.zeros(3, bool))
    assert np.allclose(weighed, probabilities)
