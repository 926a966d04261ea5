"""Runs of part of a mask, and blobs that are made of runs."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from app.imaging.character_blobs import find_character_blobs
from app.imaging.runs import find_runs, of_components, paint_components


def test_runs_of_some_components_are_those_of_their_mask() -> None:
    ink = np.random.default_rng(0).random((90, 130)) < 0.3
    runs = find_runs(ink)
    kept = np.arange(runs.count) % 3 == 0
    part, expected = of_components(runs, kept), find_runs(paint_components(runs, kept))
    for field in fields(part):
        assert np.array_equal(getattr(part, field.name), getattr(expected, field.name)), field.name


def test_blobs() -> None:
    """Two letters, of a slope and a ring; a rule is none."""
    ink = np.zeros((60, 200), bool)
    for row in range(12):
        ink[10 + row, 20 + row : 24 + row] = True
    ink[30:42, 50:62] = True
    ink[33:39, 53:59] = False
    ink[50:52, 10:150] = True
    blobs = find_character_blobs(find_runs(ink))
    assert blobs.areas.tolist() == [48, 108]
    assert blobs.extents(0.0).tolist() == [[20, 10, 35, 22], [50, 30, 62, 42]]
    assert np.allclose(blobs.extents(90.0), [[-21, 20, -9, 35], [-41, 50, -29, 62]], atol=1e-4)
    x, y = blobs.drawn(1000)
    assert ink[y.astype(int), x.astype(int)].all() and len(np.unique(y * 200 + x)) == 156
    x, y = blobs.drawn(50)
    assert ink[y.astype(int), x.astype(int)].all() and len(x) == 50
