"""Train the line reader: python -m training.train_line --data DIR --until 18:30

The learning rate follows the time granted, so a run ends on time whatever the machine's speed. A checkpoint is written
every few minutes to runs/line; --resume goes on from it with the strips' generator as it is now.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import signal
import time
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from app.networks.architectures import build
from app.networks.weights import load
from training.ctc import ctc_loss
from training.data.line_blocks import KINDS
from training.evaluate_line import measure, measuring_sets
from training.line_data import Batch, StripFeed, batches_of
from training.networks.schedules import warmed_half_cosine
from training.torch_models import TorchLineNetwork, half_precision, settle_normalisation

CHECKPOINT_SECONDS = 240
EVALUATE_EVERY = 50_000
"""Strips between two looks at the real lines."""


@dataclass
class Progress:
    """What a checkpoint knows beside weights: `started` and `until` are POSIX times, `runs` counts the starts; `strips`
    have been seen, those that the weights to begin from saw included."""

    started: float
    until: float
    strips: int = 0
    steps: int = 0
    runs: int = 0
    trained_seconds: float = 0.0


def rate_at(progress: Progress, now: float, config: dict[str, Any]) -> float:
    """Linear warm-up in steps, then a cosine over the time granted."""
    share = (now - progress.started) / max(progress.until - progress.started, 1.0)
    end = config["last_rate"] / config["rate"]
    return float(config["rate"] * warmed_half_cosine(progress.steps, config["warm_up"], share, end))


def loss_of(model: TorchLineNetwork, batch: Batch, shortcut: float) -> tuple[Tensor, Tensor]:
    """The loss to descend and the main head's own, each a mean over strips of the loss a character."""
    with half_precision():
        main, guide = model.both(batch.strips)

    def ctc(scores: Tensor) -> Tensor:
        each = ctc_loss(scores, batch.targets, batch.widths // 2, batch.lengths)
        return (each / batch.lengths.clamp(min=4)).mean()

    own = ctc(main)
    return own + shortcut * ctc(guide) if shortcut else own, own.detach()


def average_into(averaged: nn.Module, model: nn.Module, decay: float) -> None:
    with torch.no_grad():
        for mine, theirs in zip(averaged.state_dict().values(), model.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs, 1 - decay)
            else:
                mine.copy_(theirs)


class _Stop:
    """Set by SIGTERM or SIGINT, so that a run ends with a checkpoint."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


class Trainer:
    def __init__(self, arguments: argparse.Namespace, config: dict[str, Any]) -> None:
        self.config, self.folder, self.data = config, arguments.runs, arguments.data
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(config["seed"])
        self.model = TorchLineNetwork(build(config["architecture"], config["options"]))
        seen = 0
        if arguments.init:
            earlier = load(arguments.init)
            self.model.load_folded(dict(earlier.parameters))
            seen = earlier.manifest.samples_seen
        self.model.to(memory_format=torch.channels_last)
        self.averaged = copy.deepcopy(self.model)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=config["rate"], weight_decay=config["weight_decay"]
        )
        now = time.time()
        self.progress = Progress(now, until(arguments.until, now), strips=seen)
        self.begun_from_exported = arguments.init is not None and not arguments.resume
        if arguments.resume:
            self._restore(arguments)
        self.progress.runs += 1
        self.sets = measuring_sets(self.data, arguments.each)

    def _restore(self, arguments: argparse.Namespace) -> None:
        stored = torch.load(self.folder / "checkpoint.pt", weights_only=True)
        self.model.load_state_dict(stored["model"])
        self.averaged.load_state_dict(stored["averaged"])
        self.optimizer.load_state_dict(stored["optimizer"])
        self.progress = Progress(**stored["progress"])
        self.progress.until = until(arguments.until, time.time())

    def _settle(self, batches: list[Batch]) -> None:
        """Fit the normalisations of exported weights to what training will show them."""
        settle_normalisation(self.model, ((batch.strips,) for batch in batches))
        self.averaged.load_state_dict(self.model.state_dict())

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": vars(self.progress),
        }
        new = self.folder / "checkpoint.new"
        torch.save(state, new)
        new.replace(self.folder / "checkpoint.pt")

    def evaluate(self, loss: float, rate: float, speed: float) -> None:
        measured = measure(self.averaged, self.sets)
        entry = {
            "time": datetime.now().strftime("%H:%M:%S"),
            "strips": self.progress.strips,
            "loss": round(loss, 4),
            "rate": round(rate, 6),
            "strips_a_second": round(speed),
            **{name: round(result.cer, 4) for name, result in measured.items()},
        }
        with (self.folder / "curve.jsonl").open("a", encoding="utf-8") as curve:
            curve.write(json.dumps(entry) + "\n")
        print(json.dumps(entry), flush=True)

    def run(self) -> None:
        config, progress = self.config, self.progress
        seed = config["seed"] + 104_729 * progress.runs
        feed = StripFeed(self.data, config["workers"], seed, config["again"], config.get("kinds", KINDS))
        rng = np.random.default_rng(config["seed"] + progress.runs)
        if self.begun_from_exported:
            self._settle(list(batches_of(feed.take(config["chunk"]), rng, config["area"], config["largest"])))
        saved = told = time.time()
        told_strips, evaluated, recent = progress.strips, progress.strips, 0.0
        stop = _Stop()
        while time.time() < progress.until and not stop.asked:
            for batch in batches_of(feed.take(config["chunk"]), rng, config["area"], config["largest"]):
                if stop.asked:
                    break
                began = time.time()
                rate = rate_at(progress, began, config)
                for group in self.optimizer.param_groups:
                    group["lr"] = rate
                self.model.train()
                guided = progress.steps % config["shortcut_every"] == 0
                loss, own = loss_of(self.model, batch, config["shortcut"] if guided else 0.0)
                self.optimizer.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(self.model.parameters(), config["clip"])
                self.optimizer.step()
                average_into(
                    self.averaged, self.model, min(config["average"], (progress.steps + 1) / (progress.steps + 10))
                )
                progress.steps += 1
                progress.strips += len(batch.lengths)
                progress.trained_seconds += time.time() - began
                recent += (float(own) - recent) * (0.01 if recent else 1.0)
            now = time.time()
            if now - saved > CHECKPOINT_SECONDS:
                self.save()
                saved = now
            if progress.strips - evaluated >= EVALUATE_EVERY or now >= progress.until:
                self.evaluate(recent, rate, (progress.strips - told_strips) / (now - told))
                evaluated = told_strips = progress.strips
                told = time.time()
        feed.close()
        self.save()


def until(clock: str, now: float) -> float:
    """The next time the clock shows HH:MM, as a POSIX time."""
    hour, minute = map(int, clock.split(":"))
    moment = datetime.fromtimestamp(now).replace(hour=hour, minute=minute, second=0)
    return (moment if moment.timestamp() > now else moment + timedelta(days=1)).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with fonts/, train/ and eval/")
    parser.add_argument("--until", required=True, help="HH:MM at which the learning rate has run out")
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "configs" / "line-95.toml")
    parser.add_argument("--runs", type=Path, default=Path("runs/line"))
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--init", type=Path, help="exported weights to begin from")
    parser.add_argument("--each", type=int, default=150, help="real lines measured a set while training")
    parser.add_argument("--nice", type=int, default=5)
    arguments = parser.parse_args()
    config = tomllib.loads(arguments.config.read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    os.nice(arguments.nice)
    Trainer(arguments, config).run()


if __name__ == "__main__":
    main()
