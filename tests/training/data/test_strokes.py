"""Who writes a character, and how coarsely his tablet keeps it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("cv2")

from training.data.strokes import HandPrint, StrokeSet, Written, coarsened


def written_by(often: dict[int, int]) -> HandPrint:
    """The letter a, by each writer so many times, and nine others once: who wrote fewer characters is no writer."""
    samples = [(text, writer) for writer, times in often.items() for text in "a" * times + "bcdefghij"]
    points = np.tile(np.array([[0, 0], [60, 80]], np.int16), (len(samples), 1))
    ends, writers = np.arange(1, len(samples) + 1), np.array([writer for _, writer in samples])
    return HandPrint(StrokeSet(points, 2 * ends, ends, [text for text, _ in samples], writers))


def test_who_wrote_four_times_as_much_is_drawn_twice_as_often() -> None:
    pens, random = written_by({0: 10, 1: 40}), np.random.default_rng(0)
    drawn = [pens.writer_of(random, "a") for _ in range(3000)]
    assert drawn.count(1) / drawn.count(0) == pytest.approx(2, rel=0.1)


def test_nobody_is_drawn_for_what_nobody_wrote() -> None:
    assert written_by({0: 10}).writer_of(np.random.default_rng(0), "z") is None


def test_a_coarse_tablet_keeps_points_on_its_grid_no_farther_off_than_half_a_step() -> None:
    stroke = np.random.default_rng(1).uniform(-50, 130, (40, 2)).astype(np.float32)
    (kept,) = coarsened(Written([stroke], "a", 100.0, 80.0), 14.0).strokes
    assert np.allclose(kept / 14, np.round(kept / 14), atol=1e-5)
    assert np.abs(kept - stroke).max() <= 7.0 + 1e-4
