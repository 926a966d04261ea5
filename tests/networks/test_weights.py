"""Weight files carry their contract and are refused when they break it."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.errors import InvalidModel
from app.networks.architectures import build
from app.networks.weights import Manifest, load, save


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    manifest = Manifest(
        name="tiny",
        kind="glyph",
        architecture="mlp",
        options={"classes": 3, "hidden": [4]},
        alphabet="ABC",
        preprocessing=1,
    )
    random = np.random.default_rng(0)
    shapes = build(manifest.architecture, manifest.options).parameter_shapes()
    return save(
        manifest, {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}, tmp_path
    )


def rewrite(path: Path, **changes: object) -> None:
    manifest = path.with_suffix(".json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **changes}))


def test_what_was_saved_is_loaded(saved: Path) -> None:
    model = load(saved)
    assert model.manifest.alphabet == "ABC"
    assert model.parameters["output.weight"].shape == (4, 3)


def test_loaded_parameters_cannot_be_changed(saved: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        load(saved).parameters["output.bias"][0] = 1


def test_a_changed_archive_is_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes() + b"x")
    with pytest.raises(InvalidModel, match="SHA-256"):
        load(saved)


def test_a_missing_manifest_is_named(saved: Path) -> None:
    saved.with_suffix(".json").unlink()
    with pytest.raises(InvalidModel, match=r"tiny\.json is missing"):
        load(saved)


def test_an_unknown_format_version_is_refused_with_what_to_do(saved: Path) -> None:
    rewrite(saved, format_version=99)
    with pytest.raises(InvalidModel, match=r"version 99.*export the model again"):
        load(saved)


def test_an_unknown_architecture_is_refused(saved: Path) -> None:
    rewrite(saved, architecture="lstm")
    with pytest.raises(InvalidModel, match="lstm"):
        load(saved)


def test_an_unknown_entry_is_refused(saved: Path) -> None:
    rewrite(saved, surprise=1)
    with pytest.raises(InvalidModel, match="surprise"):
        load(saved)


def test_arrays_of_another_shape_are_refused(saved: Path) -> None:
    rewrite(saved, options={"classes": 3, "hidden": [5]})
    with pytest.raises(InvalidModel, match="must be"):
        load(saved)


def test_a_manifest_that_is_no_json_is_refused(saved: Path) -> None:
    saved.with_suffix(".json").write_text("{")
    with pytest.raises(InvalidModel, match="no manifest"):
        load(saved)
