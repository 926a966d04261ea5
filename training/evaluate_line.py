"""Character error rates of a line network, a set at a time: python -m training.evaluate_line --data DIR --model FILE"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import torch
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein
from torch import nn

from app.networks.weights import load
from app.recognition.alphabet import PRINTABLE
from app.recognition.ctc_decoding import spoken_by
from app.recognition.strip_image import cut_strip
from training.data.line_blocks import KINDS
from training.data.line_strips import Sample, StripMaker, stored
from training.data.texts import canonical
from training.line_data import collate
from training.line_geometry import grey_of, single_line
from training.torch_models import TorchLineNetwork

REAL = {
    "lines_uw3": "eval/lines_uw3",
    "uw3_train": "train/lines_uw3_train/lines.parquet",
    "unlv": "train/unlv_lines/lines.parquet",
    "sroie": "train/sroie_lines/lines.parquet",
    "funsd": "train/funsd_lines/lines.parquet",
    "receipt": "train/receipt_photo_lines/lines.parquet",
    "iam": "eval/iam_lines_small/iam_lines_small.parquet",
    "iiit5k": "eval/words_iiit5k/words.parquet",
}
BLANKS_IGNORED = {"funsd", "receipt"}
"""Sets whose truth has wrong blanks."""
LETTERS_DIGITS_ONLY = {"iiit5k"}
WHOLE = {"lines_uw3", "iam"}
"""Sets measured whole however few lines are asked for."""
BATCH_COLUMNS = 16000


@dataclass(frozen=True)
class Measured:
    """`cer` is edit distance over truth length, both summed; `readings` in the samples' order."""

    cer: float
    readings: list[str]


def real_lines(data: Path, name: str, limit: int | None = None) -> list[Sample]:
    """A real set's lines as strips, `limit` of them spread evenly; pixels are uint8, 255 = ink."""
    path = data / REAL[name]
    if path.is_dir():
        images = sorted(path.glob("*.png"))
        pairs = [
            (image.read_bytes(), image.with_suffix(".txt").read_text(encoding="utf-8").strip()) for image in images
        ]
    else:
        table = parquet.read_table(path)
        column = table["image" if "image" in table.column_names else "png"]
        pairs = list(zip(column.to_pylist(), table["text"].to_pylist(), strict=True))
    if limit and len(pairs) > limit and name not in WHOLE:
        pairs = [pairs[number] for number in np.linspace(0, len(pairs) - 1, limit).astype(int)]
    samples = []
    for image, text in pairs:
        grey = grey_of(np.asarray(Image.open(io.BytesIO(image)).convert("L")))
        samples.append(Sample(stored(cut_strip(grey, single_line(grey))), text, name))
    return samples


def made_lines(data: Path, kind: str, count: int) -> list[Sample]:
    """Lines of held-out faces, texts and writers."""
    return list(islice(StripMaker(data, validation=True).samples(97, kind), count))


def measuring_sets(data: Path, each: int) -> dict[str, list[Sample]]:
    return {name: real_lines(data, name, each) for name in REAL}


def decode(classes: NDArray[np.int64]) -> str:
    """The text of a greedy CTC path."""
    return "".join(PRINTABLE[number - 1] for number in spoken_by(classes))


def read(model: nn.Module, samples: Sequence[Sample]) -> list[str]:
    """Greedy readings in the samples' order, computed in batches of like width."""
    order = sorted(range(len(samples)), key=lambda number: samples[number].pixels.shape[1])
    readings = [""] * len(samples)
    model.eval()
    with torch.inference_mode():
        while order:
            width = samples[order[min(len(order), 32) - 1]].pixels.shape[1]
            count = max(1, min(32, BATCH_COLUMNS // width))
            part, order = order[:count], order[count:]
            batch = collate([samples[number] for number in part])
            best = model(batch.strips).argmax(2).numpy()
            for number, row, columns in zip(part, best, batch.widths.tolist(), strict=True):
                readings[number] = decode(row[: columns // 2])
    return readings


def comparable(name: str) -> Callable[[str], str]:
    """How truth and reading of a set are made alike before they are compared."""
    if name in LETTERS_DIGITS_ONLY:
        return lambda text: "".join(character for character in text if character.isalnum())
    if name in BLANKS_IGNORED:
        return lambda text: canonical(text).replace(" ", "")
    return canonical


def measure(model: nn.Module, sets: dict[str, list[Sample]]) -> dict[str, Measured]:
    results = {}
    for name, samples in sets.items():
        alike = comparable(name)
        readings = read(model, samples)
        distance = sum(
            Levenshtein.distance(alike(mine), alike(sample.text))
            for mine, sample in zip(readings, samples, strict=True)
        )
        results[name] = Measured(distance / max(sum(len(alike(sample.text)) for sample in samples), 1), readings)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="exported weights, NAME.npz")
    parser.add_argument("--each", type=int, default=400)
    parser.add_argument("--made", type=int, default=200, help="made lines of each kind")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load(arguments.model)
    twin = TorchLineNetwork(model.network)
    twin.load_folded(dict(model.parameters))
    sets = measuring_sets(arguments.data, arguments.each)
    sets |= {f"made {kind}": made_lines(arguments.data, kind, arguments.made) for kind in KINDS}
    for name, result in measure(twin, sets).items():
        print(f"{name:18} {len(sets[name]):5} lines  CER {result.cer:.4f}")


if __name__ == "__main__":
    main()
