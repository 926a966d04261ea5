"""Weights between those that a run began from and those that it ended with.

What a run learns of new drawings costs less of what was known where both are averaged (Wortsman et al., "Robust
fine-tuning of zero-shot models", CVPR 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.networks.network import Parameters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--before` and `--share`."""
    parser.add_argument("--before", type=Path, help="exported weights to average with")
    parser.add_argument("--share", type=float, default=0.5, help="of what the run learned in that average, 0 to 1")


def blended(learned: Parameters, before: Parameters, share: float) -> dict[str, NDArray[np.float32]]:
    """The weighted mean of two networks' folded parameters, `share` (0-1) of it the `learned` ones; ValueError where
    they are not of one architecture."""
    if {name: array.shape for name, array in learned.items()} != {name: array.shape for name, array in before.items()}:
        raise ValueError("only weights of one architecture have a mean")
    return {name: np.asarray(before[name] + share * (learned[name] - before[name]), np.float32) for name in learned}
