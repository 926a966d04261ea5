"""Weight files: NAME.npz with the arrays, NAME.json with the contract. No pickle, bounded, checked by SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidModel
from app.networks.architectures import build
from app.networks.layers import Map
from app.networks.network import Network, Parameters, TiledWeights, run, tiled_weights

FORMAT_VERSION = 1
MAX_BYTES = 64 * 2**20
"""No weight file of this size is ours; a bound before anything is unpacked."""


@dataclass(frozen=True)
class Manifest:
    """What a reader must know of weights before it uses them.

    `kind` is "glyph" (patches to characters), "line" (strips to text), "text" (whether a strip shows text) or
    "autoencoder". `preprocessing` is the version of `glyph_image` or `strip_image` that the weights saw. `temperature`
    divides the scores before softmax.
    `metrics` holds figures with the data and split that gave them; `data` the sets seen, each with its licence.
    `char_widths` are usual widths of the alphabet's characters in x-heights; a line model parts touching letters by
    them, and takes all for equally wide where there are none.
    """

    name: str
    kind: str
    architecture: str
    options: dict[str, Any]
    alphabet: str
    preprocessing: int
    sha256: str = ""
    format_version: int = FORMAT_VERSION
    temperature: float = 1.0
    samples_seen: int = 0
    seed: int = 0
    metrics: dict[str, Any] = field(default_factory=dict)
    data: tuple[dict[str, str], ...] = ()
    description: str = ""
    char_widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Model:
    """Loaded weights: the manifest, the network it names and the parameters, float32 and read-only."""

    manifest: Manifest
    network: Network
    parameters: Parameters

    @cached_property
    def _tiled(self) -> TiledWeights:
        """Weights evaluated for fewer multiplications, computed when first asked for."""
        return tiled_weights(self.network, self.parameters)

    def scores(self, x: Map, metrics: NDArray[np.float32] | None = None, widths: Sequence[int] | None = None) -> Map:
        """What `run` of the network gives for `x`, `metrics` and `widths`."""
        return run(self.network, self.parameters, x, metrics, widths, self._tiled)


def save(manifest: Manifest, parameters: Parameters, folder: Path) -> Path:
    """Write `folder`/NAME.npz (float16) and NAME.json, the archive's SHA-256 filled in; returns the archive's path."""
    archive = io.BytesIO()
    np.savez_compressed(
        archive, allow_pickle=False, **{name: array.astype(np.float16) for name, array in parameters.items()}
    )
    content = archive.getvalue()
    stored = {**asdict(manifest), "sha256": hashlib.sha256(content).hexdigest(), "format_version": FORMAT_VERSION}
    path = folder / f"{manifest.name}.npz"
    path.write_bytes(content)
    path.with_suffix(".json").write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def load(path: Path) -> Model:
    """The model whose archive is `path`, its manifest beside it; InvalidModel says what breaks the contract."""
    manifest = _read_manifest(path.with_suffix(".json"))
    content = checked_content(path, manifest.sha256, MAX_BYTES, "weight file", "export the model again")
    try:
        network = build(manifest.architecture, manifest.options)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidModel(
            f"{path.stem}.json names the architecture {manifest.architecture!r} with options {manifest.options}, "
            "which this version cannot build; export the model with this version"
        ) from error
    return Model(manifest, network, _read_parameters(path, content, network))


def checked_content(path: Path, sha256: str, max_bytes: int, what: str, remedy: str) -> bytes:
    """An archive's bytes; InvalidModel for more than `max_bytes` of `what`, or bytes of another SHA-256."""
    if path.stat().st_size > max_bytes:
        raise InvalidModel(f"{path.name} has more than {max_bytes} bytes; no {what} of glyphbox is that large")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise InvalidModel(f"{path.name} does not match the SHA-256 in {path.stem}.json; {remedy}")
    return content


def _read_manifest(path: Path) -> Manifest:
    if not path.is_file():
        raise InvalidModel(f"{path.name} is missing; a model is a NAME.npz with its NAME.json beside it")
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        version = stored["format_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidModel(f"{path.name} is no manifest: {error}") from error
    if version != FORMAT_VERSION:
        raise InvalidModel(
            f"{path.name} has format version {version}, this program reads {FORMAT_VERSION}; "
            "export the model again, or use the program's version that made it"
        )
    known = {entry.name for entry in fields(Manifest)}
    unknown = sorted(set(stored) - known)
    if unknown:
        raise InvalidModel(f"{path.name} has unknown entries: {', '.join(unknown)}")
    try:
        lists = {name: tuple(stored.get(name, ())) for name in ("data", "char_widths")}
        return Manifest(**{**stored, **lists})
    except TypeError as error:
        raise InvalidModel(f"{path.name} is no manifest: {error}") from error


def _read_parameters(path: Path, content: bytes, network: Network) -> dict[str, NDArray[np.float32]]:
    expected = network.parameter_shapes()
    parameters: dict[str, NDArray[np.float32]] = {}
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            if set(archive.files) != set(expected):
                raise InvalidModel(f"{path.name} holds {sorted(archive.files)}, its network needs {sorted(expected)}")
            for name, shape in expected.items():
                array = np.ascontiguousarray(archive[name], np.float32)
                if array.shape != shape or not np.isfinite(array).all():
                    raise InvalidModel(f"{path.name}: {name} must be {shape} and finite, got {array.shape}")
                array.setflags(write=False)
                parameters[name] = array
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        raise InvalidModel(f"{path.name} is no NumPy archive of plain arrays: {error}") from error
    return parameters
