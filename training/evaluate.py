"""Measure a model on labelled patches: python -m training evaluate MODEL.npz --source nist36 --data DIR"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax
from app.networks.weights import Model, load
from app.recognition.alphabet import NO_CHARACTER
from training.confusion import (
    accuracy,
    calibration_error,
    case_merged,
    confusion_matrix,
    most_confused,
    shape_merged,
    top_accuracy,
)
from training.data import sources
from training.data.patch_set import PatchSet
from training.perceptron import scores_of

GROUPS = {"capitals": str.isupper, "small letters": str.islower, "digits": str.isdigit}
"""Kinds of characters that have their accuracy stated; what is none of them is a sign."""


@dataclass(frozen=True)
class Measured:
    """Figures of a model on patches, all shares of them but `calibration_error`; `groups` by the true character."""

    patches: int
    accuracy: float
    case_merged: float
    shape_merged: float
    top5: float
    calibration_error: float
    groups: dict[str, float]
    confused: list[str]


def measure(scores: NDArray[np.floating], data: PatchSet, temperature: float = 1.0) -> Measured:
    """The figures of scores (n, classes) for `data`."""
    counts = confusion_matrix(data.labels, scores.argmax(axis=1), len(data.alphabet))
    right = scores.argmax(axis=1) == data.labels
    kinds = np.array([_group(data.alphabet[label]) for label in data.labels])
    pairs = most_confused(counts, data.alphabet, 8)
    return Measured(
        len(data),
        accuracy(counts),
        case_merged(counts, data.alphabet),
        shape_merged(counts, data.alphabet),
        top_accuracy(scores, data.labels),
        calibration_error(softmax(scores / temperature), data.labels),
        {str(kind): float(right[kinds == kind].mean()) for kind in np.unique(kinds)},
        [f"{pair} {pair.count}" for pair in pairs],
    )


def measure_model(model: Model, data: PatchSet, allowed: str | None = None) -> Measured:
    """The figures of a model as the app runs it, answering `allowed` characters only where they are given.

    Ink that is no character is an answer only where `data` has such. ValueError for an allowed character that the model
    does not know.
    """
    scores = scores_of(model.scores, data)
    unknown = sorted(set(allowed or "") - set(data.alphabet))
    if unknown:
        raise ValueError(f"{model.manifest.name} does not know {''.join(unknown)}, so they cannot be allowed")
    possible = set(allowed or data.alphabet)
    if not (data.labels == data.alphabet.find(NO_CHARACTER)).any():
        possible -= {NO_CHARACTER}
    answers = np.array([character in possible for character in data.alphabet])
    scores = np.where(answers, scores, np.float32(-np.inf))
    return measure(scores, data, model.manifest.temperature)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, help="NAME.npz with NAME.json beside it")
    parser.add_argument("--data", type=Path, required=True, help="folder of the source")
    parser.add_argument("--source", choices=sources.SOURCES, default="nist36")
    parser.add_argument("--part", choices=("train", "valid", "test"), default="valid")
    parser.add_argument("--allow", help="the only characters that may be answered; default: the model's alphabet")


def run(arguments: argparse.Namespace) -> None:
    """Measure a model on labelled patches."""
    model = load(arguments.model)
    splits = sources.load(arguments.source, arguments.data, model.manifest.alphabet, model.manifest.seed)
    measured = measure_model(model, getattr(splits, arguments.part), arguments.allow)
    print(json.dumps(asdict(measured), indent=1, ensure_ascii=False))


def _group(character: str) -> str:
    return next((name for name, belongs in GROUPS.items() if belongs(character)), "signs")
