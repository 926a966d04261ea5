"""python -m training COMMAND: the offline package's one door. Each command is a module with add_arguments and run."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec

COMMANDS = {
    "study": ("training.study", "the seed's whole study, with a report"),
    "nist36": ("training.data.nist36", "make the set of NIST36's layout from EMNIST characters"),
    "train": ("training.train", "train a model from a configuration"),
    "evaluate": ("training.evaluate", "measure a model on labelled patches"),
    "export": ("training.export", "turn a run into a model file, checked against torch and on a page"),
    "report": ("training.report", "a page of curves, confusions and weights of a run"),
    "compare": ("training.compare", "two models or runs side by side"),
    "fonts": ("training.own_fonts", "a model for a folder of fonts"),
    "crops": ("training.own_crops", "a model for a folder of labelled crops"),
    "line": ("training.train_line", "train the line reader"),
    "evaluate-line": ("training.evaluate_line", "measure the line reader on real lines"),
    "export-line": ("training.export_line", "export the line reader"),
    "ngram": ("training.ngram", "make the character prior from texts"),
    "text-filter": ("training.train_text_filter", "train the network that tells text from none"),
    "text-map": ("training.train_text_map", "train the network that finds lines in pictures"),
    "line-finding": ("training.line_finding", "measure how lines of a page are found"),
    "page-calibration": ("training.page_calibration", "hold confidences of characters on pages against the truth"),
    "bench": ("training.bench", "measure on a folder of pages with known text"),
    "causes": ("training.causes", "say why words are missed: the stage that lost each one"),
    "layouts": ("training.made_layouts", "make pages of many layouts, to measure on"),
    "fuzz": ("training.fuzz", "read odd images by the thousand"),
    "cost-curve": ("training.cost_curve", "seconds and memory of pages of 10 to 10,000 characters"),
    "turned": ("training.turned", "hold pages turned by quarters against the straight ones"),
    "changed": (
        "training.changed",
        "hold pages changed as cameras and scanners change them against the same as they are",
    ),
    "contact-sheet": ("training.contact_sheet", "made strips, to look at"),
}
"""Name to module and one line of help. A module is imported when its command is asked for, so that torch is needed
only where it is used."""


def main(arguments: Sequence[str] | None = None) -> None:
    given = list(sys.argv[1:] if arguments is None else arguments)
    here = {name: entry for name, entry in COMMANDS.items() if find_spec(entry[0]) is not None}
    if not given or given[0] not in here:
        parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
        commands = parser.add_subparsers(metavar="COMMAND", required=True)
        for name, (_, line) in here.items():
            commands.add_parser(name, help=line)
        parser.parse_args(given)
        return
    module = importlib.import_module(here[given[0]][0])
    if not hasattr(module, "add_arguments"):
        sys.argv = [f"python -m training {given[0]}", *given[1:]]
        module.main()
        return
    parser = argparse.ArgumentParser(
        prog=f"python -m training {given[0]}",
        description=module.run.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    module.add_arguments(parser)
    options = parser.parse_args(given[1:])
    try:
        module.run(options)
    except KeyboardInterrupt:
        sys.exit("stopped; a training run has left a checkpoint: --resume goes on from it")


if __name__ == "__main__":
    main()
