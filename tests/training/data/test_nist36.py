"""The seed's MATLAB files, written here in small, and the maker of a set of the same layout."""

import argparse
from pathlib import Path

import numpy as np
import pytest
import scipy.io

from app.recognition.alphabet import CAPITALS_DIGITS
from training.data import nist36


def as_stored(patches: np.ndarray) -> np.ndarray:
    """Rows of 1024, a patch column by column."""
    return np.stack([patch.flatten(order="F") for patch in patches]).astype(np.float64)


@pytest.fixture
def letter_l() -> np.ndarray:
    """An L, ink 1: not the same when rows and columns are exchanged."""
    patch = np.zeros((32, 32), np.float32)
    patch[6:26, 10:13] = 1
    patch[23:26, 10:22] = 1
    return patch


@pytest.mark.parametrize("paper", [0, 1], ids=["ink is 1", "paper is 1"])
def test_a_file_of_the_seed_gives_upright_patches_with_ink_1(tmp_path: Path, letter_l: np.ndarray, paper: int) -> None:
    stored = as_stored(letter_l[None])
    labels = np.eye(36)[[CAPITALS_DIGITS.index("L")]]
    path = tmp_path / "nist36_valid.mat"
    scipy.io.savemat(path, {"valid_data": 1 - stored if paper else stored, "valid_labels": labels})
    part = nist36.load_part(path)
    np.testing.assert_array_equal(part.patches[0], letter_l)
    assert part.alphabet[part.labels[0]] == "L"


def test_the_older_set_of_26_letters_is_read_too(tmp_path: Path, letter_l: np.ndarray) -> None:
    path = tmp_path / "nist26_valid.mat"
    scipy.io.savemat(path, {"valid_data": 1 - as_stored(letter_l[None]), "valid_labels": np.eye(26)[[11]]})
    assert nist36.load_part(path).alphabet == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("arrays", "complaint"),
    [
        ({"train_data": np.zeros((1, 1024)), "train_labels": np.eye(36)[[0]]}, "valid_data"),
        ({"valid_data": np.zeros((1, 784)), "valid_labels": np.eye(36)[[0]]}, "1024"),
        ({"valid_data": np.zeros((1, 1024)), "valid_labels": np.zeros((1, 36))}, "one 1"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, arrays: dict[str, np.ndarray], complaint: str) -> None:
    path = tmp_path / "nist36_valid.mat"
    scipy.io.savemat(path, arrays)
    with pytest.raises(ValueError, match=complaint):
        nist36.load_part(path)


@pytest.fixture(scope="module")
def characters() -> tuple[np.ndarray, np.ndarray]:
    """Four characters of each class on 28x28, dark bars on white, each with its own speck; only three of K."""
    random = np.random.default_rng(0)
    labels = [character for character in CAPITALS_DIGITS for _ in range(3 if character == "K" else 4)]
    images = np.full((len(labels), 28, 28), 255, np.uint8)
    images[:, 4:22, 8:11] = 0
    images[:, 24, 20:26] = random.integers(0, 255, (len(labels), 6))
    return images, np.array(labels)


SMALL = {"train": 2, "valid": 1, "test": 1}


def test_a_made_set_has_each_class_alike_often(characters: tuple[np.ndarray, np.ndarray]) -> None:
    splits = nist36.make(*characters, 1, SMALL)
    for part, count in ((splits.train, 2), (splits.valid, 1), (splits.test, 1)):
        assert np.bincount(part.labels, minlength=36).tolist() == [count] * 36
        assert part.patches.max() == 1
        assert part.patches.min() == 0


def test_no_character_is_in_two_parts_and_a_rare_one_is_drawn_twice_in_training(
    characters: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nist36, "patch_of", lambda image, _random: np.pad(1 - image / np.float32(255), 2))
    splits = nist36.make(*characters, 1, SMALL)
    train, valid, test = (
        {patch.tobytes() for patch in part.patches} for part in (splits.train, splits.valid, splits.test)
    )
    assert not train & valid
    assert not train & test
    assert not valid & test
    assert len(train) == 2 * 36 - 1, "one K, twice"


def test_too_few_originals_are_told(characters: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="'K'"):
        nist36.make(*characters, 1, {"train": 2, "valid": 2, "test": 1})


def test_the_command_writes_the_same_bytes_for_the_same_seed(
    tmp_path: Path, characters: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nist36, "A_CLASS", SMALL)
    source = tmp_path / "train" / "emnist62"
    source.mkdir(parents=True)
    np.savez(source / "emnist62.npz", images=characters[0], label=characters[1])
    written = []
    for name in ("first", "second"):
        nist36.run(argparse.Namespace(data=tmp_path, out=tmp_path / name, seed=5, train_a_class=2))
        written.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert written[0] == written[1]
    splits = nist36.load(tmp_path / "first")
    assert [len(splits.train), len(splits.valid), len(splits.test)] == [72, 36, 36]


def test_a_larger_training_part_leaves_validation_and_test_alone(characters: tuple[np.ndarray, np.ndarray]) -> None:
    small, large = (nist36.make(*characters, 1, {**SMALL, "train": count}) for count in (2, 5))
    np.testing.assert_array_equal(small.valid.patches, large.valid.patches)
    np.testing.assert_array_equal(small.test.patches, large.test.patches)
    assert len(large.train) == 5 * 36


def test_a_patch_has_the_size_and_place_of_the_seeds() -> None:
    character = np.full((28, 28), 255, np.uint8)
    character[4:24, 12:15] = 0
    sides, middles = [], []
    for seed in range(40):
        ink = nist36.patch_of(character, np.random.default_rng(seed)) > 0.5
        rows = np.flatnonzero(ink.any(axis=1))
        sides.append(len(rows))
        middles.append(rows.mean())
    assert 17 <= min(sides) <= max(sides) <= 32
    np.testing.assert_allclose(np.mean(middles), 15.75, atol=0.5)


def test_an_empty_character_gives_an_empty_patch() -> None:
    assert not nist36.patch_of(np.full((28, 28), 255, np.uint8), np.random.default_rng(0)).any()
