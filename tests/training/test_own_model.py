"""Train your own, in small: fonts or crops become a model that is used by name (docs/train_your_own.md)."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from app.engine import Engine
from app.networks.weights import load
from app.options import ClassifyOptions
from training import __main__ as door
from training.data import crops, font_patches


def bar(upright: bool, place: int) -> Image.Image:
    """A stroke of a pen, dark on paper, with a margin."""
    pixels = np.full((60, 60), 235, np.uint8)
    if upright:
        pixels[10:50, 24 + place : 30 + place] = 30
    else:
        pixels[24 + place : 30 + place, 10:50] = 30
    return Image.fromarray(pixels)


@pytest.fixture
def crop_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my_crops"
    for name, upright in (("I", True), ("U+002D", False)):
        (folder / name).mkdir(parents=True)
        for number in range(14):
            bar(upright, number - 7).save(folder / name / f"{number:04}.png")
    return folder


@pytest.fixture
def font_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my_fonts"
    folder.mkdir()
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    (folder / "face.ttf").write_bytes(font.font_bytes)
    return folder


def test_crops_are_split_by_picture_and_named_by_folder(crop_folder: Path) -> None:
    splits = crops.load(crop_folder)
    assert splits.train.alphabet == "-I"
    assert [len(splits.train), len(splits.valid)] == [24, 4]
    upright = splits.train.patches[splits.train.labels == 1][0]
    assert upright.shape == (32, 32)
    assert upright[:, :4].max() < upright[:, 14:18].max()


def test_a_folder_that_names_no_character_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"U\+0041"):
        crops.character_of("letter_A")
    with pytest.raises(ValueError, match="at least two"):
        crops.load(tmp_path)


def test_a_font_gives_patches_of_each_character(font_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_patches, "PATCHES_A_CHARACTER", 12)
    splits = font_patches.make(font_folder, "OIL")
    assert np.bincount(splits.train.labels).tolist() == [10, 10, 10]
    assert np.bincount(splits.valid.labels).tolist() == [2, 2, 2]
    again = font_patches.make(font_folder, "OIL")
    np.testing.assert_array_equal(splits.train.patches, again.train.patches)


def test_a_folder_without_fonts_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no font"):
        font_patches.make(tmp_path, "AB")


@pytest.mark.training
def test_crops_become_a_model_that_is_used_by_name(
    crop_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.own_model.FEWEST_STEPS", 40)
    store = tmp_path / "store"
    where = ["--name", "my-labels", "--out", str(store), "--runs", str(tmp_path / "runs"), "--quiet"]
    door.main(["crops", str(crop_folder), *where, "--licence", "my own"])
    engine = Engine.load(store)
    assert "my-labels" in engine.models
    [answer] = engine.classify([np.asarray(bar(True, 2))], ClassifyOptions(model="my-labels"))
    assert answer.text == "I"
    door.main(["report", str(tmp_path / "runs" / "my-labels")])
    assert (tmp_path / "runs" / "my-labels" / "report.html").stat().st_size > 10_000


@pytest.mark.training
def test_fonts_become_a_model_with_a_card(font_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_patches, "PATCHES_A_CHARACTER", 24)
    store = tmp_path / "store"
    where = ["--name", "my-font", "--out", str(store), "--runs", str(tmp_path / "runs"), "--quiet", "--epochs", "20"]
    door.main(["fonts", str(font_folder), "--alphabet", "OIL", *where, "--licence", "OFL-1.1"])
    manifest = load(store / "my-font.npz").manifest
    assert manifest.metrics["fonts/validation"]["accuracy"] > 0.8
    assert "OFL-1.1" in (store / "my-font.md").read_text(encoding="utf-8")


def test_the_walk_through_names_commands_that_are_there() -> None:
    text = (Path(__file__).parents[2] / "docs" / "train_your_own.md").read_text(encoding="utf-8")
    named = {line.split()[4] for line in text.splitlines() if line.startswith("$ python -m training ")}
    assert named == {"fonts", "crops", "report", "train", "export"}
    assert named <= set(door.COMMANDS)
