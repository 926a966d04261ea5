"""NIST26's letters measure a model that may answer letters only."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pytest

from app.networks.weights import load
from app.recognition.alphabet import CAPITALS_DIGITS
from training.data import nist26
from training.evaluate import measure_model

CNN_36 = Path(__file__).parents[3] / "model_store" / "cnn-36.npz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three letters: a bar of dark ink on white under each label."""
    images = np.full((3, 32, 32), 255, np.uint8)
    images[:, 4:28, 14:18] = 0
    (tmp_path / nist26.FILE).parent.mkdir(parents=True)
    np.savez(tmp_path / nist26.FILE, images=images, label=np.array(["A", "I", "Z"]))
    return tmp_path


def test_letters_are_labelled_by_their_places_and_ink_is_one(folder: Path) -> None:
    splits = nist26.load(folder, CAPITALS_DIGITS)
    assert [CAPITALS_DIGITS[label] for label in splits.valid.labels] == ["A", "I", "Z"]
    assert splits.valid.patches[0, 16, 16] == 1
    assert splits.valid.patches[0, 0, 0] == 0
    assert len(splits.train) == len(splits.test) == 0


def test_an_alphabet_without_the_letters_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="letters Z"):
        nist26.load(folder, "AI1")


def test_what_is_not_allowed_is_never_answered(folder: Path) -> None:
    valid = nist26.load(folder, CAPITALS_DIGITS).valid
    assert measure_model(load(CNN_36), valid, "Z").accuracy == pytest.approx(1 / 3)
    assert measure_model(load(CNN_36), valid, ascii_uppercase).patches == 3


def test_an_unknown_character_cannot_be_allowed(folder: Path) -> None:
    with pytest.raises(ValueError, match="does not know é"):
        measure_model(load(CNN_36), nist26.load(folder, CAPITALS_DIGITS).valid, "Aé")
