"""Train a model of patches from a configuration: python -m training train CONFIG --data DIR --out runs/NAME

The run's folder holds the configuration, the loop's checkpoints and progress, and where the weights came from. Ctrl-C
leaves a checkpoint; --resume goes on from it, --init begins from an exported model and counts its samples on.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.networks.weights import load
from training import configuration, learners
from training.configuration import Configuration
from training.data import sources
from training.data.patch_set import Splits
from training.loop import LoopSettings, Progress, fit

RUN = "run.json"


@dataclass(frozen=True)
class Run:
    """What a run's folder says of it: the configuration, and the samples that its first weights had seen."""

    configuration: Configuration
    samples_before: int = 0

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RUN).write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")


def read_run(folder: Path) -> Run:
    """What `folder` says of its run; FileNotFoundError where it holds none."""
    if not (folder / RUN).is_file():
        raise FileNotFoundError(f"{folder} holds no run; train one: python -m training train CONFIG --out {folder}")
    stored = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return Run(configuration.parse(stored["configuration"], RUN), stored["samples_before"])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("configuration", type=Path, help="a TOML file such as those in training/configs")
    parser.add_argument("--data", type=Path, required=True, help="folder of the configuration's source")
    parser.add_argument("--out", type=Path, help="the run's folder (runs/NAME)")
    parser.add_argument("--epochs", type=int, help="other than the configuration's")
    parser.add_argument("--resume", action="store_true", help="go on from the folder's checkpoint")
    parser.add_argument("--init", type=Path, metavar="MODEL.npz", help="begin from an exported model")
    parser.add_argument("--quiet", action="store_true")


def run(arguments: argparse.Namespace) -> None:
    """Train a model of patches from a configuration."""
    wanted = configuration.read(arguments.configuration)
    if arguments.epochs:
        wanted = replace(wanted, recipe=replace(wanted.recipe, epochs=arguments.epochs))
    folder = arguments.out or Path("runs") / wanted.name
    splits = sources.load(wanted.source, arguments.data, wanted.alphabet, wanted.recipe.seed)
    progress = train(wanted, splits, folder, arguments.resume, arguments.init, arguments.quiet)
    print(
        f"{folder}: {progress.epoch} epochs, {progress.samples} samples, {progress.seconds / 60:.1f} minutes; "
        f"best {wanted.recipe.watch} {progress.best:.4f} in epoch {progress.best_epoch}"
    )


def train(
    wanted: Configuration,
    splits: Splits,
    folder: Path,
    resume: bool = False,
    init: Path | None = None,
    quiet: bool = False,
) -> Progress:
    """Train in `folder`; what has been written there says how to go on, or how to export."""
    before, start = 0, None
    if init is not None:
        model = load(init)
        before, start = model.manifest.samples_seen, model.parameters
    if resume:
        before = read_run(folder).samples_before
    Run(wanted, before).write(folder)
    learner = learners.make(wanted, splits.valid, start)
    batches = learners.batches(wanted, splits.train)
    recipe = wanted.recipe
    settings = LoopSettings(recipe.epochs, recipe.watch, recipe.patience, quiet=quiet)
    return fit(learner, batches, len(batches), settings, folder, resume)
