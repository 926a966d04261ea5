"""Capitals of three kinds, from sets that the test writes in small."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

pytest.importorskip("cv2")

from training.data import capital_patches

pytestmark = pytest.mark.training
COUNTS = {"emnist": 4, "unipen": 5, "fonts": 6}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    hands, pens, fonts = (tmp_path / name for name in ("train/emnist62", "train/unipen_chars", "fonts"))
    for folder in (hands, pens, fonts):
        folder.mkdir(parents=True)
    images = np.full((12, 28, 28), 255, np.uint8)
    images[:, 4:24, 12:16] = 0
    np.savez(hands / "emnist62.npz", images=images, label=np.array(["I", "L"] * 6))
    np.savez(
        pens / "unipen_chars.npz",
        points=np.array([[0, 0], [0, 128], [60, 128]] * 20, np.int16),
        stroke_len=np.full(20, 3, np.uint16),
        n_strokes=np.ones(20, np.uint16),
        label=np.array(["L", "I"] * 10),
        writer=np.arange(20),
        writer_name=np.array([f"w{number}" for number in range(20)]),
    )
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    (fonts / "face.ttf").write_bytes(font.font_bytes)
    (fonts / "fonts.csv").write_text("file,class,case,missing\nface.ttf,print_sans,both,L\n", encoding="utf-8")
    return tmp_path


def test_each_kind_gives_its_number_and_a_face_sets_only_what_it_has(data: Path) -> None:
    splits = capital_patches.make(data, "IL", 0, COUNTS)
    both = np.concatenate([splits.train.labels, splits.valid.labels])
    assert np.bincount(both).tolist() == [4 + 5 + 6, 4 + 5]
    assert splits.train.patches.max() <= 1
    assert splits.train.patches.min() >= 0


def test_the_same_seed_gives_the_same_patches(data: Path) -> None:
    first, second = (capital_patches.make(data, "IL", 3, COUNTS) for _ in range(2))
    np.testing.assert_array_equal(first.train.patches, second.train.patches)
