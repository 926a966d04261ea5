"""Whatever is sent is answered, or refused with a clear problem: no content, size, mode, file or option breaks it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.engine import Engine
from app.imaging.decode import DecodeLimits
from app.options import ReadOptions
from tests.properties.drawn_pages import DrawnPage
from training.data.odd_images import CONTENTS, FORMATS_OF, MODES, Case, file_of, in_mode, made_case
from training.fuzz import outcome, stopped_after

SECONDS = 30.0
"""A case that takes longer hangs; none of these takes a second on a machine with nothing else to do."""
PAGE = DrawnPage(("BOXES FOR", "EVERY LETTER"), 36)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(limits=DecodeLimits(max_pixels=2_000_000))


@pytest.fixture(autouse=True)
def damaged_files_are_expected() -> Iterator[None]:
    """Pillow warns of what is damaged on purpose."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        yield


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    content=st.sampled_from(list(CONTENTS)),
    mode_and_format=st.sampled_from([(mode, name) for mode in MODES for name in FORMATS_OF.get(mode, ("TIFF",))]),
    width=st.integers(1, 200) | st.integers(1, 12),
    height=st.integers(1, 200) | st.integers(1, 12),
    orientation=st.integers(1, 8),
    damage=st.sampled_from(["", "", "", "cut", "flipped", "blown up"]),
    seed=st.integers(0, 2**31),
)
def test_every_case_has_its_answer(
    engine: Engine,
    content: str,
    mode_and_format: tuple[str, str],
    width: int,
    height: int,
    orientation: int,
    damage: str,
    seed: int,
) -> None:
    mode, file_format = mode_and_format
    with stopped_after(SECONDS):
        outcome(engine, Case(content, width, height, seed, mode, file_format, orientation, damage))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(number=st.integers(0, 2**31))
def test_so_have_those_that_the_command_makes_with_any_options(engine: Engine, number: int) -> None:
    with stopped_after(SECONDS):
        outcome(engine, made_case(number, longest=300))


@pytest.mark.parametrize("mode", MODES)
def test_a_page_has_the_same_text_in_every_mode_and_exif_orientation(engine: Engine, mode: str) -> None:
    page = np.asarray(PAGE.image)
    for orientation, turned in enumerate(as_stored(page), 1):
        (read,) = engine.read(file_of(in_mode(turned, mode), "TIFF", orientation), ReadOptions(alternatives=0))
        assert read.text == PAGE.text, f"orientation {orientation}"
        assert (read.width, read.height) == PAGE.image.size


def as_stored(
    page: NDArray[np.uint8],
) -> list[NDArray[np.uint8]]:
    """The page as a camera stores it that says orientation 1, 2, … 8: what undoes the turn of TIFF 6.0's tag 274."""
    return [
        np.ascontiguousarray(stored)
        for stored in (
            page,
            page[:, ::-1],
            page[::-1, ::-1],
            page[::-1],
            page.T,
            np.rot90(page),
            page[::-1, ::-1].T,
            np.rot90(page, -1),
        )
    ]
