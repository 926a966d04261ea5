"""Made signs: words that stand where they say, however they are dressed and bent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2")
pytest.importorskip("matplotlib")

from tests.training.line_material import write_material
from training.data import sign_letters
from training.data.fonts import load_faces
from training.data.sign_letters import DRESSES, SignLine, formed, sign_line
from training.data.signs import SignMaker
from training.data.texts import Texts

X_HEIGHT = 24.0


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("material"))


def line_of(material: Path, monkeypatch: pytest.MonkeyPatch, seed: int = 0, dress: str = "solid") -> SignLine:
    """The word HENNE, dressed so, its letters neither heavy nor spaced nor of two sizes."""
    monkeypatch.setattr(sign_letters, "DRESSES", {dress: 1.0})
    for share in ("HEAVY", "SPACED", "SMALL_CAPITALS"):
        monkeypatch.setattr(sign_letters, share, 0.0)
    return sign_line(np.random.default_rng(seed), load_faces(material / "fonts")[0], "HENNE", X_HEIGHT)


@pytest.mark.parametrize("dress", DRESSES)
def test_letters_stand_on_their_baseline_however_they_are_dressed(
    material: Path, monkeypatch: pytest.MonkeyPatch, dress: str
) -> None:
    line = line_of(material, monkeypatch, dress=dress)
    rows, columns = (np.flatnonzero((line.ink > 20).any(axis=axis)) for axis in (1, 0))
    assert abs(rows[-1] + 1 - line.baseline) <= 0.3 * X_HEIGHT
    assert abs(columns[0] - line.x0) <= 0.4 * X_HEIGHT
    assert abs(columns[-1] + 1 - line.x1) <= 0.4 * X_HEIGHT


def test_an_outlined_letter_is_hollow_and_a_shadowed_one_has_more_ink(
    material: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solid, outlined, shadowed = (
        int(line_of(material, monkeypatch, dress=dress).ink.sum()) for dress in ("solid", "outlined", "shadowed")
    )
    assert outlined < solid < shadowed


def test_a_bent_line_has_its_ends_and_its_middle_on_two_sides_of_its_baseline(
    material: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_of(material, monkeypatch)
    monkeypatch.setattr(sign_letters, "SQUEEZED", 0.0)
    monkeypatch.setattr(sign_letters, "BENT", 1.0)
    for seed in range(8):
        bent = formed(np.random.default_rng(seed), line)
        drawn = bent.ink > 100
        columns = np.flatnonzero(drawn.any(axis=0))
        feet = np.where(drawn.any(axis=0), drawn.shape[0] - drawn[::-1].argmax(axis=0), 0)
        centre, stroke = (columns[0] + columns[-1]) // 2, 20
        ends, middle = feet[columns[:stroke]].max(), feet[centre - stroke : centre + stroke].max()
        low, high = sorted((ends, middle))
        assert low - 0.15 * X_HEIGHT <= bent.baseline <= high + 0.15 * X_HEIGHT


def test_one_seed_gives_one_sign_and_its_lines_do_not_lie_upon_each_other(material: Path) -> None:
    maker = SignMaker(load_faces(material / "fonts"), Texts(material / "train" / "text"))
    for seed in range(40):
        first, second = (maker.block(np.random.default_rng(seed)) for _ in range(2))
        assert np.array_equal(first.ink, second.ink)
        baselines = [line.baseline for line in first.lines]
        assert baselines == sorted(baselines)
        assert all(0 <= line.x0 < line.x1 <= first.ink.shape[1] for line in first.lines)
        assert baselines[0] > 0
        assert baselines[-1] < first.ink.shape[0]
