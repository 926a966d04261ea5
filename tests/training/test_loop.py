"""The loop: histories, early stopping, checkpoints, and runs that go on as if they had never stopped."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.networks.architectures import mlp
from tests.training.bars import bars
from training.batches import PatchBatch, PatchBatches
from training.data.patch_set import PatchSet
from training.loop import Diverged, LoopSettings, fit, read_progress
from training.networks.initializers import glorot_uniform, initialize
from training.networks.optimizers import Adam
from training.networks.schedules import cosine
from training.perceptron import Autoencoder, Classifier, peak_signal_to_noise


def learner(data: PatchSet, rate: float = 0.003) -> Classifier:
    network = mlp(2, (8,), "tanh")
    parameters = initialize(network, glorot_uniform, np.random.default_rng(1))
    return Classifier(network, parameters, Adam(), rate, data, cosine(6))


def settings(epochs: int = 6, watch: str = "accuracy", patience: int = 0) -> LoopSettings:
    return LoopSettings(epochs, watch, patience, checkpoint_seconds=0, quiet=True)


def train(data: PatchSet, folder: Path | None = None, epochs: int = 6, resume: bool = False) -> Classifier:
    pupil, batches = learner(data), PatchBatches(data, 5, seed=2)
    fit(pupil, batches, len(batches), settings(epochs), folder, resume)
    return pupil


def test_a_network_learns_upright_from_lying_bars() -> None:
    data = bars("I-", 24)
    pupil, batches = learner(data), PatchBatches(data, 5)
    progress = fit(pupil, batches, len(batches), settings(12))
    assert progress.column("valid_accuracy")[-1] == 1
    assert progress.column("train_loss")[-1] < progress.column("train_loss")[0] / 4
    assert progress.samples == 12 * len(data)


def test_the_same_seed_gives_the_same_weights() -> None:
    first, second = train(bars("I-", 24)), train(bars("I-", 24))
    for name, array in first.parameters.items():
        np.testing.assert_array_equal(array, second.parameters[name])


class InterruptedBatches:
    """Batches among which Ctrl-C is pressed, once."""

    def __init__(self, batches: PatchBatches, epoch: int, number: int) -> None:
        self.batches, self.epoch, self.number = batches, epoch, number

    def __call__(self, epoch: int) -> Iterator[PatchBatch]:
        for number, batch in enumerate(self.batches(epoch)):
            if (epoch, number) == (self.epoch, self.number):
                os.kill(os.getpid(), signal.SIGINT)
            yield batch


def test_a_run_that_is_interrupted_and_resumed_ends_like_one_that_is_not(tmp_path: Path) -> None:
    data = bars("I-", 24)
    unbroken = train(data, tmp_path / "unbroken")
    pupil, batches = learner(data), PatchBatches(data, 5, seed=2)
    with pytest.raises(KeyboardInterrupt):
        fit(pupil, InterruptedBatches(batches, 3, 2), len(batches), settings(), tmp_path / "broken")
    stopped = read_progress(tmp_path / "broken")
    assert (stopped.epoch, stopped.batches) == (3, 3)
    resumed = train(data, tmp_path / "broken", resume=True)
    for name, array in unbroken.parameters.items():
        np.testing.assert_array_equal(array, resumed.parameters[name])
    assert read_progress(tmp_path / "broken").samples == read_progress(tmp_path / "unbroken").samples


def test_a_crash_leaves_a_checkpoint(tmp_path: Path) -> None:
    data = bars("I-", 24)
    pupil, batches = learner(data), PatchBatches(data, 5)

    def failing(epoch: int) -> Iterator[PatchBatch]:
        yield from batches(epoch)
        if epoch == 1:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        fit(pupil, failing, len(batches), settings(), tmp_path)
    assert read_progress(tmp_path).epoch == 1
    train(data, tmp_path, resume=True)


def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_checkpoint(tmp_path: Path) -> None:
    data = bars("I-", 24)
    train(data, tmp_path, epochs=2)
    before = (tmp_path / "checkpoint").read_bytes()
    pupil, batches = learner(data), PatchBatches(data, 5)
    pupil.parameters["output.bias"][:] = np.nan
    with pytest.raises(Diverged, match="epoch 1"):
        fit(pupil, batches, len(batches), settings(), tmp_path)
    assert (tmp_path / "checkpoint").read_bytes() == before


def test_nothing_to_resume_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="without --resume"):
        train(bars("I-", 24), tmp_path, resume=True)


def test_patience_ends_a_run_that_gets_no_better() -> None:
    data = bars("I-", 24)
    pupil, batches = learner(data, rate=1e-12), PatchBatches(data, 5)
    progress = fit(pupil, batches, len(batches), settings(50, patience=3))
    assert progress.epoch == 4


def test_a_run_ends_with_the_weights_of_its_best_epoch(tmp_path: Path) -> None:
    data = bars("I-", 24)
    pupil, batches = learner(data, rate=0.3), PatchBatches(data, 5)
    progress = fit(pupil, batches, len(batches), settings(8, watch="loss"), tmp_path)
    assert progress.best == min(progress.column("valid_loss"))
    np.testing.assert_allclose(pupil.validate()["loss"], progress.best, rtol=1e-6)


def test_progress_is_plain_json(tmp_path: Path) -> None:
    train(bars("I-", 24), tmp_path, epochs=2)
    stored = json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))
    assert [entry["epoch"] for entry in stored["history"]] == [1, 2]
    assert set(stored["history"][0]) == {
        "epoch", "seconds", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy"
    }  # fmt: skip


def test_an_autoencoder_learns_to_repeat_its_input() -> None:
    data = bars("I-", 24)
    network = mlp(1024, (16,), "tanh")
    parameters = initialize(network, glorot_uniform, np.random.default_rng(1))
    pupil, batches = Autoencoder(network, parameters, Adam(), 0.003, data), PatchBatches(data, 5)
    progress = fit(pupil, batches, len(batches), settings(30, watch="psnr"))
    assert progress.column("valid_psnr")[-1] > progress.column("valid_psnr")[0] + 3


def test_the_signal_to_noise_of_a_tenth_of_error_is_20_decibel() -> None:
    np.testing.assert_allclose(peak_signal_to_noise(np.full((1, 32, 32), 0.6), np.full((1, 32, 32), 0.5)), 20)
