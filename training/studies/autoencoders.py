"""Q5: the seed's autoencoder, a better one with the same 32 numbers, and what both give back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.networks.architectures import autoencoder
from training import pictures
from training.batches import Change, PatchBatches
from training.data.distort import Distortion
from training.data.patch_set import PatchSet
from training.loop import Progress
from training.networks import optimizers, schedules
from training.networks.initializers import glorot_uniform, initialize
from training.perceptron import Autoencoder, peak_signal_to_noise
from training.report_page import Picture, Section
from training.studies.study import Figure, Outcome, Setting, run_quietly

CODE = 32
"""Numbers that a patch is squeezed into."""
SHOWN = "ABDEF"
"""The seed's five classes, two patches each."""


@dataclass(frozen=True)
class Squeezing:
    """How an autoencoder is built and trained; the defaults are the seed's (seed, Q5.2)."""

    hidden: tuple[int, ...] = (32, CODE, 32)
    optimizer: str = "momentum"
    rate: float = 3e-5
    schedule: str = "step"
    epochs: int = 100
    batch: int = 36
    change: Change | None = None


SEED = Squeezing()
WIDE = 640
BEST = Squeezing((WIDE, CODE, WIDE), "adam", 1.5e-3, "cosine", 60, 64, Distortion(4, 0.1, 0.06, 1.0, 0.5, 0.15))


def study(setting: Setting) -> Outcome:
    seeds, seeds_progress = train(setting, SEED)
    best, best_progress = train(setting, BEST)
    shown = examples(setting.splits.valid)
    originals = shown.patches
    rows: dict[str, NDArray[np.floating]] = {
        "original": originals,
        "seed's, 32-32-32": seeds.reconstructed(shown),
        f"{WIDE}-32-{WIDE}": best.reconstructed(shown),
    }
    table = {name: float(peak_signal_to_noise(made, originals).mean()) for name, made in list(rows.items())[1:]}
    section = Section(
        "Autoencoders (Q5)",
        [
            f"1024-32-32-32-1024, ReLU, sigmoid out, squared error, momentum 0.9, batches of {SEED.batch}, rate "
            f"{SEED.rate:g} times 0.9 every 20 epochs, {SEED.epochs} epochs: as the seed has it. The better one keeps "
            f"the 32 numbers and gives the way to them and back {WIDE} units each, Adam, and distorted patches.",
            Picture("Loss a patch and signal-to-noise of the seed's autoencoder.", _curves(seeds_progress)),
            Picture("The same of the better one (its training patches are distorted).", _curves(best_progress)),
            Picture("Originals above, what each gives back below.", pictures.patches(rows)),
            f"Of these ten patches: {', '.join(f'{name} {value:.2f} dB' for name, value in table.items())}. The seed's "
            "network can only blend what it has met: grey clouds stand around wide letters, thin strokes fade, and F "
            "and E are smeared where P, B and their like have ink. The better one keeps slant, weight and stroke ends.",
        ],
    )
    figures = [
        Figure("Q5.3.2", "autoencoder 1024-32-32-32-1024, mean PSNR in dB", "15.42", psnr(seeds_progress), "≥ 15.42"),
        Figure("Q5.3.2", f"autoencoder 1024-{WIDE}-32-{WIDE}-1024, mean PSNR in dB", "", psnr(best_progress), "≥ 20"),
    ]
    return Outcome(section, figures)


def train(setting: Setting, squeezing: Squeezing) -> tuple[Autoencoder, Progress]:
    network = autoencoder(squeezing.hidden)
    epochs = setting.epochs(squeezing.epochs)
    learner = Autoencoder(
        network,
        initialize(network, glorot_uniform, np.random.default_rng(setting.seed)),
        optimizers.make(squeezing.optimizer),
        squeezing.rate,
        setting.splits.valid,
        schedules.make(squeezing.schedule, epochs),
    )
    batches = PatchBatches(setting.splits.train, squeezing.batch, setting.seed, squeezing.change)
    return learner, run_quietly(learner, batches, epochs, watch="psnr")


def psnr(progress: Progress) -> float:
    """Mean decibels on the validation patches after the last epoch."""
    return progress.column("valid_psnr")[-1]


def examples(data: PatchSet) -> PatchSet:
    """Two patches of each class of SHOWN, as far as the set has them."""
    rows = [np.flatnonzero(data.labels == data.alphabet.index(character))[:2] for character in SHOWN]
    return data.pick(np.concatenate(rows))


def _curves(progress: Progress) -> bytes:
    return pictures.curves(
        {
            "squared error a patch": {
                "training": progress.column("train_loss"),
                "validation": progress.column("valid_loss"),
            },
            "signal-to-noise, dB": {"validation": progress.column("valid_psnr")},
        }
    )
