"""Export the line reader: python -m training.export_line --data DIR [--runs runs/line] [--out model_store]

The averaged weights of the checkpoint, normalisation folded in, float16, with what they measure on real and made lines.
With --before MODEL they are averaged with the exported weights that the run began from (`training.blend`).
"""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from app.networks.architectures import build
from app.networks.weights import Manifest, load, save
from app.recognition.alphabet import PRINTABLE
from app.recognition.strip_image import STRIP_VERSION
from training import blend
from training.data.char_widths import char_widths
from training.data.fonts import load_faces
from training.data.line_blocks import KINDS
from training.data.line_strips import Sample
from training.evaluate_line import BATCH_COLUMNS, BLANKS_IGNORED, made_lines, measure, measuring_sets
from training.line_data import collate
from training.torch_models import TorchLineNetwork

DATA = (
    {"name": "made lines in 437 free faces", "licence": "OFL-1.1, Apache-2.0 and others, see the notice"},
    {"name": "free English texts", "licence": "public domain, CC0, CC BY, CC BY-SA, see the notice"},
    {"name": "UNIPEN train_r01_v07, International Unipen Foundation; Guyon et al. 1994", "licence": "CC BY 4.0"},
)
PHOTOGRAPHS = {"name": "ten photographs that scikit-image carries", "licence": "CC0, public domain"}
"""Grounds of signs."""
TEMPERATURES = np.exp(np.linspace(np.log(0.6), np.log(3.0), 33))


def fitted_temperature(model: nn.Module, samples: list[Sample]) -> float:
    """The temperature that makes the samples' true texts most likely under CTC."""
    ordered = sorted(samples, key=lambda sample: sample.pixels.shape[1])
    losses = np.zeros(len(TEMPERATURES))
    model.eval()
    with torch.inference_mode():
        while ordered:
            count = max(1, min(32, BATCH_COLUMNS // ordered[-1].pixels.shape[1]))
            part, ordered = ordered[:count], ordered[count:]
            batch = collate(part)
            scores = model(batch.strips)
            for number, temperature in enumerate(TEMPERATURES):
                spoken = torch.log_softmax(scores / float(temperature), 2).transpose(0, 1)
                losses[number] += float(
                    nn.functional.ctc_loss(
                        spoken, batch.targets, batch.widths // 2, batch.lengths, reduction="sum", zero_infinity=True
                    )
                )
    return float(TEMPERATURES[int(losses.argmin())])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, default=Path("runs/line"))
    parser.add_argument("--out", type=Path, default=Path("model_store"))
    blend.add_arguments(parser)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "configs" / "line-95.toml")
    parser.add_argument("--each", type=int, default=400, help="real lines measured a set")
    parser.add_argument("--made", type=int, default=150, help="made lines measured a kind")
    arguments = parser.parse_args()
    config: dict[str, Any] = tomllib.loads(arguments.config.read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    stored = torch.load(arguments.runs / "checkpoint.pt", weights_only=True)
    averaged = TorchLineNetwork(build(config["architecture"], config["options"]))
    averaged.load_state_dict(stored["averaged"])
    averaged.eval()
    parameters = averaged.folded()
    if arguments.before:
        parameters = blend.blended(parameters, load(arguments.before).parameters, arguments.share)
    manifest = Manifest(
        name=config["name"],
        kind="line",
        architecture=config["architecture"],
        options=config["options"],
        alphabet=PRINTABLE,
        preprocessing=STRIP_VERSION,
        samples_seen=stored["progress"]["strips"],
        seed=config["seed"],
        data=(*DATA, PHOTOGRAPHS) if config.get("kinds", KINDS).get("sign") else DATA,
        char_widths=char_widths(load_faces(arguments.data / "fonts"), PRINTABLE),
        description=config["description"],
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = save(manifest, parameters, arguments.out)
    exported = TorchLineNetwork(build(config["architecture"], config["options"]))
    exported.load_folded(dict(load(path).parameters))
    sets = measuring_sets(arguments.data, arguments.each)
    made = {f"made {kind}": made_lines(arguments.data, kind, arguments.made) for kind in KINDS}
    figures = {
        name: {
            "cer": round(result.cer, 4),
            "lines": len((sets | made)[name]),
            "split": "held-out faces, texts and writers" if name in made else "never trained on",
            **({"blanks": "ignored"} if name in BLANKS_IGNORED else {}),
        }
        for name, result in measure(exported, sets | made).items()
    }
    temperature = fitted_temperature(
        exported, [sample for name in ("uw3_train", "unlv", "sroie") for sample in sets[name]]
    )
    save(replace(manifest, metrics=figures, temperature=round(temperature, 3)), parameters, arguments.out)
    for name, figure in figures.items():
        print(f"{name:18} {figure['lines']:5} lines  CER {figure['cer']:.4f}")
    print(f"temperature {temperature:.3f}, {manifest.samples_seen} strips")


if __name__ == "__main__":
    main()
