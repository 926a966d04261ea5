"""The torch twin of a network of app.networks.architectures, built from the same layers.

Inside, maps are (N, C, H, W) in channels-last order; in and out are as in NumPy: (N, H, W, 1) and (N, steps, classes).
Convolutions marked `norm` have batch normalisation before their activation; `folded` returns the parameters that the
NumPy forward takes, with the normalisation of evaluation multiplied in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from app.networks.network import Conv, Layer, Network, TimeSteps

NORM_MOMENTUM = 0.02
"""Share of a batch in the running statistics: small, because batches hold strips of one width."""


def half_precision() -> torch.autocast:
    """Forward passes in bfloat16 where the processor's vectors are wide enough for it; on others it takes ten times as
    long as float32."""
    wide = torch.backends.cpu.get_cpu_capability().startswith("AVX512")
    return torch.autocast("cpu", torch.bfloat16, enabled=wide)


def evaluated(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """What a normalisation multiplies by and adds in evaluation, each (channels,) float64."""
    assert norm.running_mean is not None and norm.running_var is not None
    factor = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
    return factor, norm.bias.detach().double() - norm.running_mean.double() * factor


def settle_normalisation(model: nn.Module, batches: Iterable[Sequence[Tensor]]) -> None:
    """Give every normalisation the moments of what it meets, and leave what the network says as it is.

    Weights that come from a folded network have a normalisation that is the identity, while in training it would
    normalise by the moments of a batch: the first step would meet another network than the one that was exported.
    `batches` are the model's inputs.
    """
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    moments = {norm: [torch.zeros(norm.num_features, dtype=torch.float64) for _ in range(2)] for norm in norms}
    counts = dict.fromkeys(norms, 0)

    def note(norm: nn.Module, inputs: tuple[Tensor]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        values = inputs[0].double()
        moments[norm][0] += values.sum((0, 2, 3)).cpu()
        moments[norm][1] += values.square().sum((0, 2, 3)).cpu()
        counts[norm] += values.numel() // norm.num_features

    hooks = [norm.register_forward_pre_hook(note) for norm in norms]
    model.eval()
    with torch.no_grad():
        for inputs in batches:
            model(*inputs)
        for hook in hooks:
            hook.remove()
        for norm in norms:
            assert norm.running_mean is not None and norm.running_var is not None
            factor, shift = evaluated(norm)
            mean = moments[norm][0] / counts[norm]
            variance = moments[norm][1] / counts[norm] - mean.square()
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance.clamp(min=0))
            norm.weight.copy_(factor * torch.sqrt(norm.running_var + norm.eps))
            norm.bias.copy_(shift + norm.running_mean * factor)


class TorchConv(nn.Module):
    """A convolution, its normalisation and ReLU, with the residual sum where the layer has one."""

    def __init__(self, layer: Conv) -> None:
        super().__init__()
        if layer.activation not in ("relu", "linear"):
            raise ValueError(f"the torch twin knows relu and linear, not {layer.activation}")
        self.layer = layer
        self.conv = nn.Conv2d(
            layer.channels_in,
            layer.channels_out,
            layer.kernel,
            layer.stride,
            layer.padding,
            layer.dilation,
            bias=not layer.norm,
        )
        self.norm = nn.BatchNorm2d(layer.channels_out, momentum=NORM_MOMENTUM) if layer.norm else None
        nn.init.kaiming_normal_(self.conv.weight, nonlinearity="relu" if layer.activation == "relu" else "linear")

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        if self.norm is not None:
            y = self.norm(y)
        if self.layer.activation == "relu":
            y = torch.relu(y)
        return x + y if self.layer.residual else y

    def folded(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weight (kernel height, kernel width, in, out) and bias (out,)."""
        weight = self.conv.weight.detach().double()
        if self.norm is None:
            bias = self.conv.bias.detach().double() if self.conv.bias is not None else torch.zeros(len(weight)).double()
        else:
            factor, bias = evaluated(self.norm)
            weight = weight * factor[:, None, None, None]
        return weight.permute(2, 3, 1, 0).float().numpy().copy(), bias.float().numpy().copy()


class TorchConvNetwork(nn.Module):
    """A network of convolutions alone."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        super().__init__()
        convs = [layer for layer in layers if isinstance(layer, Conv)]
        if len(convs) != len(layers):
            raise ValueError("a network of convolutions has no other layers")
        self.names = [layer.name for layer in convs]
        self.convs = nn.ModuleList(TorchConv(layer) for layer in convs)

    def forward(self, x: Tensor) -> Tensor:
        """Maps (N, h, w, classes), float32, of pictures (N, H, W, 1)."""
        y = x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
        for conv in self.convs:
            y = conv(y)
        return y.permute(0, 2, 3, 1).float()

    def folded(self) -> dict[str, NDArray[np.float32]]:
        """The parameters for app.networks.architectures.run."""
        parameters = {}
        for name, conv in zip(self.names, self.convs, strict=True):
            assert isinstance(conv, TorchConv)
            parameters[f"{name}.weight"], parameters[f"{name}.bias"] = conv.folded()
        return parameters

    def load_folded(self, parameters: dict[str, NDArray[np.float32]]) -> None:
        """Begin from exported weights: normalisation is the identity until `settle_normalisation` says otherwise."""
        for name, conv in zip(self.names, self.convs, strict=True):
            assert isinstance(conv, TorchConv)
            with torch.no_grad():
                conv.conv.weight.copy_(torch.from_numpy(parameters[f"{name}.weight"].copy()).permute(3, 2, 0, 1))
                bias = torch.from_numpy(parameters[f"{name}.bias"].copy())
                if conv.norm is None:
                    conv.conv.bias.copy_(bias)
                else:
                    conv.norm.bias.copy_(bias)
                    conv.norm.running_var.fill_(1 - conv.norm.eps)


class TorchLineNetwork(TorchConvNetwork):
    """A line network; in training a second head on the folded front guides it and is thrown away afterwards."""

    def __init__(self, network: Network, shortcut_after: str = "fold") -> None:
        *convs, steps = network.layers
        if not isinstance(steps, TimeSteps):
            raise ValueError("a line network has TimeSteps at the end")
        super().__init__(convs)
        self.steps = steps.steps
        self.shortcut_after = self.names.index(shortcut_after)
        folded, last = convs[self.shortcut_after], convs[-1]
        assert isinstance(folded, Conv) and isinstance(last, Conv)
        self.shortcut = nn.Conv2d(folded.channels_out, last.channels_out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Scores (N, steps, classes), float32, of strips (N, 32, W, 1)."""
        return self.both(x)[0]

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The scores of the network and those of its shortcut head."""
        y = x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
        middle = y
        for number, conv in enumerate(self.convs):
            y = conv(y)
            if number == self.shortcut_after:
                middle = y
        return self._spoken(y), self._spoken(self.shortcut(middle))

    def _spoken(self, y: Tensor) -> Tensor:
        batch, channels, _, columns = y.shape
        return y[:, :, 0].permute(0, 2, 1).reshape(batch, columns * self.steps, channels // self.steps).float()
