import numpy as np
import pytest

from app.recognition.spoken_words import within_cells, words_part
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
    assert words_part(texts, np.array(gaps), np.array(blanks), np.zeros(len(gaps))).tolist() == parted


@pytest.mark.parametrize(
    ("texts", "gap", "heard", "blanks", "parted"),
    [
        ("aU.S.bcd", 0.8, 0.05, 3, True),
        ("aU.S.bcd", 0.5, 0.05, 3, False),
        ("aU.S.bcd", 0.8, 0.0, 3, False),
        ("aU.S.bcd", 0.8, 0.05, 2, False),
        ("aBelS.cd", 0.8, 0.05, 3, False),
        ("aBelS.cd", 0.8, 0.15, 3, True),
    ],
    ids=[
        "as wide as a blank",
        "narrower",
        "the network does not think of one",
        "too few blanks to compare with",
        "letters far apart",
        "letters between which it thinks of one",
    ],
)
def test_initials_part_where_the_ink_parts_them(
    texts: str, gap: float, heard: float, blanks: int, parted: bool
) -> None:
    gaps = np.array([0.9, 0.1, gap, 0.1, 0.9, 0.9, 0.1])
    spoken = np.where(gaps == 0.9, 0.9, 0.0)
    spoken[np.flatnonzero(spoken)[blanks:]] = 0.0
    assert words_part(texts, gaps, spoken, np.full(7, heard))[2] == parted


@pytest.mark.parametrize(
    ("texts", "before", "gap", "blank", "parted"),
    [
        ("ab;cd", 2, 0.6, 0.9, False),
        ("ab;cd", 2, 0.8, 0.9, True),
        ("ab.cd", 2, 0.6, 0.9, True),
        ('"a."b', 3, 1.2, 0.6, False),
        ('"a."b', 3, 1.2, 0.9, True),
        ('ba."c', 3, 1.2, 0.6, True),
    ],
    ids=[
        "a thin space before a sign",
        "a whole blank before it",
        "before another sign",
        "a closing quote above a stop",
        "a sure blank there",
        "a quote that opens",
    ],
)
def test_blanks_before_closing_signs_and_quotes_are_doubted(
    texts: str, before: int, gap: float, blank: float, parted: bool
) -> None:
    gaps, spoken = np.full(4, 0.1), np.zeros(4)
    gaps[[before - 1, 3]], spoken[[before - 1, 3]] = (gap, 1.0), (blank, 0.9)
    assert words_part(texts, gaps, spoken, spoken)[before - 1] == parted


def test_a_blank_behind_an_opening_quote_is_none_where_it_is_thin() -> None:
    gaps, spoken = np.array([0.9, 0.6, 0.1, 0.9]), np.array([0.9, 0.9, 0.0, 0.9])
    assert words_part('a"bcd', gaps, spoken, spoken).tolist() == [True, False, False, True]
    assert words_part('"abcd', gaps, spoken, spoken).tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("texts", "one_word"),
    [("MELINE", True), ("MEL1NE", True), ("QXZJVK", False), ("OPQRST", False), ("123456", False)],
    ids=["a word spaced out", "misread in part", "letters at random", "the alphabet", "digits"],
)
def test_letters_far_apart_are_a_word_where_they_make_one(texts: str, one_word: bool) -> None:
    gaps = np.array([0.9, 1.3, 1.6, 1.2, 1.1])
    assert words_part(texts, gaps, np.zeros(5), np.zeros(5), PRIOR).tolist() == [not one_word] * 5
    assert words_part(texts, gaps, np.zeros(5), np.zeros(5)).all()


@pytest.mark.parametrize(
    ("centres", "parted"),
    [
        ([5, 15, 25], [False, False]),
        ([5, 15, 35], [False, True]),
        ([5, 15], None),
        ([4, 6, 15, 25], None),
    ],
)
def test_characters_in_cells_side_by_side_are_a_word(centres: list[float], parted: list[bool] | None) -> None:
    found = within_cells(np.array(centres, float), np.array([10.0, 20, 30]), x_height=4.0)
    assert (found if found is None else found.tolist()) == parted


@pytest.mark.parametrize(("walls", "x_height"), [([], 4.0), ([10.0, 20, 30], 1.5)])
def test_without_walls_and_in_a_tables_wide_cells_they_are_none(walls: list[float], x_height: float) -> None:
    assert within_cells(np.array([5.0, 15, 25, 35]), np.array(walls), x_height) is None
