"""The study in small: it runs, its table names every part, its page carries its pictures."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.networks.architectures import mlp
from app.networks.network import run
from app.recognition.alphabet import CAPITALS_DIGITS
from tests.training.bars import bars
from training import __main__ as door
from training.configuration import Configuration, Recipe
from training.data import nist36
from training.data.patch_set import PatchSet, Splits
from training.networks.initializers import glorot_uniform, initialize
from training.report import measured
from training.report_page import Picture, Section, Table, markdown, page
from training.studies.linear_networks import collapsed
from training.studies.zero_initialization import different_units
from training.train import train


def test_a_page_carries_its_pictures_and_escapes_its_text() -> None:
    made = page("A < B", [Section("first", ["x < y", Table(("a", "b"), [(1, 0.5)]), Picture("a picture", b"PNG")])])
    assert "A &lt; B" in made
    assert "x &lt; y" in made
    assert "<td>0.5000</td>" in made
    assert 'src="data:image/png;base64,UE5H"' in made
    assert "http" not in made


def test_a_table_is_markdown_too() -> None:
    assert markdown(Table(("a", "b"), [("x", 0.25)])) == "| a | b |\n| --- | --- |\n| x | 0.2500 |\n"


@pytest.mark.training
def test_the_quick_study_names_every_part_of_the_seed(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for name, count in (("train", 72), ("valid", 72)):
        labels = np.arange(count, dtype=np.int64) % 36
        patches = (random.random((count, 32, 32)) > 0.9).astype(np.float32)
        nist36.save_part(PatchSet(patches, labels, CAPITALS_DIGITS), tmp_path / f"nist36_{name}.mat")
    door.main(["study", "--data", str(tmp_path), "--out", str(tmp_path / "study"), "--quick"])
    figures = json.loads((tmp_path / "study" / "figures.json").read_text(encoding="utf-8"))
    assert {figure["seed"] for figure in figures} >= {"0.739", "15.42", "0.69", "0.897"}
    report = (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    for part in ("Q1.3", "Q1.6", "Q2.1.1", "Q2.1.3", "Q3.1", "Q3.2", "Q3.3", "Q3.4", "Q5", "Q6"):
        assert part in report
    assert report.count("data:image/png;base64") >= 15
    assert (tmp_path / "study" / "table.md").read_text(encoding="utf-8").count("\n| ") > 20


@pytest.mark.training
def test_a_run_has_a_page_of_its_own(tmp_path: Path) -> None:
    labels = np.arange(72, dtype=np.int64) % 36
    patches = (np.random.default_rng(0).random((72, 32, 32)) > 0.9).astype(np.float32)
    for name in ("train", "valid"):
        nist36.save_part(PatchSet(patches, labels, CAPITALS_DIGITS), tmp_path / f"nist36_{name}.mat")
    config = Path(door.__file__).parent / "configs" / "study-mlp-36.toml"
    where = ["--data", str(tmp_path)]
    door.main(["train", str(config), *where, "--out", str(tmp_path / "run"), "--epochs", "2", "--quiet"])
    door.main(["report", str(tmp_path / "run"), *where])
    report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert report.count("data:image/png;base64") == 4
    assert "Expected calibration error" in report
    assert "Ink that is no character" not in report


def test_a_run_that_knows_ink_that_is_no_character_shows_how_well_three_scores_tell_it(tmp_path: Path) -> None:
    data = bars(" AB", 48)
    splits = Splits(data, data, data.pick(slice(0, 0)))
    recipe = Recipe(trainer="numpy", rate=3e-3, epochs=2, batch=8, distort=0.0)
    train(Configuration("bars", "mlp", " AB", "nist36", {"hidden": [6]}, recipe), splits, tmp_path, quiet=True)
    shown = page("bars", measured(tmp_path, splits))
    for score in ("probability of no character", "energy of the characters", "autoencoder"):
        assert score in shown


def test_a_deep_linear_network_collapses_into_one_layer() -> None:
    network = mlp(4, (6, 5), "linear")
    parameters = initialize(network, glorot_uniform, np.random.default_rng(0))
    parameters["hidden1.bias"][:] = 0.3
    weight, bias = collapsed(parameters)
    x = np.random.default_rng(1).random((3, 32, 32, 1), np.float32)
    np.testing.assert_allclose(x.reshape(3, -1) @ weight + bias, run(network, parameters, x), atol=1e-5)


def test_copies_of_a_unit_are_one_unit() -> None:
    column = np.random.default_rng(0).normal(size=(8, 1)).astype(np.float32)
    assert different_units(np.repeat(column, 5, axis=1)) == 1
    assert different_units(np.concatenate([column, -column, column], axis=1)) == 2
