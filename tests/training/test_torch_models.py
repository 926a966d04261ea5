"""The torch twin of the line network against the NumPy forward."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from app.networks.architectures import build  # noqa: E402
from app.networks.network import run  # noqa: E402
from training.torch_models import TorchLineNetwork, settle_normalisation  # noqa: E402

SMALL = {"classes": 7, "front": [4, 6, 8], "tail": 12}


def _trained(seed: int) -> TorchLineNetwork:
    """A network whose normalisation has seen something."""
    torch.manual_seed(seed)
    network = TorchLineNetwork(build("line_cnn", SMALL))
    for _ in range(5):
        network(torch.rand(4, 32, 48, 1))
    for name, parameter in network.named_parameters():
        if "norm" in name:
            torch.nn.init.uniform_(parameter, 0.5, 1.5)
    network.eval()
    return network


def test_folded_weights_give_the_same_scores_in_numpy() -> None:
    twin = _trained(1)
    strips = np.random.default_rng(2).random((3, 32, 52, 1), dtype=np.float32)
    with torch.inference_mode():
        expected = twin(torch.from_numpy(strips)).numpy()
    scores = run(build("line_cnn", SMALL), twin.folded(), strips)
    assert scores.shape == (3, 26, 7)
    assert np.allclose(scores, expected, atol=1e-4)


def test_folded_weights_can_be_trained_further() -> None:
    twin = _trained(3)
    other = TorchLineNetwork(build("line_cnn", SMALL))
    other.load_folded(twin.folded())
    strips = torch.rand(2, 32, 40, 1)
    with torch.inference_mode():
        assert torch.allclose(other.eval()(strips), twin(strips), atol=1e-4)


def test_settled_normalisation_changes_nothing_and_then_little_in_training() -> None:
    twin = TorchLineNetwork(build("line_cnn", SMALL))
    twin.load_folded(_trained(5).folded())
    strips = torch.rand(16, 32, 64, 1)
    with torch.inference_mode():
        exported = twin.eval()(strips)
    settle_normalisation(twin, [(strips,)])
    with torch.inference_mode():
        assert torch.allclose(twin.eval()(strips), exported, atol=1e-3)
        assert torch.allclose(twin.train()(strips), exported, atol=1e-2)
