"""The training loop that a person can live with: bars, early stopping, checkpoints, going on where one stopped.

A learner knows networks and steps; the loop knows time, files and interruptions. The same seed gives the same run, and
a run that was interrupted and resumed gives the weights of one that was not: batches depend on the epoch alone, and a
checkpoint says how many of an epoch's batches are done.
"""

from __future__ import annotations

import json
import math
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, TypeVar

from tqdm import tqdm

Batch = TypeVar("Batch", contravariant=True)
Figures = dict[str, float]

CHECKPOINT, BEST, PROGRESS = "checkpoint", "best", "progress.json"
"""Names in a run's folder: the learner as it stands, as it was best, and what the loop knows."""
SMOOTHING = 0.05
"""Share of a batch in the live loss."""


class Learner(Protocol[Batch]):
    """A network that learns from batches, in NumPy or torch."""

    def step(self, batch: Batch, epoch: float) -> Figures:
        """One step; sums over the batch, with `count` and `loss` among them. `epoch` is the time for schedules."""

    def validate(self) -> Figures:
        """Means over the validation patches."""

    def save(self, path: Path) -> None:
        """Store weights and optimizer."""

    def restore(self, path: Path) -> None:
        """Put back what `save` stored."""


@dataclass(frozen=True)
class LoopSettings:
    """`watch` is the validation figure that says which epoch is best, higher being better unless it names a loss.

    `patience` epochs without a better one end the run; 0 never ends it. `checkpoint_seconds` is the least time
    between two checkpoints at the ends of epochs.
    """

    epochs: int
    watch: str = "accuracy"
    patience: int = 0
    checkpoint_seconds: float = 60.0
    quiet: bool = False

    def better(self, figure: float, best: float | None) -> bool:
        if best is None:
            return True
        return figure < best if "loss" in self.watch else figure > best


@dataclass
class Progress:
    """Where a run stands: epochs finished, batches done of the next one, samples seen, and each epoch's figures."""

    epoch: int = 0
    batches: int = 0
    samples: int = 0
    seconds: float = 0.0
    best: float | None = None
    best_epoch: int = 0
    sums: Figures = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    def column(self, name: str) -> list[float]:
        """One figure, epoch by epoch, such as `train_loss` or `valid_accuracy`."""
        return [float(entry[name]) for entry in self.history]


class Diverged(RuntimeError):
    """The loss is no longer a number."""


def fit(
    learner: Learner[Batch],
    batches: Callable[[int], Iterable[Batch]],
    batches_an_epoch: int,
    settings: LoopSettings,
    folder: Path | None = None,
    resume: bool = False,
) -> Progress:
    """Train to the last epoch or until patience ends; the learner then is as it was in its best epoch.

    `batches(epoch)` gives the batches of an epoch, the same each time it is asked. With a `folder`, checkpoints go
    there, also when the run is interrupted (KeyboardInterrupt) or fails; `resume` goes on from them. Diverged says
    that the loss became NaN; the last checkpoint is then left as it was.
    """
    progress = Progress()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        if resume:
            progress = _restored(learner, folder)
        else:
            (folder / BEST).unlink(missing_ok=True)  # an earlier run's
    began, saved = time.monotonic() - progress.seconds, time.monotonic()
    with _interruptions() as interrupted, _bar(settings, batches_an_epoch, progress) as bar:
        try:
            while progress.epoch < settings.epochs and not _out_of_patience(progress, settings):
                for batch in _rest(batches(progress.epoch), progress.batches):
                    _step(learner, batch, progress, batches_an_epoch, bar)
                    if interrupted():
                        raise KeyboardInterrupt
                progress.seconds = time.monotonic() - began
                improved = _close_epoch(learner, progress, settings)
                if folder is not None and improved:
                    _replace(learner, folder / BEST)
                last = progress.epoch == settings.epochs or _out_of_patience(progress, settings)
                if folder is not None and (last or time.monotonic() - saved > settings.checkpoint_seconds):
                    _checkpoint(learner, progress, folder)
                    saved = time.monotonic()
        except Diverged:
            raise
        except BaseException:
            if folder is not None:
                progress.seconds = time.monotonic() - began
                _checkpoint(learner, progress, folder)
            raise
    if folder is not None and (folder / BEST).exists():
        learner.restore(folder / BEST)
    return progress


def _step(learner: Learner[Batch], batch: Batch, progress: Progress, batches_an_epoch: int, bar: Any) -> None:
    figures = learner.step(batch, progress.epoch + progress.batches / batches_an_epoch)
    if not math.isfinite(figures["loss"]):
        raise Diverged(f"the loss became {figures['loss']} in epoch {progress.epoch + 1}; lower the learning rate")
    progress.batches += 1
    progress.samples += int(figures["count"])
    for name, value in figures.items():
        progress.sums[name] = progress.sums.get(name, 0.0) + value
    bar.update()
    live = progress.sums["loss"] / progress.sums["count"]
    bar.set_postfix(epoch=progress.epoch + 1, loss=f"{live:.4f}", best=_shown(progress.best), refresh=False)


def _close_epoch(learner: Learner[Batch], progress: Progress, settings: LoopSettings) -> bool:
    """Validate, write the epoch into the history; whether it was the best so far."""
    sums, count = progress.sums, progress.sums["count"]
    entry: dict[str, Any] = {f"train_{name}": value / count for name, value in sums.items() if name != "count"}
    valid = learner.validate()
    entry |= {f"valid_{name}": value for name, value in valid.items()}
    progress.epoch += 1
    progress.batches, progress.sums = 0, {}
    progress.history.append({"epoch": progress.epoch, "seconds": round(progress.seconds, 2), **entry})
    improved = settings.better(valid[settings.watch], progress.best)
    if improved:
        progress.best, progress.best_epoch = valid[settings.watch], progress.epoch
    if not settings.quiet:
        figures = "  ".join(f"{name} {value:.4f}" for name, value in entry.items())
        tqdm.write(f"epoch {progress.epoch:3}  {figures}")
    return improved


def _out_of_patience(progress: Progress, settings: LoopSettings) -> bool:
    return settings.patience > 0 and progress.epoch - progress.best_epoch >= settings.patience


def _rest(batches: Iterable[Batch], done: int) -> Iterator[Batch]:
    for number, batch in enumerate(batches):
        if number >= done:
            yield batch


def _checkpoint(learner: Learner[Batch], progress: Progress, folder: Path) -> None:
    _replace(learner, folder / CHECKPOINT)
    new = folder / f"{PROGRESS}.new"
    new.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    new.replace(folder / PROGRESS)


def _replace(learner: Learner[Batch], path: Path) -> None:
    """Write beside, then rename: a file is there whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    learner.save(new)
    new.replace(path)


def _restored(learner: Learner[Batch], folder: Path) -> Progress:
    if not (folder / PROGRESS).is_file():
        raise FileNotFoundError(f"{folder} holds no checkpoint to resume from; start the run without --resume")
    learner.restore(folder / CHECKPOINT)
    return read_progress(folder)


def read_progress(folder: Path) -> Progress:
    """What the loop wrote into a run's folder."""
    return Progress(**json.loads((folder / PROGRESS).read_text(encoding="utf-8")))


def _bar(settings: LoopSettings, batches_an_epoch: int, progress: Progress) -> Any:
    return tqdm(
        total=settings.epochs * batches_an_epoch,
        initial=progress.epoch * batches_an_epoch + progress.batches,
        unit="batch",
        disable=True if settings.quiet else None,  # None: only where a person looks at a terminal
        smoothing=SMOOTHING,
    )


def _shown(best: float | None) -> str:
    return "-" if best is None else f"{best:.4f}"


@contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or a termination was asked for: told between steps, so that no step is left half done."""
    asked = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt  # asked twice: at once
        asked = True

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
