"""Weights between those before a run and those after it."""

import numpy as np
import pytest

from training.blend import blended


def test_blended_weights_lie_between_those_before_and_those_learned() -> None:
    before, learned = ({"a": np.full((2, 3), value, np.float32)} for value in (1.0, 3.0))
    assert np.array_equal(blended(learned, before, 0.0)["a"], before["a"])
    assert np.array_equal(blended(learned, before, 1.0)["a"], learned["a"])
    assert blended(learned, before, 0.25)["a"] == pytest.approx(np.full((2, 3), 1.5))


def test_weights_of_other_architectures_are_refused() -> None:
    with pytest.raises(ValueError, match="architecture"):
        blended({"a": np.zeros(2, np.float32)}, {"a": np.zeros(3, np.float32)}, 0.5)
