"""The seed's whole study, made again: one report and one table with the seed's figures beside ours.

    python -m training study --data DIR --out runs/study

DIR holds the files nist36_train.mat and nist36_valid.mat, the real ones or those of `python -m training nist36`; or
it is the data folder, and the set is made first.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from training.data import nist36
from training.data.patch_set import Splits
from training.report_page import Picture, Section, Table, markdown, page
from training.studies.study import Figure, Outcome, Setting

QUICK_PATCHES = 360
"""Patches of each part in a quick run."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder of nist36_*.mat, or the data folder")
    parser.add_argument("--out", type=Path, default=Path("runs/study"))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="two epochs on a few patches: does it run?")
    parser.add_argument("--no-torch", action="store_true", help="leave out the part that needs torch")


def run(arguments: argparse.Namespace) -> None:
    """Make the seed's whole study again, with a report and a table."""
    arguments.out.mkdir(parents=True, exist_ok=True)
    splits = _splits(arguments.data, arguments.out)
    if arguments.quick:
        splits = Splits(*(part.pick(slice(0, QUICK_PATCHES)) for part in (splits.train, splits.valid, splits.test)))
    setting = Setting(splits, arguments.seed, arguments.quick)
    began = time.monotonic()
    outcomes: list[Outcome] = []
    for study in _studies(arguments.no_torch):
        since = time.monotonic()
        outcome = study(setting)
        outcomes += outcome if isinstance(outcome, list) else [outcome]
        print(f"{study.__module__.rpartition('.')[2]}: {time.monotonic() - since:.0f} s", flush=True)
    seconds = time.monotonic() - began
    write(arguments.out, splits, outcomes, seconds)


def write(folder: Path, splits: Splits, outcomes: Sequence[Outcome], seconds: float) -> None:
    """report.html, table.md and figures.json; the table is printed too."""
    figures = [figure for outcome in outcomes for figure in outcome.figures]
    table = table_of(figures)
    when = (
        f"{datetime.now(UTC):%Y-%m-%d}; {machine()}; {len(splits.train)} training and {len(splits.valid)} validation "
        f"patches of {len(splits.train.alphabet)} classes; {seconds / 60:.1f} minutes."
    )
    first = Section("The seed's figures and ours", [when, table, Picture("Patches of the set.", _patches(splits))])
    sections = [first, *(outcome.section for outcome in outcomes)]
    (folder / "report.html").write_text(page("Recognising characters with small networks", sections), encoding="utf-8")
    (folder / "table.md").write_text(f"{when}\n\n{markdown(table)}", encoding="utf-8")
    (folder / "figures.json").write_text(json.dumps([asdict(figure) for figure in figures], indent=1), encoding="utf-8")
    print(f"\n{markdown(table)}\n{folder / 'report.html'}")


def table_of(figures: Sequence[Figure]) -> Table:
    rows = [(entry.part, entry.measured, entry.seed, _digits(entry.ours), entry.target) for entry in figures]
    return Table(("part", "measured", "seed", "ours", "target"), rows)


def machine() -> str:
    """The class of machine, for figures that depend on it."""
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    return f"{platform.machine()}, {os.cpu_count()} cores, BLAS threads {threads}, Python {platform.python_version()}"


def _digits(value: float) -> str:
    if value >= 10:
        return f"{value:.2f}"
    return f"{value:.3f}" if value >= 0.01 else f"{value:.1e}"


def _patches(splits: Splits) -> bytes:
    from training import pictures

    part = splits.train
    rows = {f"{start + 1}–{start + 18}": part.patches[start : start + 18] for start in range(0, min(len(part), 72), 18)}
    return pictures.patches(rows)


def _studies(no_torch: bool) -> list[Callable[[Setting], Outcome | list[Outcome]]]:
    from training.studies import (
        activation_functions,
        autoencoders,
        linear_networks,
        perceptrons,
        variance_through_depth,
        zero_initialization,
    )

    chosen: list[Callable[[Setting], Outcome | list[Outcome]]] = [
        linear_networks.study,
        activation_functions.study,
        zero_initialization.study,
        variance_through_depth.study,
        perceptrons.study,
        autoencoders.study,
    ]
    if not no_torch:
        from training.studies import torch_networks

        chosen.append(torch_networks.study)
    return chosen


def _splits(data: Path, out: Path) -> Splits:
    if (data / "nist36_train.mat").is_file():
        return nist36.load(data)
    made = out / "nist36"
    parser = argparse.ArgumentParser()
    nist36.add_arguments(parser)
    nist36.run(parser.parse_args(["--data", str(data), "--out", str(made)]))
    return nist36.load(made)
