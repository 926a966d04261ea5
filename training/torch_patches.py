"""The torch twin of a network for patches, and its learner for the loop of `training.loop`.

Built from the same layers as the NumPy network; `folded` gives the parameters that `app.networks` takes, with batch
normalisation multiplied in. Patches go in as in NumPy, (N, 32, 32, 1); inside, maps are (N, C, H, W).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from app.networks.network import AppendMetrics, Conv, Dense, Flatten, MaxPool, Network, Parameters
from training.batches import PatchBatch
from training.data.patch_set import PatchSet
from training.networks.schedules import Schedule, constant
from training.torch_models import TorchConv, settle_normalisation

ROWS_AT_ONCE = 1200
"""Patches that pass at once in validation."""
AVERAGE_WARM_UP = 10
"""Steps until a running mean of weights forgets where it began."""
ACTIVATIONS = {"linear": nn.Identity, "relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class TorchPatchNetwork(nn.Module):
    """Layers by their names; `dropout` acts in training on what goes into each dense layer but the first."""

    def __init__(self, network: Network, dropout: float = 0.0) -> None:
        super().__init__()
        self.network = network
        self.named = nn.ModuleDict()
        self.dropout = nn.Dropout(dropout)
        for layer in network.layers:
            if isinstance(layer, Conv):
                self.named[layer.name] = TorchConv(layer)
            elif isinstance(layer, Dense):
                dense = nn.Linear(layer.channels_in, layer.channels_out)
                nn.init.xavier_uniform_(dense.weight)
                nn.init.zeros_(dense.bias)
                self.named[layer.name] = nn.Sequential(dense, ACTIVATIONS[layer.activation]())

    def forward(self, x: Tensor, metrics: Tensor | None = None) -> Tensor:
        """Scores (N, classes)."""
        x = x.permute(0, 3, 1, 2)
        dense_before = False
        for layer in self.network.layers:
            if isinstance(layer, Conv):
                x = self.named[layer.name](x)
            elif isinstance(layer, MaxPool):
                x = nn.functional.max_pool2d(x, layer.size)
            elif isinstance(layer, Flatten):
                x = x.permute(0, 2, 3, 1).flatten(1)
            elif isinstance(layer, AppendMetrics):
                assert metrics is not None
                x = torch.cat([x, metrics], 1)
            elif isinstance(layer, Dense):
                x = self.named[layer.name](self.dropout(x) if dense_before else x)
                dense_before = True
            else:
                raise ValueError(f"{type(layer).__name__} is no layer of a patch network")
        return x

    def folded(self) -> dict[str, NDArray[np.float32]]:
        """Parameters for `app.networks.architectures.run`."""
        parameters: dict[str, NDArray[np.float32]] = {}
        for name, module in self.named.items():
            if isinstance(module, TorchConv):
                weight, bias = module.folded()
            else:
                dense = _dense(module)
                weight, bias = (value.detach().cpu().numpy().copy() for value in (dense.weight.T, dense.bias))
            parameters[f"{name}.weight"], parameters[f"{name}.bias"] = weight, bias
        return parameters

    def load_folded(self, parameters: Parameters) -> None:
        """Begin from exported weights; normalisation starts as the identity."""
        with torch.no_grad():
            for name, module in self.named.items():
                weight = torch.from_numpy(np.array(parameters[f"{name}.weight"]))
                bias = torch.from_numpy(np.array(parameters[f"{name}.bias"]))
                if isinstance(module, TorchConv):
                    module.conv.weight.copy_(weight.permute(3, 2, 0, 1))
                    carrier = module.norm if module.norm is not None else module.conv
                    assert carrier.bias is not None
                    carrier.bias.copy_(bias)
                else:
                    dense = _dense(module)
                    dense.weight.copy_(weight.T)
                    dense.bias.copy_(bias)


def _dense(module: nn.Module) -> nn.Linear:
    assert isinstance(module, nn.Sequential)
    dense = module[0]
    assert isinstance(dense, nn.Linear)
    return dense


@dataclass
class TorchClassifier:
    """Cross-entropy on scores, in torch, on a GPU where torch sees one.

    `average` > 0 keeps a running mean of the weights (that share of the old one a step), which validates and is
    exported in their place (Polyak and Juditsky 1992). Losses are means a patch within a step.
    """

    model: TorchPatchNetwork
    optimizer: torch.optim.Optimizer
    valid: PatchSet
    schedule: Schedule = constant()
    smoothing: float = 0.0
    average: float = 0.0
    device: str = field(default_factory=lambda: "cuda" if torch.cuda.is_available() else "cpu")

    def __post_init__(self) -> None:
        self.model.to(self.device)
        self.averaged = copy.deepcopy(self.model) if self.average else self.model
        self.steps = 0
        self.rates = [float(group["lr"]) for group in self.optimizer.param_groups]

    def settle(self) -> None:
        """Fit the normalisations of exported weights to patches."""
        some = self.valid.pick(slice(0, ROWS_AT_ONCE))
        settle_normalisation(self.model, [self._inputs(some.maps(), some.metrics)])
        self.averaged.load_state_dict(self.model.state_dict())

    def step(self, batch: PatchBatch, epoch: float) -> dict[str, float]:
        self.model.train()
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * self.schedule(epoch)
        scores = self.model(*self._inputs(batch.maps, batch.metrics))
        labels = torch.from_numpy(batch.labels).to(self.device)
        loss = nn.functional.cross_entropy(scores, labels, label_smoothing=self.smoothing)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.steps += 1
        if self.average:
            self._average(min(self.average, self.steps / (self.steps + AVERAGE_WARM_UP)))
        count = len(batch.labels)
        right = int((scores.argmax(1) == labels).sum())
        return {"count": count, "loss": float(loss.detach()) * count, "accuracy": right}

    def validate(self) -> dict[str, float]:
        scores = torch.from_numpy(self.scores(self.valid))
        labels = torch.from_numpy(self.valid.labels)
        loss = float(nn.functional.cross_entropy(scores, labels))
        return {"loss": loss, "accuracy": float((scores.argmax(1) == labels).float().mean())}

    def scores(self, data: PatchSet) -> NDArray[np.float32]:
        """(n, classes), before softmax."""
        self.averaged.eval()
        parts = []
        with torch.no_grad():
            for start in range(0, len(data), ROWS_AT_ONCE):
                part = data.pick(slice(start, start + ROWS_AT_ONCE))
                parts.append(self.averaged(*self._inputs(part.maps(), part.metrics)).cpu().numpy())
        return np.concatenate(parts)

    def exported(self) -> dict[str, NDArray[np.float32]]:
        """Parameters for the app, normalisation folded in."""
        return self.averaged.folded()

    def save(self, path: Path) -> None:
        torch.save(self._state(), path)

    def restore(self, path: Path) -> None:
        stored: dict[str, Any] = torch.load(path, weights_only=True, map_location=self.device)
        self.model.load_state_dict(stored["model"])
        self.averaged.load_state_dict(stored["averaged"])
        self.optimizer.load_state_dict(stored["optimizer"])
        torch.set_rng_state(stored["random"].cpu())
        self.steps = stored["steps"]

    def _state(self) -> dict[str, Any]:
        return {
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "steps": self.steps,
        }

    def _inputs(self, maps: NDArray[np.float32], metrics: NDArray[np.float32] | None) -> list[Tensor | None]:
        given = (maps, metrics)
        return [None if array is None else torch.from_numpy(array).to(self.device) for array in given]

    def _average(self, kept: float) -> None:
        with torch.no_grad():
            for mean, value in zip(self.averaged.state_dict().values(), self.model.state_dict().values(), strict=True):
                if mean.dtype.is_floating_point:
                    mean.lerp_(value, 1 - kept)
                else:
                    mean.copy_(value)
