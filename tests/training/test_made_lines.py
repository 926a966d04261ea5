"""Made strips: reproducible, fit for the network, true to their faces."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2")
pytest.importorskip("matplotlib")

from app.recognition.strip_image import STRIP_HEIGHT, STRIP_WIDTH_STEP
from tests.training.line_material import write_material
from training.data.degrade import Degrader
from training.data.fonts import load_faces
from training.data.line_blocks import KINDS
from training.data.line_strips import MAX_WIDTH, StripMaker, steps_needed
from training.data.strokes import in_two_rows, load_strokes
from training.data.texts import Texts, canonical, symbols


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="module")
def maker(material: Path) -> StripMaker:
    return StripMaker(material)


def test_one_seed_gives_one_row_of_strips(maker: StripMaker) -> None:
    first, second = (list(islice(maker.samples(5), 25)) for _ in range(2))
    assert [sample.text for sample in first] == [sample.text for sample in second]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, second, strict=True))
    assert [sample.text for sample in islice(maker.samples(6), 25)] != [sample.text for sample in first]


@pytest.mark.parametrize("kind", KINDS)
def test_strips_of_every_kind_fit_the_network(maker: StripMaker, kind: str) -> None:
    for sample in islice(maker.samples(1, kind), 15):
        height, width = sample.pixels.shape
        assert sample.kind == kind
        assert height == STRIP_HEIGHT
        assert width % STRIP_WIDTH_STEP == 0
        assert width <= MAX_WIDTH
        assert steps_needed(sample.text) <= width // 2
        assert sample.text == canonical(sample.text)
        assert all(" " <= character <= "~" for character in sample.text)


def test_faces_keep_to_what_they_can_set(material: Path) -> None:
    faces = load_faces(material / "fonts")
    assert faces[1].capitals_only
    assert faces[2].missing == {"~"}
    assert [number for number, face in enumerate(faces) if face.validation] == [24, 49]
    assert 0.3 < faces[0].x_height < faces[0].capital_height < 0.9


def test_validation_takes_other_texts(material: Path) -> None:
    rng = np.random.default_rng(0)
    train, held_out = (Texts(material / "train" / "text", validation) for validation in (False, True))
    seen = " ".join(train.fragment(rng, 40) for _ in range(500))
    assert "line 25," not in seen
    assert "line 24," in seen
    assert any("line 25," in held_out.fragment(rng, 40) for _ in range(200))


def test_what_a_picture_cannot_tell_apart_is_written_one_way() -> None:
    assert canonical("a......b  ------ ''c''") == 'a...b --- "c"'
    assert canonical("a..b--c") == "a..b--c"


def test_every_symbol_occurs() -> None:
    rng = np.random.default_rng(0)
    drawn = "".join(symbols(rng, 20) for _ in range(400))
    assert set(map(chr, range(33, 127))) <= set(drawn)


def test_a_clean_scan_keeps_points_on_their_ink() -> None:
    ink = np.zeros((120, 300), np.uint8)
    ink[60:70, 200:210] = 255
    degrader = Degrader()
    for seed in range(30):
        scan = degrader.scan(np.random.default_rng(seed), ink, 20.0)
        x, y, w = scan.matrix @ [205, 65, 1]
        column, row = int(x / w), int(y / w)
        around = scan.grey[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
        assert around.max() > scan.grey.mean()


def test_strokes_come_back_sample_by_sample(material: Path) -> None:
    words = load_strokes(material / "train" / "unipen_words" / "unipen_words.npz")
    strokes = words.strokes(1)
    assert [len(stroke) for stroke in strokes] == [4, 1]
    assert words.texts[1] == "mug"
    lower = [stroke + np.array([0, 400], np.float32) for stroke in strokes]
    assert in_two_rows([*strokes, *lower], "mug")
