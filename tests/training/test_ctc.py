"""The batched CTC loss against torch's."""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from training.ctc import ctc_loss  # noqa: E402


def _batch(seed: int, sharp: float) -> tuple[Any, Any, Any, Any]:
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(7, 40, 12, generator=generator) * sharp
    lengths = torch.tensor([1, 5, 12, 3, 18, 2, 6])
    steps = torch.tensor([40, 38, 40, 9, 40, 4, 37])
    targets = torch.randint(1, 12, (int(lengths.sum()),), generator=generator)
    targets[3:6] = 4
    return scores, targets, steps, lengths


@pytest.mark.parametrize("sharp", [0.1, 1.0, 6.0])
def test_values_and_gradients_are_those_of_torch(sharp: float) -> None:
    scores, targets, steps, lengths = _batch(3, sharp)
    mine, theirs = scores.clone().requires_grad_(), scores.double().requires_grad_()
    own = ctc_loss(mine, targets, steps, lengths)
    spoken = torch.log_softmax(theirs, 2).transpose(0, 1)
    other = torch.nn.functional.ctc_loss(spoken, targets, steps, lengths, reduction="none", zero_infinity=True)
    assert torch.allclose(own.double(), other, rtol=1e-4, atol=1e-4)
    weights = torch.linspace(0.5, 2, 7)
    (own * weights).sum().backward()
    (other * weights.double()).sum().backward()
    assert mine.grad is not None and theirs.grad is not None
    assert torch.allclose(mine.grad.double(), theirs.grad, atol=1e-4)


def test_a_text_that_does_not_fit_gives_no_loss_and_no_gradient() -> None:
    scores = torch.zeros(1, 3, 5, requires_grad=True)
    loss = ctc_loss(scores, torch.tensor([2, 2, 2]), torch.tensor([3]), torch.tensor([3]))
    loss.sum().backward()
    assert loss.item() == 0
    assert scores.grad is not None and not scores.grad.any()
