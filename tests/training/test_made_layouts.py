"""Made pages say what is on them."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.training.line_material import write_material
from training.__main__ import main
from training.data.fonts import load_faces
from training.data.layouts import LAYOUTS, Copy
from training.data.page_canvas import PageCanvas
from training.data.texts import Texts


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("material"))


def made(material: Path, layout: str, seed: int = 1) -> PageCanvas:
    faces = load_faces(material / "fonts")
    texts = Texts(material / "train" / "text")
    return LAYOUTS[layout](Copy(np.random.default_rng(seed), texts, faces[0], faces[2]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_stand_in_their_boxes_and_make_up_the_lines(material: Path, layout: str) -> None:
    page = made(material, layout)
    pixels = np.asarray(page.image).astype(int)
    assert len(page.words) >= 20
    for word in page.words:
        x0, y0, x1, y1 = word["box"]
        assert 0 <= x0 < x1 <= page.size[0]
        assert 0 <= y0 < y1 <= page.size[1]
        assert np.ptp(pixels[y0:y1, x0:x1]) > 40
    assert [word["text"] for word in page.words] == " ".join(line["text"] for line in page.lines).split()


def test_lines_that_are_stretched_end_where_the_column_does(material: Path) -> None:
    page = PageCanvas((600, 400), load_faces(material / "fonts")[0])
    page.paragraph(
        (50, 20), 300, "some words of about one length that fill a few lines of a narrow column", 20, stretched=True
    )
    ends = [line["box"][2] for line in page.lines]
    assert len(ends) >= 3
    assert all(abs(end - 350) <= 3 for end in ends[:-1])
    assert ends[-1] < 340


def test_the_command_writes_pages_with_their_truth_and_the_same_ones_again(material: Path, tmp_path: Path) -> None:
    for out in ("first", "second"):
        main(["layouts", "--data", str(material), "--out", str(tmp_path / out), "--pages", "2", "--layout", "form"])
    page = tmp_path / "first" / "form" / "form_01.png"
    record = json.loads(page.with_suffix(".json").read_text())
    with Image.open(page) as image:
        assert record["size"] == list(image.size)
    assert page.with_suffix(".txt").read_text().splitlines() == [line["text"] for line in record["lines"]]
    for file in sorted((tmp_path / "first" / "form").iterdir()):
        assert file.read_bytes() == (tmp_path / "second" / "form" / file.name).read_bytes()
