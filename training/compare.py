"""Two models side by side on the same patches: python -m training compare A.npz B.npz --data DIR"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from app.networks.weights import load
from training.data import sources
from training.evaluate import measure_model
from training.report_page import Table, markdown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", type=Path, nargs=2, metavar="MODEL.npz")
    parser.add_argument("--data", type=Path, required=True, help="folder of the source")
    parser.add_argument("--source", choices=sources.SOURCES, default="nist36")


def run(arguments: argparse.Namespace) -> None:
    """Two models side by side on the same patches."""
    models = [load(path) for path in arguments.models]
    if models[0].manifest.alphabet != models[1].manifest.alphabet:
        raise ValueError("the models know different characters; measure each with: python -m training evaluate")
    splits = sources.load(arguments.source, arguments.data, models[0].manifest.alphabet, models[0].manifest.seed)
    measured = [asdict(measure_model(model, splits.valid)) for model in models]
    rows: list[tuple[object, ...]] = [
        ("MFLOP a patch", *(round(model.network.flops() / 1e6, 3) for model in models)),
        ("bytes", *(path.stat().st_size for path in arguments.models)),
        ("samples seen", *(model.manifest.samples_seen for model in models)),
    ]
    rows += [
        (name, *(entry[name] for entry in measured)) for name in measured[0] if isinstance(measured[0][name], float)
    ]
    rows += [(name, *(entry["groups"][name] for entry in measured)) for name in measured[0]["groups"]]
    print(markdown(Table(("figure", *(model.manifest.name for model in models)), rows)))
