"""The CTC loss, over all strips of a batch at once.

torch's own CPU loss walks every strip by itself in log space and took a third of a training step. This one keeps
probabilities as they are, rescaled every few steps, and moves whole (state, strip) planes: twice as fast.
Its values and gradients are held against torch's in the tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

RESCALE_EVERY = 6
"""Steps between two rescalings; a step multiplies by a probability, which float64 stands for far longer."""
TINY = 1e-300
Plane = NDArray[np.float64]


def _states(
    targets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], Plane]:
    """Classes of the states (states, n): blank, first character, blank ...; which exist; which a skip may reach."""
    longest, batch = int(lengths.max()), len(lengths)
    characters = np.zeros((longest, batch), np.int64)
    column = np.repeat(np.arange(batch), lengths)
    row = np.arange(len(targets)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    characters[row, column] = targets
    classes = np.zeros((2 * longest + 1, batch), np.int64)
    classes[1::2] = characters
    exists = np.arange(2 * longest + 1)[:, None] < 2 * lengths + 1
    skip = np.zeros(classes.shape)
    skip[3::2] = characters[1:] != characters[:-1]
    return classes, exists, skip


def occupancy(
    spoken: NDArray[np.float32], targets: NDArray[np.int64], steps: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.int64]]:
    """Loss (n,), the posterior of each state at each step (n, T, states), and the states' classes (n, states).

    `spoken` are probabilities (n, T, classes), class 0 the blank; strip i has `steps[i]` steps and its text
    `lengths[i]` classes of `targets`. Where a text does not fit its steps the loss is infinite, the posterior 0.
    """
    batch, last, count = spoken.shape
    classes, exists, skip = _states(targets, lengths)
    by_class = np.ascontiguousarray(spoken.transpose(1, 2, 0)).reshape(last, count * batch)
    emitted = np.take(by_class, (classes * batch + np.arange(batch)).ravel(), axis=1).reshape(last, *classes.shape)
    emitted *= exists
    ends = np.zeros(classes.shape)
    ends[2 * lengths, np.arange(batch)] = 1
    ends[np.maximum(2 * lengths - 1, 0), np.arange(batch)] = 1

    forward = np.zeros((last, *classes.shape))
    logs = np.zeros(batch)
    loss = np.full(batch, np.inf)
    finishing = {int(step): np.flatnonzero(steps == step) for step in np.unique(steps)}
    forward[0, :2] = emitted[0, :2]
    for t in range(last):
        now = forward[t]
        if t:
            before = forward[t - 1]
            np.copyto(now, before)
            now[1:] += before[:-1]
            now[2:] += before[:-2] * skip[2:]
            now *= emitted[t]
        if t % RESCALE_EVERY == RESCALE_EVERY - 1:
            total = np.maximum(now.sum(0), TINY)
            now /= total
            logs += np.log(total)
        if t + 1 in finishing:
            some = finishing[t + 1]
            likelihood = (now[:, some] * ends[:, some]).sum(0)
            reached = likelihood > TINY
            loss[some[reached]] = -np.log(likelihood[reached]) - logs[some[reached]]

    backward = np.zeros(classes.shape)
    for t in range(last - 1, -1, -1):
        if t + 1 < last:
            ahead = backward * emitted[t + 1]
            backward = ahead.copy()
            backward[:-1] += ahead[1:]
            backward[:-2] += ahead[2:] * skip[2:]
            if t % RESCALE_EVERY == 0:
                backward /= np.maximum(backward.sum(0), TINY)
        if t + 1 in finishing:
            backward[:, finishing[t + 1]] = ends[:, finishing[t + 1]]
        forward[t] *= backward
    total = forward.sum(1, keepdims=True)
    forward /= np.maximum(total, TINY)
    return loss, forward.astype(np.float32).transpose(2, 0, 1), classes.T


class _Ctc(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, scores: Tensor, targets: Tensor, steps: Tensor, lengths: Tensor) -> Tensor:
        spoken = torch.softmax(scores, 2)
        loss, posterior, classes = occupancy(spoken.numpy(), targets.numpy(), steps.numpy(), lengths.numpy())
        states = torch.zeros(len(classes), classes.shape[1], scores.shape[2])
        states.scatter_(2, torch.from_numpy(np.ascontiguousarray(classes))[..., None], 1.0)
        finite = torch.from_numpy(np.isfinite(loss))
        inside = (torch.arange(scores.shape[1]) < steps[:, None]) & finite[:, None]
        gradient = (spoken - torch.bmm(torch.from_numpy(np.ascontiguousarray(posterior)), states)) * inside[..., None]
        ctx.save_for_backward(gradient)
        return torch.where(finite, torch.from_numpy(loss).float(), torch.zeros(()))

    @staticmethod
    def backward(ctx: Any, *received: Tensor) -> tuple[Tensor, None, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * received[0][:, None, None], None, None, None


def ctc_loss(scores: Tensor, targets: Tensor, steps: Tensor, lengths: Tensor) -> Tensor:
    """Loss of each strip (n,), 0 where the text does not fit, from scores before softmax (n, T, classes) float32.

    `targets` int64 holds all texts end to end, `lengths` (n,) how long each is, `steps` (n,) how many steps each strip
    has of its own.
    """
    result: Tensor = _Ctc.apply(scores, targets, steps, lengths)
    return result
