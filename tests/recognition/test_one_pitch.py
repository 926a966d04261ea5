import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recognition.one_pitch import without_cells

OFF_CENTRE = {"(": 0.2, "[": 0.2, ")": -0.2, "]": -0.2, ".": -0.05, ":": 0.0}
"""How far to the right of the middle of its cell a sign stands, in cells."""


def typed(line: str, pitch: float = 10.0) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Characters, the middles of their ink and the gaps with a blank of a `line` in cells; `^` is a blank that was read
    where the print has none."""
    texts: list[str] = []
    centres: list[float] = []
    parted: list[bool] = []
    cell, blank = 0, False
    for sign in line:
        if sign in " ^":
            blank = True
            cell += sign == " "
            continue
        if texts:
            parted.append(blank)
        texts.append(sign)
        centres.append((cell + 0.5 + OFF_CENTRE.get(sign, 0.0)) * pitch)
        blank = False
        cell += 1
    return texts, np.array(centres), np.array(parted, bool)


def words(texts: list[str], parted: np.ndarray) -> list[str]:
    return "".join(" " + text if blank else text for text, blank in zip(texts, [False, *parted], strict=True)).split()


@pytest.mark.parametrize(
    "line",
    [
        "return round^(result, 2^)",
        "def count^(self^)^: return len^(self.lines^)",
        "Descript^ion  Amount",
        "Sub Total Before Discount     RM 65.^20",
        "Merchant Number 000001020^38429",
        "three words of one pitch, and all of them stay",
    ],
)
def test_only_blanks_without_a_cell_go(line: str) -> None:
    texts, centres, parted = typed(line)
    assert words(texts, parted) == line.replace("^", " ").split()
    assert words(texts, parted & ~without_cells(texts, centres, parted)) == line.replace("^", "").split()


def test_letters_of_widths_of_their_own_keep_every_blank() -> None:
    texts = list("Williamwalkedawayfromit")
    widths = np.array([{"W": 1.5, "m": 1.5, "w": 1.3, "i": 0.5, "l": 0.5, "t": 0.6, "f": 0.6}.get(t, 1) for t in texts])
    parted = np.zeros(len(texts) - 1, bool)
    parted[[6, 12, 16, 20]] = True
    assert not without_cells(texts, 10 * (np.cumsum(widths) - widths / 2), parted).any()


def test_digits_alone_show_no_pitch() -> None:
    texts, centres, parted = typed("12^345^67 89 012")
    assert not without_cells(texts, centres, parted).any()


@given(st.text(st.sampled_from("abcim(.) ^"), max_size=40), st.floats(3, 40))
def test_what_was_no_blank_never_becomes_one_and_the_size_does_not_matter(line: str, pitch: float) -> None:
    texts, centres, parted = typed(line)
    gone = without_cells(texts, centres, parted)
    assert gone.shape == parted.shape
    assert not (gone & ~parted).any()
    assert (without_cells(*typed(line, pitch)) == gone).all()
