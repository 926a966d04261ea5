"""How sure a reading is: the probability of each character of a path, and of what else might stand there.

The best path says which reading is best, not by how much. Here every character is weighed again against its
alternatives, the characters around it held fixed: network score and the prior of it and of the few characters after it
whose context it is. A temperature, fitted on characters of development pages after decoding, makes the
result a probability (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.recognition.best_path import CasedPrior, Lattice, Path
from app.recognition.ngram_prior import BLANK, CONTEXT

TEMPERATURE = 1.4
"""Divides the scores before softmax."""


def posteriors(
    lattice: Lattice, path: Path, prior: CasedPrior | None, temperature: float = TEMPERATURE
) -> NDArray[np.float32]:
    """The probability of each class of each edge on the path, (characters, k); rows add up to 1."""
    scores = lattice.scores[path.edges].astype(np.float64)
    if prior is not None and len(path.edges):
        scores = scores + _prior_scores(lattice, path, prior)
    scores = (scores - scores.max(axis=1, keepdims=True)) / temperature
    likelihood = np.exp(scores)
    return np.asarray(likelihood / likelihood.sum(axis=1, keepdims=True), np.float32)


def _prior_scores(lattice: Lattice, path: Path, prior: CasedPrior) -> NDArray[np.float64]:
    """What the prior says of each class of each edge, all other characters of the path held fixed."""
    classes = lattice.classes[path.edges]
    read = np.take_along_axis(classes, path.choices[:, None], 1)[:, 0]
    place = np.arange(len(read)) + np.cumsum(path.blanks)
    text = np.full(int(place[-1]) + 1, BLANK, np.int64)
    text[place] = read
    padded = np.concatenate([np.full(CONTEXT, BLANK), text, np.full(CONTEXT, BLANK)])
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * CONTEXT + 1)[place]
    variants = np.repeat(around[:, None, :], classes.shape[1], axis=1)
    variants[:, :, CONTEXT] = classes
    own = prior.scores(around[:, :CONTEXT])
    scores = np.take_along_axis(own, classes, 1).astype(np.float64)
    for step in range(1, CONTEXT + 1):
        contexts = variants[:, :, step : step + CONTEXT].reshape(-1, CONTEXT)
        later = prior.scores(contexts)[np.arange(len(contexts)), variants[:, :, step + CONTEXT].ravel()]
        inside = (place + step < len(text))[:, None]
        scores += np.where(inside, later.reshape(classes.shape), 0)
    return scores


def alternatives(
    texts: Sequence[str], probabilities: NDArray[np.float32], chosen: int, count: int, least: float = 0.0005
) -> tuple[tuple[str, float], ...]:
    """The `count` likeliest readings besides the chosen one, each with at least probability `least`."""
    order = np.argsort(-probabilities, kind="stable")
    others = [index for index in order if index != chosen and probabilities[index] >= least]
    return tuple((texts[index], float(probabilities[index])) for index in others[:count])
