"""A model is taken only where its weights fit the patches or strips that this program makes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import InvalidModel
from app.networks.weights import Model
from app.recognition.glyph_image import GLYPH_VERSION
from app.recognition.model_store import ModelStore
from app.recognition.strip_image import STRIP_VERSION

BUNDLED = Path(__file__).parents[2] / "model_store"


def _with_version(folder: Path, name: str, version: int) -> Path:
    shutil.copy(BUNDLED / f"{name}.npz", folder)
    manifest = json.loads((BUNDLED / f"{name}.json").read_text(encoding="utf-8"))
    (folder / f"{name}.json").write_text(json.dumps({**manifest, "preprocessing": version}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "version"), [("mlp-36", GLYPH_VERSION), ("line-95", STRIP_VERSION), ("text-strips", STRIP_VERSION)]
)
def test_weights_of_this_version_are_loaded(tmp_path: Path, name: str, version: int) -> None:
    assert list(ModelStore.load(_with_version(tmp_path, name, version))) == [name]


@pytest.mark.parametrize(
    ("name", "made", "version"),
    [
        ("mlp-36", "patches", GLYPH_VERSION),
        ("line-95", "strips", STRIP_VERSION),
        ("text-strips", "strips", STRIP_VERSION),
    ],
)
def test_weights_of_another_version_are_refused_with_both_versions(
    tmp_path: Path, name: str, made: str, version: int
) -> None:
    says = rf"{name}\.npz fits {made} of version {version + 1}, this program makes version {version};"
    with pytest.raises(InvalidModel, match=says):
        ModelStore.load(_with_version(tmp_path, name, version + 1))


@pytest.mark.parametrize(("name", "of"), [("sign-95", ModelStore.sign_model), ("hand-95", ModelStore.hand_model)])
def test_the_models_for_signs_and_hand_help_another_and_read_alone_where_there_is_none(
    tmp_path: Path, name: str, of: Callable[[ModelStore], Model | None]
) -> None:
    assert of(ModelStore.load(_with_version(tmp_path, "line-95", STRIP_VERSION))) is None
    for suffix in (".npz", ".json"):
        shutil.copy(tmp_path / f"line-95{suffix}", tmp_path / f"{name}{suffix}")
    store = ModelStore.load(tmp_path)
    assert (store.line_model(), of(store)) == (store["line-95"], store[name])
    (tmp_path / "line-95.json").unlink()
    alone = ModelStore.load(tmp_path)
    assert (alone.line_model(), of(alone)) == (alone[name], None)
