"""Scenes with signs, and the maps of where their lines run."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")
pytest.importorskip("matplotlib")

from app.imaging.text_map import CELL
from tests.training.line_material import write_material
from training.data import scenes
from training.data.fonts import load_faces
from training.data.scenes import scene
from training.data.signs import SignMaker
from training.data.texts import Texts

SHAPE = (160, 240)


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> SignMaker:
    material = write_material(tmp_path_factory.mktemp("material"))
    return SignMaker(load_faces(material / "fonts"), Texts(material / "train" / "text"))


def test_one_seed_gives_one_scene(signs: SignMaker) -> None:
    first, second = (scene(np.random.default_rng(3), signs, SHAPE) for _ in range(2))
    assert first.picture.shape == SHAPE
    assert first.lines.shape == (SHAPE[0] // CELL, SHAPE[1] // CELL, 2)
    assert np.array_equal(first.picture, second.picture)
    assert np.array_equal(first.lines, second.lines)


@pytest.fixture
def on_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs on plain grey, as they are painted."""
    for share in ("ON_BOARD", "RIMMED_ON_BOARD", "RIMMED", "PHOTOGRAPHED", "DARKENED"):
        monkeypatch.setattr(scenes, share, 0.0)
    monkeypatch.setattr(scenes, "X_HEIGHTS", (12.0, 24.0))
    monkeypatch.setattr(scenes, "textless_picture", lambda _, shape: np.full(shape, 128, np.uint8))
    monkeypatch.setattr(scenes, "_taken", lambda _, picture: np.clip(picture, 0, 255).astype(np.uint8))


@pytest.mark.usefixtures("on_grey")
def test_letters_are_darker_than_what_is_around_them_where_the_map_says_so_and_else_lighter(signs: SignMaker) -> None:
    marked = [0, 0]
    for seed in range(20):
        made = scene(np.random.default_rng(seed), signs, SHAPE)
        for light in (False, True):
            cells = made.lines[:, :, int(light)] >= 128
            pixels = made.picture[np.repeat(np.repeat(cells, CELL, 0), CELL, 1)].astype(int)
            if len(pixels):
                marked[light] += 1
                assert (pixels.mean() > 128) if light else (pixels.mean() < 128)
    assert min(marked) >= 3


@pytest.mark.usefixtures("on_grey")
def test_rims_and_shadows_lie_on_the_other_side_of_the_ground_than_letters(
    signs: SignMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenes, "RIMMED", 1.0)
    monkeypatch.setattr(scenes, "MOST_SIGNS", 1)
    rimmed = 0
    for seed in range(20):
        made = scene(np.random.default_rng(seed), signs, SHAPE)
        dark, light = (bool((made.lines[:, :, ink] >= 128).any()) for ink in (0, 1))
        if dark or light:
            rimmed += int(made.picture.min() < 128 < made.picture.max())
            assert (made.picture.min() < 128) if light else (made.picture.max() > 128)
    assert rimmed >= 5


def test_signs_in_a_scene_do_not_lie_upon_each_other(signs: SignMaker) -> None:
    for seed in range(20):
        lines = scene(np.random.default_rng(seed), signs, SHAPE).lines
        assert not (lines >= 128).all(axis=2).any()
