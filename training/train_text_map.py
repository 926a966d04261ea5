"""Train the network that finds lines of text in pictures, and export it: python -m training text-map --data DIR

Another process makes scenes while the network learns from them; the rate falls over the minutes granted. Every few
minutes the weights so far are written to --runs, and a run that was cut off goes on from them with --init.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset
from tqdm import tqdm

from app.imaging.text_map import PICTURE_VERSION, TextMap
from app.networks.activations import sigmoid
from app.networks.architectures import build
from app.networks.weights import Manifest, load, save
from training.data.fonts import load_faces
from training.data.scenes import Scene, scene
from training.data.signs import SignMaker
from training.data.texts import Texts
from training.export import NotTheSame
from training.export_line import DATA, PHOTOGRAPHS
from training.networks.schedules import warmed_half_cosine
from training.torch_models import TorchConvNetwork, half_precision, settle_normalisation
from training.train_line import average_into

SAVED_EVERY = 300
"""Seconds."""
BATCHES_AHEAD = 8
SETTLED_ON = 16
"""Batches to which the normalisations of exported weights are fitted."""
CLIP = 5.0
"""Largest norm of the gradient."""
TOLERANCE = 0.03
"""Largest difference of a cell's probability between trainer and app: what float16 may cost."""


class Scenes(IterableDataset[tuple[Tensor, Tensor]]):
    """Scenes without end: pictures (height, width, 1) and where lines run in them (h, w, 2), both float32, 0-1."""

    def __init__(self, data: Path, shape: tuple[int, int], seed: int) -> None:
        self._data, self._shape, self._seed = data, shape, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        cv2.setNumThreads(1)
        for made in scenes(self._data, self._shape, self._seed):
            yield torch.from_numpy(made.picture[..., None]).float() / 255, torch.from_numpy(made.lines).float() / 255


def scenes(data: Path, shape: tuple[int, int], seed: int, validation: bool = False) -> Iterator[Scene]:
    """Scenes of that `shape` without end, in the faces and with the texts that are learnt from or held out."""
    faces = [face for face in load_faces(data / "fonts") if face.validation == validation]
    signs = SignMaker(faces, Texts(data / "train" / "text", validation))
    rng = np.random.default_rng(seed)
    while True:
        yield scene(rng, signs, shape)


def odds_of(scores: Tensor) -> Tensor:
    """A network's scores (n, h, w, 2 p p), each square's p by p cells row by row, as a map (n, p h, p w, 2)."""
    batch, height, width, channels = scores.shape
    parts = math.isqrt(channels // 2)
    cells = scores.reshape(batch, height, width, parts, parts, 2)
    return cells.permute(0, 1, 3, 2, 4, 5).reshape(batch, parts * height, parts * width, 2)


class Trainer:
    def __init__(self, config: dict[str, Any], data: Path, init: Path | None) -> None:
        torch.manual_seed(config["seed"])
        self.config = config
        self.model = TorchConvNetwork(build(config["architecture"], config["options"]).layers)
        self.model.to(memory_format=torch.channels_last)
        self.seen = 0
        earlier = load(init) if init else None
        if earlier:
            self.model.load_folded(dict(earlier.parameters))
            self.seen = earlier.manifest.samples_seen
        workers = config["workers"]
        self._feed = iter(
            DataLoader(
                Scenes(data, tuple(config["shape"]), config["seed"] + self.seen),
                batch_size=config["batch"],
                num_workers=workers,
                prefetch_factor=BATCHES_AHEAD if workers else None,
                multiprocessing_context="spawn" if workers else None,
            )
        )
        if earlier:
            settle_normalisation(self.model, ((pictures,) for pictures, _ in islice(self._feed, SETTLED_ON)))
        self.averaged = copy.deepcopy(self.model)
        self._optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=config["rate"], weight_decay=config["weight_decay"]
        )
        self._weight = torch.tensor(config["text_counts"])

    def run(self, minutes: float, runs: Path) -> None:
        """Learn for so many minutes, with the weights so far in `runs`."""
        runs.mkdir(parents=True, exist_ok=True)
        began = saved = time.time()
        self.model.train()
        with tqdm(unit=" scenes", unit_scale=self.config["batch"]) as bar:
            for step, (pictures, lines) in enumerate(self._feed):
                share = (time.time() - began) / (60 * minutes)
                if share >= 1:
                    break
                rate = self.config["rate"] * warmed_half_cosine(step, self.config["warm_up"], share)
                loss = self._step(pictures, lines, rate)
                average_into(self.averaged, self.model, min(self.config["average"], (step + 1) / (step + 10)))
                self.seen += len(pictures)
                bar.set_postfix(loss=f"{loss:.4f}", left=f"{minutes * (1 - share):.0f} min", refresh=False)
                bar.update()
                if time.time() - saved > SAVED_EVERY:
                    save(self.manifest, self.averaged.folded(), runs)
                    saved = time.time()
        self.averaged.eval()

    def _step(self, pictures: Tensor, lines: Tensor, rate: float) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        with half_precision():
            odds = odds_of(self.model(pictures))
        loss = nn.functional.binary_cross_entropy_with_logits(odds, lines, pos_weight=self._weight)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self._optimizer.step()
        return float(loss.detach())

    @property
    def manifest(self) -> Manifest:
        return Manifest(
            name=self.config["name"],
            kind="map",
            architecture=self.config["architecture"],
            options=self.config["options"],
            alphabet="",
            preprocessing=PICTURE_VERSION,
            samples_seen=self.seen,
            seed=self.config["seed"],
            data=(
                *DATA[:2],
                {"name": "pictures without text, drawn from random numbers", "licence": "ours"},
                PHOTOGRAPHS,
            ),
            description="Finds lines of text in pictures of signs, streets and labels.",
        )


def measured(finder: TextMap, made: Sequence[Scene]) -> dict[str, Any]:
    """Of the cells of `made` that a line's core covers by half or more the share that `finder` sees, and of those that
    it sees the share that such a core covers."""
    hit = truth = seen = 0
    for one in made:
        found, lines = finder.odds(one.picture) > 0, one.lines >= 128
        hit += int((found & lines).sum())
        truth += int(lines.sum())
        seen += int(found.sum())
    return {
        "scenes": len(made),
        "cells_found": round(hit / max(truth, 1), 4),
        "cells_right": round(hit / max(seen, 1), 4),
        "split": "held-out faces and texts",
    }


def check_parity(trained: TorchConvNetwork, finder: TextMap, made: Sequence[Scene]) -> None:
    """NotTheSame where the app, with the exported weights, sees another map than the trainer."""
    for one in made:
        with torch.inference_mode():
            trainers = odds_of(trained(torch.from_numpy(one.picture[None, ..., None]).float() / 255))[0].sigmoid()
        apart = float(np.abs(trainers.numpy() - sigmoid(finder.odds(one.picture))).max())
        if not apart < TOLERANCE:
            raise NotTheSame(f"a cell's probability differs by {apart:.3f} between training and the app")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training text-map", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with fonts/ and train/")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long to learn")
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "configs" / "text-map.toml")
    parser.add_argument("--init", type=Path, help="exported weights to begin from")
    parser.add_argument("--runs", type=Path, default=Path("runs/text-map"))
    parser.add_argument("--out", type=Path, default=Path("model_store"))
    asked = parser.parse_args(arguments)
    config: dict[str, Any] = tomllib.loads(asked.config.read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    trainer = Trainer(config, asked.data, asked.init)
    trainer.run(asked.minutes, asked.runs)
    export(trainer, asked.data, asked.out)


def export(trainer: Trainer, data: Path, out: Path) -> None:
    """Write a trainer's averaged weights, once the app was held against it, with what they find in held-out scenes."""
    config = trainer.config
    parameters = trainer.averaged.folded()
    out.mkdir(parents=True, exist_ok=True)
    finder = TextMap(load(save(trainer.manifest, parameters, out)))
    held_out = list(islice(scenes(data, tuple(config["shape"]), config["seed"], validation=True), config["valid"]))
    check_parity(trainer.averaged, finder, held_out[:20])
    figures = measured(finder, held_out)
    save(replace(trainer.manifest, metrics={"made scenes": figures}), parameters, out)
    print(figures)


if __name__ == "__main__":
    main()
