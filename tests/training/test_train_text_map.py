"""The network that finds lines in pictures: the same in torch and in the app, and trained in little."""

from __future__ import annotations

import tomllib
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("cv2")
pytest.importorskip("matplotlib")

from app.imaging.text_map import TextMap  # noqa: E402
from app.networks.weights import load  # noqa: E402
from tests.training.line_material import write_material  # noqa: E402
from training import train_text_map  # noqa: E402
from training.data.scenes import Scene  # noqa: E402
from training.export import NotTheSame  # noqa: E402
from training.train_text_map import Trainer, check_parity, export, main, measured, scenes  # noqa: E402

CONFIG = """
name = "text-map"
architecture = "text_map"
seed = 3
rate = 2e-3
warm_up = 1
weight_decay = 1e-4
batch = 2
workers = 0
average = 0.9
shape = [64, 96]
text_counts = 2.0
valid = 4

[options]
front = [4, 8]
tail = 8
"""


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("material"))


@pytest.mark.training
def test_a_run_is_exported_held_against_the_app_and_goes_on_from_there(
    material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_text_map, "SETTLED_ON", 2)
    config, out = tmp_path / "config.toml", tmp_path / "out"
    config.write_text(CONFIG, encoding="utf-8")
    given = ["--data", str(material), "--config", str(config), "--runs", str(tmp_path / "runs"), "--out", str(out)]
    main([*given, "--minutes", "0.05"])
    first = load(out / "text-map.npz").manifest
    assert first.samples_seen > 0
    assert first.metrics["made scenes"]["scenes"] == 4
    main([*given, "--minutes", "0.05", "--init", str(out / "text-map.npz")])
    assert load(out / "text-map.npz").manifest.samples_seen > first.samples_seen


def test_other_weights_than_the_trainers_are_told(material: Path, tmp_path: Path) -> None:
    trainer = Trainer(tomllib.loads(CONFIG), material, None)
    trainer.averaged.eval()
    export(trainer, material, tmp_path)
    finder, made = TextMap(load(tmp_path / "text-map.npz")), list(islice(scenes(material, (64, 96), 5), 2))
    check_parity(trainer.averaged, finder, made)
    torch.nn.init.constant_(trainer.averaged.convs[-1].conv.bias, 5.0)
    with pytest.raises(NotTheSame, match="probability differs"):
        check_parity(trainer.averaged, finder, made)


def test_what_is_found_and_what_is_right_are_shares_of_cells() -> None:
    lines = np.zeros((2, 4, 2), np.uint8)
    lines[0, :3, 0] = 255
    made = Scene(np.zeros((8, 16), np.uint8), lines)

    class Sees(TextMap):
        def __init__(self) -> None:
            pass

        def odds(self, light: np.ndarray) -> np.ndarray:
            odds = np.full((2, 4, 2), -1.0, np.float32)
            odds[0, 1:, 0] = odds[1, 0, 1] = 1.0
            return odds

    figures = measured(Sees(), [made])
    assert (figures["cells_found"], figures["cells_right"]) == (round(2 / 3, 4), 0.5)
