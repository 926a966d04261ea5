"""Two kinds of depth are told from one, and from many of one and few of another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imaging.two_kinds import TwoKinds, counted, few_and_most, two_kinds


def kinds_of(*depths: tuple[float, int], of_few: bool = False) -> TwoKinds:
    """The kinds of so many pixels of each depth, give or take a little."""
    random = np.random.default_rng(3)
    pixels = np.concatenate([random.normal(depth, 0.02, number) for depth, number in depths])
    counts = counted(pixels.clip(0, 1).astype(np.float32), np.zeros(len(pixels), np.int64), 1)
    return few_and_most(counts) if of_few else two_kinds(counts)


@pytest.mark.parametrize(("faint", "deep"), [(0.2, 0.9), (0.4, 0.7)])
def test_what_parts_two_kinds_lies_half_way_between_them(faint: float, deep: float) -> None:
    kinds = kinds_of((faint, 900), (deep, 300))
    assert kinds.apart[0] > 0.9
    assert kinds.faint[0] == pytest.approx(faint, abs=0.03)
    assert kinds.deep[0] == pytest.approx(deep, abs=0.03)
    assert kinds.parting[0] == pytest.approx((faint + deep) / 2, abs=0.03)


def test_few_that_are_far_deeper_are_found_beside_lines_whose_rims_are_fainter() -> None:
    paper_and_word = (0.12, 4000), (0.25, 4000), (0.9, 80)
    assert kinds_of(*paper_and_word).parting[0] < 0.25
    few = kinds_of(*paper_and_word, of_few=True)
    assert few.apart[0] == 1
    assert 0.4 < few.parting[0] < 0.75
    assert kinds_of((0.5, 900), (0.9, 900), of_few=True).apart[0] == 0


def test_one_depth_is_of_no_two_kinds() -> None:
    counts = counted(np.full(50, 0.5, np.float32), np.zeros(50, np.int64), 1)
    assert two_kinds(counts).apart[0] == 0
    assert few_and_most(counts).apart[0] == 0


@given(st.lists(st.floats(0, 1, width=32), max_size=60), st.integers(1, 3))
def test_shares_are_shares_and_kinds_are_in_order(depths: list[float], groups: int) -> None:
    pixels = np.array(depths, np.float32)
    counts = counted(pixels, np.arange(len(pixels)) % groups, groups)
    assert counts.sum() == len(pixels)
    kinds = two_kinds(counts)
    assert ((kinds.apart >= 0) & (kinds.apart <= 1 + 1e-9)).all()
    assert (kinds.faint <= kinds.deep + 1e-9)[counts.astype(bool).sum(axis=1) > 1].all()
