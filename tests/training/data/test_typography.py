"""What a typesetter makes of typed text, and what a reader calls it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

pytest.importorskip("matplotlib")

from tests.training.line_material import write_material
from training.data.fonts import Face, load_faces
from training.data.typography import BULLET_SHAPES, LOWERED, RAISED, Typography, plain, small

ALL = Typography(quotes=True, dashes=True, ligatures=True)
SIZE, BASELINE = 60, 100.0


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Face:
    return load_faces(write_material(tmp_path_factory.mktemp("faces")) / "fonts")[0]


def set_(text: str, typography: Typography = ALL) -> str:
    return typography.set(np.random.default_rng(0), text)


def ink(face: Face, text: str, typography: Typography = ALL) -> NDArray[np.bool_]:
    canvas = Image.new("L", (300, 140))
    for piece, x in typography.pieces(face.at(SIZE), text, 20.0):
        typography.draw(canvas, face, SIZE, piece, x, BASELINE, 255)
    return np.array(canvas) > 100


def test_quotation_marks_open_before_words_and_close_after_them() -> None:
    assert set_('"Stop," she said; \'it\\\'s ("late")\''.replace("\\", "")) == "“Stop,” she said; ‘it’s (“late”)’"


def test_two_hyphens_become_one_dash_and_read_as_one() -> None:
    assert plain(set_("wait--no, well-known")) == "wait-no, well-known"


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)).filter(lambda text: "-" not in text))
def test_a_reader_names_every_sign_as_it_was_typed(text: str) -> None:
    assert plain(set_(text)) == text


def test_thin_spaces_stand_before_high_signs_and_inside_quotes_and_say_nothing() -> None:
    text = 'he said: "stop!" and went; it\'s 12.5, no?'
    spaced = set_(text, Typography(quotes=True, thin_spaces=True))
    assert spaced.replace("\u2009", "_") == "he said_: “_stop_!_” and went_; it’s 12.5, no_?"
    assert plain(spaced) == text


def test_boxes_say_nothing_and_crossed_ones_x() -> None:
    boxed = Typography(boxes=True).set(np.random.default_rng(4), "one word and the next " * 40)
    assert "☐" in boxed and "☒" in boxed
    assert plain(boxed).replace("X ", "").split() == ["one", "word", "and", "the", "next"] * 40


def test_degrees_are_a_raised_sign_and_registration_says_nothing() -> None:
    marked = Typography(marks=True).set(np.random.default_rng(4), "boil 100 grams of tea " * 40)
    assert "100°" in marked and "tea®" in marked
    assert "100*" in plain(marked) and set(plain(marked).split()) >= {"boil", "grams", "of", "tea"}


def test_a_degree_is_a_small_ring_at_the_height_of_capitals(face: Face) -> None:
    ring, letter, marked = (np.nonzero(ink(face, text)) for text in ("°", "H", "®"))
    assert abs(ring[0].min() - letter[0].min()) <= 1
    assert np.ptp(ring[0]) < np.ptp(marked[0]) < 0.7 * np.ptp(letter[0])
    assert not ink(face, "°")[round(ring[0].mean()), round(ring[1].mean())]


@pytest.mark.parametrize("shape", BULLET_SHAPES)
def test_bullets_of_any_shape_stand_at_half_the_height_of_capitals(face: Face, shape: str) -> None:
    bullet, letter = ink(face, "•", Typography(bullet_shape=shape)), ink(face, "H")
    rows, columns = np.nonzero(bullet)
    assert abs(rows.mean() - np.nonzero(letter)[0].mean()) < 0.05 * SIZE
    assert bullet[round(rows.mean()), round(columns.mean())] == (shape != "ring")


def test_a_box_is_an_outline_as_high_as_capitals_or_nearly(face: Face) -> None:
    rows, columns = np.nonzero(ink(face, "☐"))
    assert abs(rows.mean() - np.nonzero(ink(face, "H"))[0].mean()) < 0.05 * SIZE
    middle = ink(face, "☐")[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1][10:-10, 10:-10]
    assert not middle.any() and ink(face, "☒").sum() > ink(face, "☐").sum()


def test_what_is_typed_stays_as_it_is_without_habits() -> None:
    assert set_('"fine--flow"', Typography()) == '"fine--flow"'


def test_a_closing_mark_is_the_comma_raised_and_an_opening_one_is_that_turned(face: Face) -> None:
    comma, closing, opening = (ink(face, text) for text in ",’‘")
    rows, columns = np.nonzero(closing)
    assert rows.min() == round(BASELINE - SIZE * face.capital_height)
    box = closing[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    below, beside = np.nonzero(comma)
    assert np.array_equal(box, comma[below.min() : below.max() + 1, beside.min() : beside.max() + 1])
    rows, columns = np.nonzero(opening)
    assert np.array_equal(box[::-1, ::-1], opening[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])


def test_double_marks_are_two_single_ones(face: Face) -> None:
    assert ink(face, "”").sum() == 2 * ink(face, "’").sum()


def test_a_dash_is_as_high_as_a_hyphen_and_longer(face: Face) -> None:
    hyphen, dash = (np.nonzero(ink(face, text)) for text in "-—")
    assert abs(hyphen[0].min() - dash[0].min()) <= 1
    assert abs(hyphen[0].max() - dash[0].max()) <= 1
    assert np.ptp(dash[1]) > 2 * np.ptp(hyphen[1])


def test_the_letters_of_a_ligature_move_together_and_its_i_has_no_dot(face: Face) -> None:
    font = face.at(SIZE)
    assert ALL.advance(font, "ﬁ") < ALL.advance(font, "fi")
    stem = np.flatnonzero(ink(face, "ﬁ")[int(BASELINE) - 3]).max() - 2
    top = BASELINE - 1.15 * SIZE * face.x_height
    assert not ink(face, "ﬁ")[: int(top), stem + 8 :].any()


@pytest.mark.parametrize("sign", "“”‘’–—•ﬁﬂﬀ")
def test_the_next_sign_begins_where_the_last_one_ends(face: Face, sign: str) -> None:
    columns = np.flatnonzero(ink(face, sign).any(axis=0))
    assert len(columns)
    assert columns.min() >= 19
    assert columns.max() <= 20 + ALL.advance(face.at(SIZE), sign) + 0.1 * SIZE


def test_notes_are_small_and_high_and_indices_small_and_low(face: Face) -> None:
    usual, raised, lowered = (np.nonzero(ink(face, text))[0] for text in ("2", small("2", RAISED), small("2", LOWERED)))
    assert np.ptp(raised) < 0.75 * np.ptp(usual)
    assert raised.max() < usual.max() - 10
    assert raised.min() <= usual.min() + 3
    assert lowered.max() > usual.max() + 5


def test_notes_are_named_as_their_digits_and_letters() -> None:
    noted = Typography(notes=True).set(np.random.default_rng(1), "one word and the next " * 9)
    assert plain(noted) != noted
    assert plain(noted).isascii()


def test_small_capitals_are_capitals_no_higher_than_small_letters_with_ascenders(face: Face) -> None:
    typography = Typography(small_capitals=True)
    set_text = typography.set(np.random.default_rng(0), "First Union 3")
    assert plain(set_text) == "FIRST UNION 3"
    whole, little = (np.nonzero(ink(face, text))[0] for text in ("H", typography.set(np.random.default_rng(0), "h")))
    assert whole.max() == little.max()
    assert 0.7 * np.ptp(whole) < np.ptp(little) < 0.9 * np.ptp(whole)
