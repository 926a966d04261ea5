"""Lines of text are told from what stands in rows and is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.geometry import Box
from app.imaging.decode import SourceImage
from app.imaging.straighten import straighten
from app.networks.weights import load
from app.options import ReadOptions
from app.recognition.line_reader import LineReader
from app.recognition.strip_image import Strip, cut_strip
from app.recognition.text_filter import STRETCH, TextFilter, text_score
from app.segmentation.layout import segment
from app.segmentation.text_line import TextLine

STORE = Path(__file__).parents[2] / "model_store"
TEXTS = ("Lines of text are kept,", "WHATEVER THEY SAY:", "12.50 - 7 = 5.50", "if", "a", "***", "No. 4711/b")


@pytest.fixture(scope="module")
def text_filter() -> TextFilter:
    return TextFilter(load(STORE / "text-strips.npz"))


def strips_of(pixels: NDArray[np.uint8], mode: str = "page") -> list[Strip]:
    options = ReadOptions(rotation="0", mode=mode)
    page = straighten(SourceImage.of(pixels), options)
    return [cut_strip(page.grey, line) for line in segment(page, options).lines]


def written(text: str, size: int) -> NDArray[np.uint8]:
    font = ImageFont.load_default(size)
    page = Image.new("L", (round(font.getlength(text)) + 4 * size, 4 * size), 240)
    ImageDraw.Draw(page).text((2 * size, size), text, 30, font)
    return np.asarray(page)


def masonry() -> NDArray[np.uint8]:
    """Courses of dark bricks, of a shade each, with light joints."""
    random = np.random.default_rng(1)
    wall = np.full((400, 600), 220, np.uint8)
    for course, y in enumerate(range(0, 400, 20)):
        for x in range(-25 * (course % 2), 600, 50):
            wall[y : y + 16, max(x, 0) : max(x + 45, 0)] = random.integers(30, 110)
    return wall


def squares() -> NDArray[np.uint8]:
    """Square cells, two in five of them dark."""
    cells = np.random.default_rng(3).random((180, 300)) < 0.4
    return np.kron(np.where(cells, 40, 230), np.ones((2, 2))).astype(np.uint8)


def grain() -> NDArray[np.uint8]:
    """Spots of a few pixels, everywhere."""
    random = np.random.default_rng(2)
    spots = Image.fromarray(random.integers(0, 256, (100, 150), np.uint8)).resize((600, 400), Image.Resampling.BICUBIC)
    return np.asarray(spots)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [12, 24, 60])
def test_lines_of_text_are_kept(text_filter: TextFilter, text: str, size: int) -> None:
    strips = strips_of(written(text, size), mode="line")
    assert text_filter.shows_text(strips).all()


@pytest.mark.parametrize(("picture", "height"), [(masonry, 16), (squares, 24), (grain, 10)])
def test_rows_of_what_is_no_text_are_not(text_filter: TextFilter, picture: Any, height: int) -> None:
    depth = 1 - picture().astype(np.float32) / 255
    feet = np.arange(20 + height, len(depth) - 20, height + 4)
    lines = [
        TextLine(Box(20, y - height, 580, y), np.array([[20.0, y], [580.0, y]]), 0.7 * height, np.zeros(0, np.int64))
        for y in feet.tolist()
    ]
    assert text_filter.shows_text([cut_strip(depth, line) for line in lines]).mean() < 0.2


def test_a_strip_is_as_good_as_its_best_stretch() -> None:
    scores = np.concatenate([np.full(40, -9.0), np.full(STRETCH, 3.0), np.full(7, -5.0)])[:, None]
    assert text_score(scores.astype(np.float32)) == pytest.approx(3.0)
    assert text_score(np.array([[2.0], [-1.0]], np.float32)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("scores", "text"),
    [
        ([3.0, 3.0, -3.0], [True, True, True]),
        ([3.0, 3.0, -6.0], [True, True, False]),
        ([3.0, -3.0, -3.0], [True, False, False]),
        ([-3.0], [False]),
        ([], []),
    ],
)
def test_what_looks_little_like_text_is_text_where_most_of_the_page_is(
    monkeypatch: pytest.MonkeyPatch, text_filter: TextFilter, scores: list[float], text: list[bool]
) -> None:
    scored = [np.full((12, 1), score, np.float32) for score in scores]
    monkeypatch.setattr("app.recognition.text_filter.strip_scores", lambda *_: scored)
    (strip,) = strips_of(written("a line", 24), mode="line")
    assert text_filter.shows_text([strip] * len(scores)).tolist() == text


@pytest.mark.parametrize(("mode", "texts"), [("page", ["First", ""]), ("line", ["First", "Other"])])
def test_only_of_a_page_what_shows_no_text_is_not_read(mode: str, texts: list[str]) -> None:
    class EveryOther(TextFilter):
        def shows_text(self, strips: Any) -> NDArray[np.bool_]:
            return np.array([number % 2 == 0 for number, _ in enumerate(strips)])

    model = load(STORE / "line-95.npz")
    both = np.concatenate([written("First  ", 30)[:, :180], written("Other  ", 30)[:, :180]])
    page = straighten(SourceImage.of(both), ReadOptions())
    layout = segment(page, ReadOptions())
    reader = LineReader(model, text_filter=EveryOther(model))
    readings = reader.read_lines(page, layout.components, layout.lines, ReadOptions(mode=mode))
    assert [reading.text for reading in readings] == texts
