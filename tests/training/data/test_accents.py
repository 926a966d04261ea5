"""Accents are drawn over letters, and a reader calls the letters alone."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

pytest.importorskip("matplotlib")

from tests.training.line_material import write_material
from training.data.accents import BASES, FREQUENT, accented
from training.data.fonts import Face, load_faces
from training.data.typography import Typography, plain

SIZE, BASELINE = 60, 100.0
TEXT = "The quick brown fox jumps over the lazy dog, 12 times."


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Face:
    return load_faces(write_material(tmp_path_factory.mktemp("faces")) / "fonts")[0]


def ink(face: Face, text: str) -> NDArray[np.bool_]:
    canvas, typography = Image.new("L", (300, 140)), Typography(accents=True)
    for piece, x in typography.pieces(face.at(SIZE), text, 20.0):
        typography.draw(canvas, face, SIZE, piece, x, BASELINE, 255)
    return np.array(canvas) > 100


def test_a_reader_calls_the_letters_alone() -> None:
    set_ = accented(np.random.default_rng(3), TEXT, 0.5)
    assert set_ != TEXT
    assert plain(set_) == TEXT


def test_such_a_share_of_the_letters_is_accented() -> None:
    letters = "aeiou" * 400
    bearing = sum(a != b for a, b in zip(accented(np.random.default_rng(1), letters, 0.2), letters, strict=True))
    assert 0.15 * len(letters) < bearing < 0.25 * len(letters)
    assert accented(np.random.default_rng(1), letters, 0.0) == letters


def test_every_accented_letter_is_of_a_letter_and_an_accent() -> None:
    assert set(FREQUENT) <= set(BASES)
    for composed, (letter, accent) in BASES.items():
        assert unicodedata.normalize("NFD", composed) == letter + accent


@pytest.mark.parametrize("composed", "éàôñüčÉÜ")
def test_an_accent_stands_over_the_middle_of_its_letter(face: Face, composed: str) -> None:
    letter, both = ink(face, BASES[composed][0]), ink(face, composed)
    top = np.flatnonzero(letter.any(axis=1))[0]
    assert np.array_equal(both[top:], letter[top:])
    accent = both[:top]
    assert accent.any() and not accent[-1].any()
    middles = [np.flatnonzero(part.any(axis=0)).mean() for part in (accent, letter)]
    assert abs(middles[0] - middles[1]) <= 0.12 * SIZE


def test_an_accented_i_has_no_dot(face: Face) -> None:
    rows = np.flatnonzero(ink(face, "í").any(axis=1))
    assert np.count_nonzero(np.diff(rows) > 1) == 1


def test_a_cedilla_hangs_from_the_baseline(face: Face) -> None:
    hanging, letter = (np.flatnonzero(ink(face, text).any(axis=1)) for text in "çc")
    assert hanging[0] == letter[0]
    assert hanging[-1] > letter[-1] + 0.08 * SIZE
