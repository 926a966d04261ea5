"""A configuration: one TOML a model of patches, read strictly. Names of keys are the fields of the classes here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from app.networks.architectures import build
from app.networks.network import Network
from app.recognition.alphabet import CAPITALS_DIGITS, CHARSETS, VISIBLE

ALPHABETS = {**CHARSETS, "capitals_digits": CAPITALS_DIGITS, "visible": VISIBLE}
"""Names that `alphabet` may use in the place of the characters themselves."""


@dataclass(frozen=True)
class Recipe:
    """How a model is trained.

    `trainer` is "numpy" or "torch"; `optimizer` "sgd" (no momentum in NumPy, 0.9 in torch), "momentum" or "adam";
    `schedule` "constant", "step" or "cosine". In NumPy a rate is a step a patch, in torch a step a batch. `distort`
    scales the distortions of `training.data.distort`, 0 for none. `average` and `dropout` are torch's alone.
    """

    trainer: str = "torch"
    optimizer: str = "adam"
    rate: float = 2e-3
    schedule: str = "cosine"
    epochs: int = 20
    batch: int = 64
    weight_decay: float = 0.01
    smoothing: float = 0.02
    dropout: float = 0.2
    average: float = 0.995
    distort: float = 1.0
    watch: str = "accuracy"
    patience: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.trainer not in ("numpy", "torch"):
            raise ValueError(f"trainer is numpy or torch, not {self.trainer!r}")


@dataclass(frozen=True)
class Configuration:
    """A model to train: `source` names where patches come from (`training.data.sources`), `data` the sets with their
    licences, for manifest and card."""

    name: str
    architecture: str
    alphabet: str
    source: str
    options: Mapping[str, Any] = field(default_factory=dict)
    recipe: Recipe = Recipe()
    description: str = ""
    data: tuple[dict[str, str], ...] = ()

    def network(self) -> Network:
        return build(self.architecture, self.all_options)

    @property
    def all_options(self) -> dict[str, Any]:
        """The architecture's options with the number of classes among them, as a manifest stores them."""
        return {"classes": len(self.alphabet), **self.options}


def read(path: Path) -> Configuration:
    """The configuration in a TOML file; ValueError names an unknown key or what is missing."""
    return parse(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def parse(stored: Mapping[str, Any], where: str = "the configuration") -> Configuration:
    """The configuration that a TOML document says."""
    _known(stored, Configuration, where)
    _known(stored.get("recipe", {}), Recipe, f"{where}, [recipe]")
    missing = [name for name in ("name", "architecture", "alphabet", "source") if name not in stored]
    if missing:
        raise ValueError(f"{where} says nothing of {', '.join(missing)}")
    return Configuration(
        **{
            **stored,
            "alphabet": ALPHABETS.get(stored["alphabet"], stored["alphabet"]),
            "recipe": Recipe(**stored.get("recipe", {})),
            "data": tuple(stored.get("data", ())),
        }
    )


def _known(stored: Mapping[str, Any], kind: type, where: str) -> None:
    known = {entry.name for entry in fields(kind)}
    unknown = sorted(set(stored) - known)
    if unknown:
        raise ValueError(f"{where} has unknown keys {', '.join(unknown)}; known are {', '.join(sorted(known))}")
