"""The service with the models that come with the project, on pages and characters that the test draws."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, ImageOps
from starlette.testclient import TestClient

from app.api.application import create_app
from app.api.schemas import ClassificationsShape, DocumentShape
from app.settings import Settings

LETTERS = "ABEHKMRX"


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient]:
    with TestClient(create_app(Settings.from_environment(workers=2, queue=100))) as client:
        yield client


def drawn(text: str, size: tuple[int, int], height: int, format: str = "PNG") -> bytes:
    image = Image.new("L", size, 250)
    ImageDraw.Draw(image).multiline_text(
        (size[0] / 2, size[1] / 2), text, fill=20, font=ImageFont.load_default(height), anchor="mm", spacing=30
    )
    file = io.BytesIO()
    image.save(file, format, **({"quality": 95} if format == "JPEG" else {}))
    return file.getvalue()


@pytest.fixture(scope="module")
def page() -> bytes:
    return drawn("EVERY LETTER\nHAS ITS BOX", (900, 320), 64)


def test_models_of_both_kinds_are_there(service: TestClient) -> None:
    answer = service.get("/models").json()
    names = {model["name"] for model in answer["models"]}
    assert {"mlp-36", "cnn-36", "cnn-94"} <= names
    assert answer["default"] in names
    for model in answer["models"]:
        assert model["data"]
        assert all(entry.get("licence") for entry in model["data"])


def test_a_printed_page_is_read_with_a_box_for_every_character(service: TestClient, page: bytes) -> None:
    answer = service.post("/ocr", files={"file": page}).json()
    assert answer["text"] == "EVERY LETTER\nHAS ITS BOX"
    (found,) = DocumentShape.model_validate(answer).pages
    for line in found.lines:
        for word in line.words or ():
            lefts = [char.box[0] for char in word.chars or ()]
            assert lefts == sorted(lefts)
            for char in word.chars or ():
                x0, y0, x1, y1 = char.box
                assert 0 <= x0 < x1 <= found.width
                assert 0 <= y0 < y1 <= found.height
                assert char.confidence + sum(other.confidence for other in char.alternatives) <= 1 + 1e-4


@pytest.mark.parametrize("option", ["reader=glyph", "reader=glyph&prior=off", "model=cnn-36", "model=mlp-36"])
def test_every_reader_and_model_finds_the_lines(service: TestClient, page: bytes, option: str) -> None:
    answer = service.post(f"/ocr?{option}", files={"file": page}).json()
    assert [len(line["text"].split()) for line in answer["pages"][0]["lines"]] == [2, 3]


@pytest.mark.parametrize("reader", ["auto", "glyph"])
def test_no_character_comes_through_a_mask(service: TestClient, page: bytes, reader: str) -> None:
    answer = service.post(f"/ocr?allow=AEIOU&reader={reader}", files={"file": page}).json()
    assert set(answer["text"]) <= set("AEIOU \n")
    assert answer["text"]
    for line in answer["pages"][0]["lines"]:
        for word in line["words"]:
            for char in word["chars"]:
                assert {other["text"] for other in char["alternatives"]} <= set("AEIOU")


@pytest.mark.parametrize("size", [(600, 400), (1, 1), (400, 1)])
def test_a_blank_page_has_no_characters(service: TestClient, size: tuple[int, int]) -> None:
    answer = service.post("/ocr", files={"file": drawn("", size, 20)})
    assert (answer.status_code, answer.json()["text"]) == (200, "")


@pytest.mark.parametrize("size", [(600, 400), (1, 1), (32, 32)])
def test_a_blank_patch_is_no_character_to_be_sure_of(service: TestClient, size: tuple[int, int]) -> None:
    (result,) = service.post("/classify", files={"file": drawn("", size, 20)}).json()["results"]
    assert result["confidence"] < 0.5


def test_only_a_patch_of_the_networks_size_is_taken_as_it_is(service: TestClient) -> None:
    files = [("file", drawn("A", size, 26)) for size in ((32, 32), (60, 40))]
    answer = service.post("/classify?fit=as_is", files=files)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid_input", "fit")
    assert "60 x 40" in answer.json()["detail"]
    assert service.post("/classify?fit=as_is", files=files[:1]).json()["results"][0]["text"] == "A"


@pytest.mark.parametrize("letter", "BEFLMU")
@pytest.mark.parametrize("light", [False, True])
def test_a_bold_letter_cut_close_is_read_on_light_and_on_dark_ground(
    service: TestClient, letter: str, light: bool
) -> None:
    page = Image.new("L", (120, 120), 255)
    font = ImageFont.load_default(60)
    ImageDraw.Draw(page).text((20, 10), letter, fill=0, font=font, stroke_width=4, stroke_fill=0)
    close = page.crop(ImageOps.invert(page).getbbox())
    content = io.BytesIO()
    (ImageOps.invert(close) if light else close).save(content, "PNG")
    assert service.post("/classify", files={"file": content.getvalue()}).json()["results"][0]["text"] == letter


def test_a_character_is_named_alike_in_every_form_alone_and_in_company(service: TestClient) -> None:
    images = [drawn(letter, (32, 32), 26) for letter in LETTERS]
    matrices = [np.asarray(Image.open(io.BytesIO(image))).tolist() for image in images]
    options = {"model": "cnn-36", "allow": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "fit": "crop"}

    def named(**request: object) -> list[dict[str, object]]:
        answer = service.post("/classify", params=options, **request)
        assert answer.status_code == 200, answer.text
        ClassificationsShape.model_validate(answer.json())
        results: list[dict[str, object]] = answer.json()["results"]
        return results

    def as_json(patches: object) -> dict[str, object]:
        return {"content": json.dumps({"patches": patches}), "headers": {"content-type": "application/json"}}

    together = named(files=[("file", image) for image in images])
    assert "".join(str(result["text"]) for result in together) == LETTERS
    jpeg = [drawn(letter, (32, 32), 26, "JPEG") for letter in LETTERS]
    assert [result["text"] for result in named(files=[("file", image) for image in jpeg])] == list(LETTERS)
    alone = [named(files={"file": image})[0] for image in images]
    in_matrices = named(**as_json(matrices))
    in_a_crowd = named(**as_json((matrices * 125)[:1000]))
    for other in (alone, in_matrices, in_a_crowd[:8], in_a_crowd[-8:]):
        assert [result["text"] for result in other] == list(LETTERS)
        assert [result["confidence"] for result in other] == pytest.approx(
            [result["confidence"] for result in together], abs=1e-5
        )


def test_many_at_once_are_read_as_one_by_one(service: TestClient, page: bytes) -> None:
    def read(query: str) -> str:
        answer = service.post(f"/ocr?{query}", files={"file": page}).json()
        del answer["timings_ms"]
        return json.dumps(answer)

    queries = ["detail=chars", "reader=glyph", "charset=upper"] * 3
    serial = [read(query) for query in queries]
    with ThreadPoolExecutor(4) as clients:
        assert list(clients.map(read, queries)) == serial
