import numpy as np
import pytest

from app.recognition.spoken_words import words_part
from training.ngram import train

PRIOR = train(["MELINE AND HER SISTER MELINA SPELL THEIR NAMES, FROM FIRST TO LAST."] * 20)


@pytest.mark.parametrize(
    ("texts", "gaps", "blanks", "parted"),
    [
        ("toda", [0.2, 1.0, 0.2], [0, 0.9, 0], [False, True, False]),
        ("abcd", [0.3, 1.4, 0.2], [0.6, 0.9, 0], [False, True, False]),
        ("abcd", [0.9, 1.4, 0.2], [0.6, 0.9, 0], [True, True, False]),
        ("a.cd", [0.3, 0.3, 1.4], [0, 0.6, 0.9], [False, True, True]),
        ("abcd", [0.3, 0.3, 0.2], [0.6, 0, 0], [True, False, False]),
        ("abcd", [0.3, 2.5, 0.2], [0, 0, 0], [False, True, False]),
        ("abcd", [1.2, 1.4, 0.7], [0, 0, 0], [True, True, True]),
        ("abcd", [1.2, 1.4, 0.5], [0, 0, 0], [False, False, False]),
        ("a-cd", [1.2, 1.4, 1.3], [0, 0, 0], [False, False, False]),
    ],
    ids=[
        "spoken",
        "doubted and narrow",
        "doubted and wide",
        "beside a stop",
        "nothing to compare with",
        "unspoken",
        "letters of an alphabet",
        "two that belong together",
        "signs far apart",
    ],
)
def test_words_part_where_the_network_is_sure_or_the_ink_agrees(
    texts: str, gaps: list[float], blanks: list[float], parted: list[bool]
) -> None:
    assert words_part(texts, np.array(gaps), np.array(blanks)).tolist() == parted


@pytest.mark.parametrize(
    ("texts", "one_word"),
    [("MELINE", True), ("MEL1NE", True), ("QXZJVK", False), ("OPQRST", False), ("123456", False)],
    ids=["a word spaced out", "misread in part", "letters at random", "the alphabet", "digits"],
)
def test_letters_far_apart_are_a_word_where_they_make_one(texts: str, one_word: bool) -> None:
    gaps = np.array([0.9, 1.3, 1.6, 1.2, 1.1])
    assert words_part(texts, gaps, np.zeros(5), PRIOR).tolist() == [not one_word] * 5
    assert words_part(texts, gaps, np.zeros(5)).all()
