"""A patch has one answer, whatever stands beside it, but for rounding."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.networks.weights import load
from app.recognition.glyph_classifier import BLOCK, classify_patches

CNN_36 = Path(__file__).parents[2] / "model_store" / "cnn-36.npz"


def test_a_patch_alone_and_among_a_thousand_has_the_same_probabilities() -> None:
    model = load(CNN_36)
    patches = np.random.default_rng(0).random((1000, 32, 32), dtype=np.float32)
    metrics = np.zeros((1000, 4), np.float32)
    allowed = np.ones(len(model.manifest.alphabet), np.bool_)
    among = classify_patches(model, patches, metrics, allowed)
    for place in (0, 63, 64, 517, 999):
        alone = classify_patches(model, patches[place : place + 1], metrics[:1], allowed)
        np.testing.assert_allclose(alone[0], among[place], rtol=0, atol=1e-5)
        if place % BLOCK == 0:
            np.testing.assert_array_equal(alone[0], among[place])


def test_probabilities_of_the_allowed_add_up_to_one_and_the_others_are_zero() -> None:
    model = load(CNN_36)
    allowed = np.array([character.isalpha() for character in model.manifest.alphabet])
    patches = np.random.default_rng(1).random((3, 32, 32), dtype=np.float32)
    probabilities = classify_patches(model, patches, np.zeros((3, 4), np.float32), allowed)
    assert not probabilities[:, ~allowed].any()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
