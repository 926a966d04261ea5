"""How well a score tells ink that is no character from characters: the receiver operating characteristic and its area.

Three scores of a patch, each higher the less it looks like a character: the probability that a network gives to
NO_CHARACTER; how small the scores of all characters are together (the energy of Liu et al. 2020, "Energy-based
Out-of-distribution Detection"); and what an autoencoder that has learnt characters alone fails to give back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax
from app.recognition.alphabet import NO_CHARACTER
from training.data.patch_set import PatchSet

LOST = 0.01
"""Share of characters that may be taken for none: at this point of the curve its height is stated."""


def is_none(data: PatchSet) -> NDArray[np.bool_]:
    """Which patches are no characters, bool (n,); all False where the alphabet has no such class."""
    return np.asarray(data.labels == data.alphabet.find(NO_CHARACTER))


def blank_score(scores: NDArray[np.floating], alphabet: str) -> NDArray[np.floating]:
    """Probability of NO_CHARACTER, (n,), from scores (n, classes) before softmax."""
    return softmax(scores)[:, alphabet.index(NO_CHARACTER)]


def energy_score(scores: NDArray[np.floating], alphabet: str) -> NDArray[np.floating]:
    """Minus the logarithm of the sum of the characters' exponentials, (n,)."""
    characters = np.delete(scores, alphabet.index(NO_CHARACTER), axis=1)
    return np.asarray(-np.logaddexp.reduce(characters, axis=1))


def roc(score: NDArray[np.floating], none: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shares of characters lost and of the rest found as the threshold on `score` (n,) falls, from (0, 0) to (1, 1).

    Patches of one score pass together. ValueError where there are not both kinds.
    """
    if none.all() or not none.any():
        raise ValueError("a curve needs both characters and ink that is none")
    order = np.argsort(-score, kind="stable")
    last = np.append(np.diff(score[order]) != 0, True)
    found, lost = np.cumsum(none[order])[last], np.cumsum(~none[order])[last]
    return np.append(0.0, lost / lost[-1]), np.append(0.0, found / found[-1])


def area(curve: tuple[NDArray[np.float64], NDArray[np.float64]]) -> float:
    """Area under the curve: how often ink that is no character has the higher score of the two, 0.5 by chance."""
    lost, found = curve
    return float(np.sum(np.diff(lost) * (found[1:] + found[:-1]) / 2))


def found_at(curve: tuple[NDArray[np.float64], NDArray[np.float64]], lost: float = LOST) -> float:
    """Share of ink that is no character that is found while at most `lost` of the characters go with it."""
    return float(curve[1][np.searchsorted(curve[0], lost, side="right") - 1])


def figures(scores: NDArray[np.floating], data: PatchSet) -> Mapping[str, float]:
    """What a manifest says of a network's NO_CHARACTER; empty where `data` has none."""
    none = is_none(data)
    if none.all() or not none.any():
        return {}
    curve = roc(blank_score(scores, data.alphabet), none)
    return {"reject_auc": round(area(curve), 4), f"reject_found_at_{LOST:g}_lost": round(found_at(curve), 4)}
