"""Characters that only measure, from sets that the test writes in small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2")

from app.recognition.glyph_image import GLYPH
from tests.training.character_material import SHAPES, write_material
from training.data import measuring_characters, sources


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("characters"))


def test_nothing_of_them_trains(data: Path) -> None:
    for name in ("unipen_chars", "photo62"):
        splits = sources.load(name, data, "ILo")
        assert len(splits.valid) > 0
        assert len(splits.train) == len(splits.test) == 0


def test_what_the_alphabet_lacks_is_left_out(data: Path) -> None:
    assert set(measuring_characters.load("unipen_chars", data, "Lo").valid.labels.tolist()) == {0, 1}


def test_drawn_characters_are_pictures_of_one_character_without_sizes(data: Path) -> None:
    valid = measuring_characters.load("unipen_chars", data, "ILo").valid
    assert valid.metrics is not None
    assert not valid.metrics.any()
    longer = [max(np.ptp(np.argwhere(patch > 0.5), axis=0)) + 1 for patch in valid.patches]
    assert np.abs(np.array(longer) - GLYPH).max() <= 1


def test_the_same_patches_every_time(data: Path) -> None:
    first, second = (measuring_characters.load("unipen_chars", data, "ILo").valid for _ in range(2))
    np.testing.assert_array_equal(first.patches, second.patches)


def test_sized_characters_say_how_high_and_wide_they_are_and_not_where_they_stand(data: Path) -> None:
    valid = sources.load("unipen_sized", data, "ILo").valid
    assert valid.metrics is not None
    assert not valid.metrics[:, 2:].any()
    heights = [float(np.median(valid.metrics[valid.labels == label, 0])) for label in range(3)]
    assert heights[2] == pytest.approx(1, abs=0.25)
    assert min(heights[:2]) > 1.3 * heights[2]
    np.testing.assert_array_equal(valid.patches, sources.load("unipen_chars", data, "ILo").valid.patches)


def test_checked_characters_are_those_that_their_donors_marked(data: Path) -> None:
    with np.load(data / "eval" / "unipen_chars" / "unipen_chars.npz") as archive:
        marked = archive["checked"] & np.isin(archive["label"], list("ILo"))
    assert len(sources.load("unipen_checked", data, "ILo").valid) == int(marked.sum()) < len(marked)


def test_every_sample_is_there_once_under_its_own_name(data: Path) -> None:
    valid = measuring_characters.load("unipen_chars", data, "ILo").valid
    assert np.bincount(valid.labels).tolist() == [2] * len(SHAPES)
