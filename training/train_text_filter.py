"""Train the network that tells text from none, and export it: python -m training text-filter --data DIR

Its strips are made first, as many of text as of none, and kept in memory; half an hour on two cores all told.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm

from app.networks.architectures import build, text_cnn
from app.networks.weights import Manifest, Model, load, save
from app.recognition.strip_image import STRIP_VERSION
from app.recognition.strip_network import strip_scores
from app.recognition.text_filter import STRETCH, SURELY_NONE, text_score
from training.data.strip_pixels import padded
from training.data.text_or_none import batches_of, made, mixed
from training.export import NotTheSame
from training.export_line import DATA
from training.networks.schedules import warmed_half_cosine
from training.torch_models import TorchLineNetwork

COLUMN = text_cnn().width_step
"""Strip pixels that have one score."""
OUT_OF_REACH = -1e4
"""Score of a column that is not there."""
TOLERANCE = 0.05
"""Largest difference of a strip's score between trainer and app: what float16 may cost."""


def torch_scores(model: nn.Module, strips: Tensor, widths: Tensor) -> Tensor:
    """`text_score` of each of `strips` (n, 32, width, 1), of which `widths` (n,) columns are its own: (n,)."""
    scores = model(strips)[:, :, 0]
    columns = (widths // COLUMN)[:, None]
    own = torch.arange(scores.shape[1])[None] < columns
    highest = scores.masked_fill(~own, OUT_OF_REACH).topk(min(STRETCH, scores.shape[1]), 1).values
    counted = torch.arange(highest.shape[1])[None] < columns
    return (highest * counted).sum(1) / counted.sum(1)


def train(config: dict[str, Any], text: list[NDArray[np.uint8]], none: list[NDArray[np.uint8]]) -> TorchLineNetwork:
    """A network trained on strips uint8 (32, width) of text and of none."""
    torch.manual_seed(config["seed"])
    rng = np.random.default_rng(config["seed"])
    model = TorchLineNetwork(build(config["architecture"], config["options"]))
    optimizer = torch.optim.AdamW(model.parameters(), lr=config["rate"], weight_decay=config["weight_decay"])
    step = 0
    model.train()
    for epoch in range(config["epochs"]):
        batches = list(batches_of([mixed(rng, strip, text, none) for strip in text], none, config["area"], rng))
        losses = []
        for strips, widths, is_text in tqdm(batches, desc=f"epoch {epoch + 1} of {config['epochs']}"):
            share = step / (len(batches) * config["epochs"])
            rate = config["rate"] * warmed_half_cosine(step, config["warm_up"], share)
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = nn.functional.binary_cross_entropy_with_logits(
                torch_scores(model, strips, widths), is_text, pos_weight=torch.tensor(config["text_counts"])
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
            step += 1
        print(f"epoch {epoch + 1}  loss {np.mean(losses):.4f}", flush=True)
    model.eval()
    return model


def scores_of(model: Model, strips: Sequence[NDArray[np.uint8]]) -> NDArray[np.float64]:
    """The app's scores of strips uint8 (32, width), (n,)."""
    pixels = [strip.astype(np.float32) / np.float32(255) for strip in strips]
    return np.array([text_score(scores) for scores in strip_scores(model, pixels)])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training text-filter", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with fonts/, train/ and eval/")
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "configs" / "text-strips.toml")
    parser.add_argument("--out", type=Path, default=Path("model_store"))
    asked = parser.parse_args(arguments)
    config: dict[str, Any] = tomllib.loads(asked.config.read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # weights that decay to next to nothing make every product slow
    text, none = made(asked.data, (config["text"], config["none"]), config["seed"], config["parcel"])
    trained = train(config, text, none)
    asked.out.mkdir(parents=True, exist_ok=True)
    held_out = made(asked.data, (config["valid"], config["valid"]), config["seed"], config["parcel"], validation=True)
    manifest = Manifest(
        name=config["name"],
        kind="text",
        architecture=config["architecture"],
        options=config["options"],
        alphabet="",
        preprocessing=STRIP_VERSION,
        samples_seen=config["epochs"] * (len(text) + len(none)),
        seed=config["seed"],
        data=(*DATA, {"name": "pictures without text, drawn from random numbers", "licence": "ours"}),
        description="Tells strips of a page that show text from those that show none.",
    )
    parameters = trained.folded()
    exported = load(save(manifest, parameters, asked.out))
    text_scores, none_scores = (scores_of(exported, strips) for strips in held_out)
    check_parity(trained, exported, [*held_out[0][:200], *held_out[1][:200]])
    figures = {
        "text": len(text_scores),
        "text_taken_for_none": round(float((text_scores < SURELY_NONE).mean()), 5),
        "none": len(none_scores),
        "none_found": round(float((none_scores < SURELY_NONE).mean()), 4),
        "split": "held-out faces, writers and texts; pictures of other seeds",
    }
    save(replace(manifest, metrics={"made strips": figures}), parameters, asked.out)
    print(figures)


def check_parity(trained: TorchLineNetwork, exported: Model, strips: Sequence[NDArray[np.uint8]]) -> None:
    """NotTheSame where the app, with the exported weights, gives a strip another score than the trainer."""
    app = scores_of(exported, strips)
    with torch.inference_mode():
        for strip, score in zip(strips, app, strict=True):
            trainers = float(torch_scores(trained, *padded([strip])))
            if not abs(trainers - score) < TOLERANCE:
                raise NotTheSame(f"a strip's score is {trainers:.3f} in training and {score:.3f} in the app")


if __name__ == "__main__":
    main()
