"""Changed pages: the changes themselves, and how they are held against the pages as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.document import Page
from app.imaging.decode import decode
from tests.documents import page
from training.changed import ChangedReading, pages_of, read_changed
from training.cost_curve import made_page
from training.data.page_changes import CHANGES, Picture, changed


@pytest.fixture(scope="module")
def picture() -> Picture:
    return np.asarray(made_page(200).convert("RGB"))


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_makes_another_picture_of_a_like_size_and_always_the_same(picture: Picture, change: str) -> None:
    first, second = (changed(picture, change, rng()) for _ in range(2))
    assert first.dtype == np.uint8 and first.shape[2] == 3
    assert first.shape != picture.shape or (first != picture).any()
    assert 0.4 < first.size / picture.size < 2.5
    assert (first == second).all()


def test_a_page_turned_four_times_and_the_negative_of_a_negative_are_what_they_were(picture: Picture) -> None:
    turned = picture
    for _ in range(4):
        turned = changed(turned, "turned by 90", rng())
    assert (turned == picture).all()
    assert (changed(changed(picture, "negative", rng()), "negative", rng()) == picture).all()


def test_streaks_go_from_edge_to_edge_and_scratches_do_not() -> None:
    white = np.full((300, 200, 3), 255, np.uint8)
    streaks, scratches = ((changed(white, change, rng()) < 255).any(axis=2) for change in ("streaked", "scratched"))
    assert streaks.any() and (streaks.any(axis=0) == streaks.all(axis=0)).all()
    assert scratches.any() and not scratches.all(axis=0).any()


def test_readings_tell_what_is_lost_against_the_page_as_it_is(picture: Picture) -> None:
    def of_dark_rims_nothing(content: bytes) -> Sequence[Page]:
        (image,) = decode(content)
        return [page("one two" if image.grey()[0, 0] > 100 else "one")]

    negative, smaller = read_changed(of_dark_rims_nothing, picture, "one two", "a page", ["negative", "smaller"])
    assert (negative.change, negative.page) == ("negative", "a page")
    assert negative.f1 == pytest.approx((1.0, 2 / 3))
    assert negative.lost == pytest.approx(1 / 3)
    assert negative.order_lost == pytest.approx(4 / 7)
    assert (smaller.lost, smaller.order_lost) == (0, 0)
    assert ChangedReading("faint", "", (0.5, 0.75), (0.5, 0.25)).lost == -0.25


def test_pages_are_taken_from_all_over_a_folder(tmp_path: Path) -> None:
    for number in range(5):
        Image.new("L", (4, 4)).save(tmp_path / f"{number}.png")
        if number != 3:
            (tmp_path / f"{number}.txt").write_text("text", encoding="utf-8")
    assert [path.name for path in pages_of(tmp_path, 2)] == ["0.png", "4.png"]
    assert [path.name for path in pages_of(tmp_path, 9)] == ["0.png", "1.png", "2.png", "4.png"]
