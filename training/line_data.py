"""Strips from worker processes, as batches of one width.

Each worker runs a StripMaker of its own with its own seed and sends parcels through a bounded queue; the trainer takes
a few thousand strips at a time, sorts them by width and cuts batches of about equal area.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from app.recognition.alphabet import PRINTABLE
from training.data.line_blocks import KINDS
from training.data.line_strips import Sample, StripMaker
from training.data.strip_pixels import padded, parts_of_like_width

PARCEL = 64
PARCELS_WAITING = 72
KEPT = 40_000
"""Strips kept for a second showing: about 400 MB."""
CLASS_OF = {character: number + 1 for number, character in enumerate(PRINTABLE)}


@dataclass(frozen=True)
class Batch:
    """`strips` float32 (n, 32, width, 1); `widths` int64 (n,); `targets` int64, texts end to end; `lengths` (n,)."""

    strips: Tensor
    widths: Tensor
    targets: Tensor
    lengths: Tensor


def collate(samples: list[Sample]) -> Batch:
    """Samples padded with paper to the widest of them."""
    targets = [CLASS_OF[character] for sample in samples for character in sample.text]
    return Batch(
        *padded([sample.pixels for sample in samples]),
        torch.tensor(targets),
        torch.tensor([len(sample.text) for sample in samples]),
    )


def batches_of(samples: list[Sample], rng: np.random.Generator, area: int, largest: int) -> Iterator[Batch]:
    """All samples once, in batches of like width: at most `largest` strips and `area` columns, in random order."""
    parts = parts_of_like_width([sample.pixels.shape[1] for sample in samples], area, largest)
    for number in rng.permutation(len(parts)):
        yield collate([samples[place] for place in parts[int(number)]])


class StripFeed:
    """Worker processes and what they have made.

    With `again` above 0 that share of what is taken has been taken before, so that making strips costs less than
    learning from them; until KEPT strips have been made it is smaller.
    """

    def __init__(
        self, data: Path, workers: int, seed: int, again: float = 0.0, shares: Mapping[str, float] = KINDS
    ) -> None:
        self._again, self._rng = again, np.random.default_rng(seed)
        self._kept: list[Sample] = []
        context = multiprocessing.get_context("spawn")
        self._queue = context.Queue(PARCELS_WAITING)
        self._workers = [
            context.Process(
                target=_work, args=(str(data), seed + 7919 * number, dict(shares), self._queue), daemon=True
            )
            for number in range(workers)
        ]
        for worker in self._workers:
            worker.start()

    def take(self, count: int) -> list[Sample]:
        """At least `count` samples; waits for the new ones among them."""
        places = self._rng.integers(0, KEPT, round(count * self._again))
        old = [self._kept[int(place)] for place in places if place < len(self._kept)]
        samples = self._made(count - len(old))
        if self._again:
            self._keep(samples)
        return samples + old

    def _keep(self, samples: list[Sample]) -> None:
        for sample in samples:
            if len(self._kept) < KEPT:
                self._kept.append(sample)
            else:
                self._kept[int(self._rng.integers(KEPT))] = sample

    def _made(self, count: int) -> list[Sample]:
        samples: list[Sample] = []
        while len(samples) < count:
            try:
                samples += self._queue.get(timeout=60)
            except queue.Empty:
                if not any(worker.is_alive() for worker in self._workers):
                    raise RuntimeError("no strip worker is alive; its error stands above") from None
        return samples

    def close(self) -> None:
        for worker in self._workers:
            worker.terminate()


def _work(data: str, seed: int, shares: dict[str, float], out: multiprocessing.Queue[list[Sample]]) -> None:
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    made = StripMaker(Path(data), shares=shares).samples(seed)
    trainer = os.getppid()
    while os.getppid() == trainer:
        out.put(list(islice(made, PARCEL)))
