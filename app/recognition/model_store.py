"""The models of a folder: every NAME.npz with its NAME.json is one, by its file name; nothing is registered in code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.errors import InvalidModel, UnknownModel, suggestion
from app.imaging.text_map import PICTURE_VERSION
from app.networks.weights import Model, load
from app.recognition.glyph_image import GLYPH_VERSION
from app.recognition.strip_image import STRIP_VERSION

PREFERRED_GLYPH_MODELS = ("cnn-94", "cnn-36", "mlp-36")
"""The first of these that is there reads when no model is named; then any other glyph model, by name."""
PREFERRED_LINE_MODEL, PREFERRED_TEXT_MODEL, PREFERRED_MAP_MODEL = "line-95", "text-strips", "text-map"
SIGN_MODEL, HAND_MODEL = "sign-95", "hand-95"
"""The line models that are asked too where what may be a sign is read, and where a page may be written by hand."""
INPUT_VERSIONS = {
    "glyph": ("patches", GLYPH_VERSION),
    "line": ("strips", STRIP_VERSION),
    "text": ("strips", STRIP_VERSION),
    "map": ("pictures", PICTURE_VERSION),
}
"""What a kind of model reads, and the version of it that this program makes."""


class ModelStore(Mapping[str, Model]):
    """Models by name, loaded and checked once, read-only."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._models = dict(models)

    @classmethod
    def load(cls, *folders: Path) -> ModelStore:
        """Every model of `folders`; a later folder's model takes the place of an earlier one of the same name.

        InvalidModel for a folder that is missing, a file that breaks its contract, and weights that saw patches or
        strips of another version than this program makes.
        """
        models: dict[str, Model] = {}
        for folder in folders:
            if not folder.is_dir():
                raise InvalidModel(f"the model folder {folder} does not exist; set GLYPHBOX_MODELS to one that does")
            for manifest in sorted(folder.glob("*.json")):
                archive = manifest.with_suffix(".npz")
                if archive.is_file() and _is_network(manifest):
                    models[archive.stem] = model = load(archive)
                    _check_input_version(model, archive)
        return cls(models)

    def __getitem__(self, name: str) -> Model:
        return self._models[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)

    def glyph_model(self, name: str | None) -> Model:
        """The glyph model of that name, or the preferred one; UnknownModel says which there are."""
        glyph_models = [key for key, model in self._models.items() if model.manifest.kind == "glyph"]
        if name is None:
            name = next((known for known in PREFERRED_GLYPH_MODELS if known in glyph_models), None)
            name = name or next(iter(glyph_models), None)
        if name is None:
            raise UnknownModel("no glyph model is loaded; put NAME.npz and NAME.json into the model folder")
        if name not in glyph_models:
            hint = suggestion(name, glyph_models, f"there are: {', '.join(glyph_models) or 'none'}")
            raise UnknownModel(f"no glyph model is called {name!r}; {hint}", field="model", got=name)
        return self._models[name]

    def line_model(self) -> Model | None:
        """The model that reads whole lines: the preferred one, else the first of its kind; None where there is none."""
        return self._first("line", PREFERRED_LINE_MODEL)

    def sign_model(self) -> Model | None:
        """The line model that knows signs; None where it is not there, or reads all lines for want of another."""
        return self._helper(SIGN_MODEL)

    def hand_model(self) -> Model | None:
        """The line model that knows hand, likewise."""
        return self._helper(HAND_MODEL)

    def _helper(self, name: str) -> Model | None:
        model = self._models.get(name)
        return None if model is self.line_model() else model

    def text_model(self) -> Model | None:
        """The model that tells text from none, chosen likewise."""
        return self._first("text", PREFERRED_TEXT_MODEL)

    def map_model(self) -> Model | None:
        """The model that finds lines in pictures, chosen likewise."""
        return self._first("map", PREFERRED_MAP_MODEL)

    def _first(self, kind: str, preferred: str) -> Model | None:
        names = [name for name, model in self._models.items() if model.manifest.kind == kind]
        return self._models[preferred if preferred in names else names[0]] if names else None


def _check_input_version(model: Model, archive: Path) -> None:
    """InvalidModel where the weights saw another version of their input than this program makes."""
    fits = model.manifest.preprocessing
    made, version = INPUT_VERSIONS.get(model.manifest.kind, ("", fits))
    if fits != version:
        raise InvalidModel(
            f"{archive.name} fits {made} of version {fits}, this program makes version {version}; "
            "train and export the model again, or use the program's version that made it"
        )


def _is_network(manifest: Path) -> bool:
    """Whether a JSON file claims to describe a network; a broken one does, so that loading it says what is wrong."""
    try:
        stored = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        return True
    return not isinstance(stored, dict) or stored.get("kind") != "prior"
