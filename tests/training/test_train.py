"""From a configuration to a model file, in NumPy: train, go on, export, measure, compare."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.networks.weights import load
from app.recognition.alphabet import CAPITALS_DIGITS
from tests.training.bars import bars
from training import __main__ as door
from training import configuration
from training.configuration import Configuration, Recipe
from training.data import nist36
from training.data.patch_set import PatchSet, Splits
from training.evaluate import measure
from training.export import NotTheSame, export, fitted_temperature
from training.learners import scaled
from training.train import read_run, train

CONFIGS = Path(configuration.__file__).parent / "configs"
RECIPE = Recipe(trainer="numpy", rate=3e-3, epochs=3, batch=8, weight_decay=0.0, distort=0.0, smoothing=0.0)
BARS = Configuration(
    "bars",
    "mlp",
    "AB",
    "nist36",
    {"hidden": [6]},
    RECIPE,
    "Tells upright from lying bars.",
    ({"name": "bars", "licence": "CC0"},),
)


@pytest.fixture
def splits() -> Splits:
    data = bars("AB", 32)
    return Splits(data, data.pick(slice(0, 16)), data.pick(slice(0, 0)))


def test_the_shipped_configurations_are_read_and_build_their_networks() -> None:
    paths = [*CONFIGS.glob("study-*.toml"), CONFIGS / "mlp-36.toml"]
    assert len(paths) >= 4
    for path in paths:
        assert configuration.read(path).network().parameter_shapes()


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        ({"name": "x", "architecture": "mlp", "alphabet": "AB", "source": "nist36", "speed": 1}, "speed"),
        ({"name": "x", "architecture": "mlp", "alphabet": "AB"}, "source"),
        ({"name": "x", "architecture": "mlp", "alphabet": "AB", "source": "s", "recipe": {"eopchs": 3}}, "eopchs"),
        ({"name": "x", "architecture": "mlp", "alphabet": "AB", "source": "s", "recipe": {"trainer": "jax"}}, "jax"),
    ],
)
def test_a_slip_in_a_configuration_is_named(stored: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        configuration.parse(stored)


def test_an_alphabet_may_be_called_by_its_name() -> None:
    stored = {"name": "x", "architecture": "mlp", "alphabet": "capitals_digits", "source": "nist36"}
    assert configuration.parse(stored).all_options["classes"] == 36


def test_a_run_becomes_a_model_file_that_the_app_loads(tmp_path: Path, splits: Splits) -> None:
    progress = train(BARS, splits, tmp_path / "run", quiet=True)
    path = export(tmp_path / "run", splits, tmp_path / "store")
    model = load(path)
    assert model.manifest.samples_seen == progress.samples == 3 * 32
    assert model.manifest.alphabet == "AB"
    assert model.manifest.data == ({"name": "bars", "licence": "CC0"},)
    stated = model.manifest.metrics["nist36/validation"]
    assert stated["accuracy"] == round(progress.best or 0, 4)
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "CC0" in card
    assert "96 patches" in card
    assert "others" not in card


def test_what_a_model_reaches_elsewhere_and_what_it_rejects_stand_in_manifest_and_card(tmp_path: Path) -> None:
    data = bars(" A", 32)
    whole = Splits(data, data, data.pick(slice(0, 0)))
    train(replace(BARS, alphabet=" A"), whole, tmp_path / "run", quiet=True)
    path = export(tmp_path / "run", whole, tmp_path / "store", {"elsewhere": data.pick(slice(0, 8))})
    metrics = load(path).manifest.metrics
    assert metrics["elsewhere"]["patches"] == 8
    assert 0 <= metrics["nist36/validation"]["reject_auc"] <= 1
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert "| elsewhere | 8 |" in card
    assert "| reject_auc |" in card


def test_training_goes_on_from_an_exported_model_and_counts_its_samples(tmp_path: Path, splits: Splits) -> None:
    train(BARS, splits, tmp_path / "first", quiet=True)
    first = export(tmp_path / "first", splits, tmp_path / "store")
    train(BARS, splits, tmp_path / "second", init=first, quiet=True)
    assert read_run(tmp_path / "second").samples_before == 96
    second = export(tmp_path / "second", splits, tmp_path / "later")
    assert load(second).manifest.samples_seen == 192
    before = load(first).parameters
    between = export(tmp_path / "second", splits, tmp_path / "between", before=before, share=0.0)
    assert load(between).manifest.samples_seen == 192
    for name, array in load(between).parameters.items():
        assert np.array_equal(array, before[name])


def test_another_network_is_no_beginning(tmp_path: Path, splits: Splits) -> None:
    train(BARS, splits, tmp_path / "run", quiet=True)
    path = export(tmp_path / "run", splits, tmp_path)
    wider = Configuration("wider", "mlp", "AB", "nist36", {"hidden": [7]}, RECIPE)
    with pytest.raises(ValueError, match="another network"):
        train(wider, splits, tmp_path / "wider", init=path, quiet=True)


def test_an_export_that_answers_otherwise_is_refused(
    tmp_path: Path, splits: Splits, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(BARS, splits, tmp_path / "run", quiet=True)
    monkeypatch.setattr("training.export.scores_of", lambda *_: np.full((16, 2), 9.0))
    with pytest.raises(NotTheSame, match="bars"):
        export(tmp_path / "run", splits, tmp_path)


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="python -m training train"):
        read_run(tmp_path)


def test_a_boasting_network_gets_a_temperature_above_one() -> None:
    random = np.random.default_rng(0)
    scores = random.normal(0, 1, (4000, 4))
    labels = np.array([random.choice(4, p=np.exp(row) / np.exp(row).sum()) for row in scores])
    assert 0.9 < fitted_temperature(scores, labels) < 1.1
    assert 2.6 < fitted_temperature(scores * 3, labels) < 3.4


def test_figures_are_told_by_kind_of_character() -> None:
    data = PatchSet(np.zeros((3, 32, 32), np.float32), np.array([0, 1, 2]), "Aa1")
    measured = measure(np.array([[2.0, 1, 0], [2, 1, 0], [0, 1, 2]]), data)
    assert measured.accuracy == 2 / 3
    assert measured.case_merged == 1
    assert measured.groups == {"capitals": 1, "digits": 1, "small letters": 0}


def test_distortions_scale_together() -> None:
    assert scaled(0.5).turn == scaled(1.0).turn / 2


def test_the_commands_carry_a_model_from_its_files_to_a_comparison(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    labels = np.arange(72, dtype=np.int64) % 36
    part = PatchSet((random.random((72, 32, 32)) > 0.9).astype(np.float32), labels, CAPITALS_DIGITS)
    for name in ("train", "valid"):
        nist36.save_part(part, tmp_path / f"nist36_{name}.mat")
    config, run, store = CONFIGS / "study-mlp-36.toml", tmp_path / "run", tmp_path / "store"
    data = ["--data", str(tmp_path)]
    door.main(["train", str(config), *data, "--out", str(run), "--epochs", "1", "--quiet"])
    door.main(["train", str(config), *data, "--out", str(run), "--epochs", "2", "--quiet", "--resume"])
    door.main(["export", str(run), *data, "--out", str(store), "--no-smoke-read"])
    model = str(store / "study-mlp-36.npz")
    capsys.readouterr()
    door.main(["evaluate", model, *data])
    assert json.loads(capsys.readouterr().out)["patches"] == 72
    door.main(["compare", model, model, *data])
    assert "samples seen | 144 | 144" in capsys.readouterr().out


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        door.main(["--help"])
    listed = capsys.readouterr().out
    assert all(
        name in listed for name in ("study", "train", "evaluate", "export", "report", "compare", "fonts", "crops")
    )
