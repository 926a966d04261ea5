"""Grounds that are cut from photographs."""

import numpy as np
import pytest

pytest.importorskip("cv2")

from training.data import photographs
from training.data.photographs import NAMES, WITHOUT_BADGES, photographed

SHAPE = (90, 160)


def test_one_seed_gives_one_ground() -> None:
    first, second = (photographed(np.random.default_rng(3), SHAPE) for _ in range(2))
    assert first.shape == SHAPE
    assert np.array_equal(first, second)


def test_no_two_grounds_are_alike() -> None:
    rng = np.random.default_rng(3)
    grounds = [photographed(rng, SHAPE) for _ in range(20)]
    assert len({ground.tobytes() for ground in grounds}) == len(grounds)
    assert all(ground.std() > 0 for ground in grounds)


@pytest.mark.parametrize("name", NAMES)
def test_every_photograph_comes_with_the_library(name: str) -> None:
    grey = photographs._grey(name)
    assert grey.dtype == np.uint8
    assert grey.ndim == 2
    assert len(grey) == WITHOUT_BADGES if name == "astronaut" else min(grey.shape) >= 300
