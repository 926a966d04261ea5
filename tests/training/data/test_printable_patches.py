"""The glyph network's patches, made from sets that the test writes in small."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("cv2")

from app.recognition.alphabet import NO_CHARACTER
from tests.training.character_material import WRITERS, write_material
from training.data import printable_patches
from training.data.patch_set import PatchSet, Splits
from training.data.strokes import HandPrint, StrokeSet

COUNTS = {"pens": 20, "faces": 20, "emnist": 6, "photo": 100, "wrong": 100}
NOTHING = {"pens": 0, "faces": 0, "emnist": 0, "photo": 0, "wrong": 0}
ALPHABET = NO_CHARACTER + "ILo"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("characters"))


@pytest.fixture(scope="module")
def made(data: Path) -> Splits:
    return printable_patches.make(data, ALPHABET, 0, COUNTS)


def _of(part: PatchSet, character: str) -> PatchSet:
    return part.pick(np.flatnonzero(part.labels == part.alphabet.index(character)))


def _metrics(part: PatchSet) -> NDArray[np.float32]:
    assert part.metrics is not None
    return part.metrics


def _only(data: Path, **counts: int) -> Splits:
    return printable_patches.make(data, ALPHABET, 0, {**NOTHING, **counts})


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(data: Path, made: Splits) -> None:
    again, other = (printable_patches.make(data, ALPHABET, seed, COUNTS) for seed in (0, 1))
    for part in ("train", "valid"):
        first, second = getattr(made, part), getattr(again, part)
        np.testing.assert_array_equal(first.patches, second.patches)
        np.testing.assert_array_equal(first.metrics, second.metrics)
        np.testing.assert_array_equal(first.labels, second.labels)
    assert made.train.patches.tobytes() != other.train.patches.tobytes()


def test_every_character_and_ink_that_is_none_are_there_in_both_parts(made: Splits) -> None:
    for part in (made.train, made.valid):
        assert set(part.labels.tolist()) == set(range(len(ALPHABET)))
        assert 0 <= part.patches.min() <= part.patches.max() <= 1


def test_an_alphabet_without_the_blank_gets_no_ink_that_is_no_character(data: Path) -> None:
    assert len(printable_patches.make(data, "ILo", 0, {**NOTHING, "wrong": 100}).train) == 0
    assert len(_only(data, wrong=100).train) > 50


def test_paper_without_ink_is_no_character(made: Splits) -> None:
    empty = ~made.train.patches.any(axis=(1, 2))
    assert empty.any()
    assert (made.train.labels[empty] == ALPHABET.index(NO_CHARACTER)).all()


def test_a_face_sets_only_what_it_has(data: Path) -> None:
    splits = _only(data, faces=20)
    assert len(_of(splits.train, "L")) == 0
    assert len(_of(splits.train, "I")) == 20


def test_photographs_are_there_each_as_often_as_the_others(data: Path) -> None:
    splits, often = _only(data, photo=100), printable_patches.PHOTOGRAPHS_OFTEN
    assert np.bincount(splits.train.labels, minlength=4).tolist() == [0, 3 * often, 3 * often, 0]
    assert len(splits.valid) == 2 * often


def test_who_measures_does_not_train(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[set[int]] = []

    def watched(samples: StrokeSet, wanted: Callable[[int], bool]) -> HandPrint:
        parts.append({writer for writer in samples.writers.tolist() if wanted(writer)})
        return HandPrint(samples, wanted)

    monkeypatch.setattr("training.data.printable_patches.HandPrint", watched)
    _only(data, pens=10)
    training, measuring = parts
    assert training | measuring == set(range(WRITERS))
    assert not training & measuring
    assert measuring


def test_sizes_are_withheld_from_a_share_and_from_all_that_comes_without_a_line(data: Path) -> None:
    written = _metrics(_only(data, pens=200).train)
    alone, unplaced = ~written.any(axis=1), written[:, 0] * ~written[:, 2:].any(axis=1) > 0
    assert alone.mean() == pytest.approx(printable_patches.ALONE["letters"], abs=0.1)
    assert unplaced.mean() == pytest.approx(printable_patches.UNPLACED, abs=0.05)
    for counts in ({"emnist": 6}, {"photo": 100}):
        pictures = _metrics(_only(data, **counts).train)
        assert len(pictures)
        assert not pictures.any()


def test_a_small_letter_is_an_x_height_high_and_a_capital_stands_higher(data: Path) -> None:
    written = _only(data, pens=800).train
    heights = {}
    for character in "oI":
        metrics = _metrics(_of(written, character))
        placed = metrics[metrics[:, 2:].any(axis=1)]
        heights[character] = float(np.median(placed[:, 0]))
        np.testing.assert_allclose(placed[:, 0], placed[:, 2] - placed[:, 3], atol=1e-4)
    assert heights["o"] == pytest.approx(1, abs=0.25)
    assert heights["I"] > 1.3 * heights["o"]
