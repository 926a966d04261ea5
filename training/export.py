"""Turn a run into a model file: python -m training export runs/NAME --data DIR --out model_store

Batch normalisation is folded in, arrays become float16; the file is loaded again by the app's own loader, its scores
are held against the trainer's on validation patches, and its temperature is fitted there. A card tells of it. With
--before MODEL the weights are averaged with those that the run began from (`training.blend`).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.networks.network import Parameters
from app.networks.network import run as run_network
from app.networks.weights import Manifest, Model, load, save
from app.recognition.glyph_image import GLYPH_VERSION
from training import blend, learners, rejection
from training.data import sources
from training.data.patch_set import PatchSet, Splits
from training.evaluate import Measured, measure, measure_model
from training.image_files import png
from training.loop import BEST, CHECKPOINT, read_progress
from training.networks.losses import cross_entropy
from training.perceptron import scores_of
from training.report_page import Table, markdown
from training.train import read_run

TOLERANCE = 0.05
"""Largest difference of a score between trainer and app: what float16 may cost, with scores around 10."""
TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(4), 120))


class NotTheSame(RuntimeError):
    """An exported model answers otherwise than what was trained."""


def export(
    folder: Path,
    splits: Splits,
    out: Path,
    others: Mapping[str, PatchSet] | None = None,
    before: Parameters | None = None,
    share: float = 0.5,
) -> Path:
    """Write NAME.npz, NAME.json and NAME.md of the run in `folder` into `out`; returns the archive's path.

    What it reaches on `splits.valid` and on `others`, by their names, stands in manifest and card; `before` and `share`
    are those of `blended`. NotTheSame where the file, read again, gives other scores than the trainer.
    """
    run, progress = read_run(folder), read_progress(folder)
    wanted = run.configuration
    learner = learners.make(wanted, splits.valid)
    learner.restore(folder / BEST if (folder / BEST).exists() else folder / CHECKPOINT)
    parameters, trained = learner.exported(), learner.scores(splits.valid)
    if before is not None:
        parameters = blend.blended(parameters, before, share)
        trained = scores_of(partial(run_network, wanted.network(), parameters), splits.valid)
    temperature = fitted_temperature(trained, splits.valid.labels)
    measured = measure(trained, splits.valid, temperature)
    manifest = Manifest(
        name=wanted.name,
        kind="glyph",
        architecture=wanted.architecture,
        options=wanted.all_options,
        alphabet=wanted.alphabet,
        preprocessing=GLYPH_VERSION,
        temperature=round(temperature, 4),
        samples_seen=run.samples_before + progress.samples,
        seed=wanted.recipe.seed,
        metrics={f"{wanted.source}/validation": {**_rounded(measured), **rejection.figures(trained, splits.valid)}},
        data=wanted.data,
        description=wanted.description,
    )
    out.mkdir(parents=True, exist_ok=True)
    path = save(manifest, parameters, out)
    model = load(path)
    difference = float(np.abs(scores_of(model.scores, splits.valid) - trained).max())
    if difference > TOLERANCE * max(1.0, float(np.abs(trained).max()) / 10):
        raise NotTheSame(f"{path.name} differs from what was trained by {difference:.3f} in a score")
    further = {name: measure_model(model, data) for name, data in (others or {}).items()}
    metrics = {**manifest.metrics, **{name: _rounded(measured) for name, measured in further.items()}}
    save(replace(manifest, metrics=metrics), parameters, out)
    shown = card(load(path), measure_model(model, splits.valid), wanted.source, further)
    path.with_suffix(".md").write_text(shown, encoding="utf-8")
    return path


def smoke_read(path: Path) -> str:
    """What the app reads with this model on a small drawn page: that it reads at all is what counts."""
    from app.engine import Engine
    from app.options import ReadOptions

    alphabet = load(path).manifest.alphabet
    image = Image.new("L", (480, 120), 255)
    ImageDraw.Draw(image).text((30, 30), alphabet[:8], fill=0, font=ImageFont.load_default(48))
    pages = Engine.load(path.parent).read(png(image), ReadOptions(model=path.stem, reader="glyph"))
    return pages[0].text


def fitted_temperature(scores: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """The divisor of scores with least cross-entropy (Guo et al. 2017, section 4.2); 0.3 to 4."""
    losses = [cross_entropy(scores / temperature, labels)[0] for temperature in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def card(model: Model, measured: Measured, source: str, further: Mapping[str, Measured]) -> str:
    """The model card: what it is, what it learnt from, what it reaches, where it ends."""
    manifest = model.manifest
    figures = [(name, value) for name, value in asdict(measured).items() if isinstance(value, float)]
    figures += [(f"accuracy, {name}", value) for name, value in measured.groups.items()]
    stated = manifest.metrics[f"{source}/validation"]
    figures += [(name, value) for name, value in stated.items() if name.startswith("reject")]
    sets = [(entry.get("name", ""), entry.get("licence", "")) for entry in manifest.data] or [("not stated", "")]
    return "\n".join(
        [
            f"# {manifest.name}\n",
            f"{manifest.description}\n" if manifest.description else "",
            f"Network `{manifest.architecture}` {manifest.options}, {model.network.flops() / 1e6:.2f} MFLOP a patch; "
            f"knows `{manifest.alphabet}`. It has seen {manifest.samples_seen} patches.\n",
            f"## Measured on {measured.patches} validation patches of `{source}`\n",
            markdown(Table(("figure", "value"), figures)),
            f"Most confused: {', '.join(measured.confused)}.\n",
            *_other_sets(further),
            "## Data\n",
            markdown(Table(("set", "licence"), sets)),
            "## Limits\n",
            "One character a patch, of the kinds in its data. Characters that differ in size or place alone are told "
            "apart by the line they stand in, not by this network.\n",
        ]
    )


def _other_sets(further: Mapping[str, Measured]) -> list[str]:
    if not further:
        return []
    head = ("set", "patches", "accuracy", "case merged", "shape merged", "calibration error")
    rows = [
        (name, one.patches, one.accuracy, one.case_merged, one.shape_merged, one.calibration_error)
        for name, one in further.items()
    ]
    return ["## Measured on characters of others\n", markdown(Table(head, rows))]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, help="the folder of a run")
    parser.add_argument("--data", type=Path, required=True, help="folder of the configuration's source")
    parser.add_argument("--out", type=Path, default=Path("model_store"))
    parser.add_argument("--measure", nargs="*", default=[], choices=sources.SOURCES, help="also measure on these sets")
    blend.add_arguments(parser)
    parser.add_argument("--no-smoke-read", action="store_true", help="do not read a drawn page with the model")


def run(arguments: argparse.Namespace) -> None:
    """Turn a run into a model file, checked against the trainer."""
    wanted = read_run(arguments.run).configuration
    splits = sources.load(wanted.source, arguments.data, wanted.alphabet, wanted.recipe.seed)
    others = {name: sources.load(name, arguments.data, wanted.alphabet).valid for name in arguments.measure}
    before = load(arguments.before).parameters if arguments.before else None
    path = export(arguments.run, splits, arguments.out, others, before, arguments.share)
    print(
        f"{path}: {path.stat().st_size / 1e6:.2f} MB, {measure_model(load(path), splits.valid).accuracy:.4f} accuracy"
    )
    if not arguments.no_smoke_read:
        print(f"{path.stem} on a small drawn page: {smoke_read(path)!r}")


def _rounded(measured: Measured) -> dict[str, object]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(measured).items()}
