from __future__ import annotations

import base64

import pytest
from starlette.testclient import TestClient

from app.api.examples import DOCUMENT
from app.api.schemas import DocumentShape
from tests.api.conftest import encoded


def test_an_image_in_a_form_is_answered_with_its_document(service: TestClient, png: bytes) -> None:
    answer = service.post("/ocr", files={"file": ("page.png", png)})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document["text"] == "A7"
    assert document["models"] == {"glyph": {"name": "tiny", "sha256": "00ff"}}
    assert [char["text"] for char in document["pages"][0]["lines"][0]["words"][0]["chars"]] == ["A", "7"]


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "application/octet-stream"])
def test_an_image_may_be_the_body_and_its_content_says_what_it_is(
    service: TestClient, png: bytes, media_type: str
) -> None:
    answer = service.post("/ocr", content=png, headers={"content-type": media_type})
    assert answer.json()["text"] == "A7"


def test_the_name_and_the_type_of_a_form_file_do_not_matter(service: TestClient, png: bytes) -> None:
    answer = service.post("/ocr", files={"file": ("../../notes.txt", png, "text/plain")})
    assert answer.json()["text"] == "A7"


@pytest.mark.parametrize("document", [DOCUMENT, None])
def test_documents_have_the_published_shape(service: TestClient, png: bytes, document: object) -> None:
    shown = document or service.post("/ocr", files={"file": png}).json()
    assert DocumentShape.model_validate(shown).model_dump(mode="json", exclude_unset=True) == shown


def test_options_may_be_query_parameters_or_fields_of_the_form(service: TestClient, png: bytes) -> None:
    in_query = service.post("/ocr?detail=lines", files={"file": png}).json()
    in_form = service.post("/ocr", files={"file": png}, data={"detail": "lines"}).json()
    assert in_query["pages"] == in_form["pages"]
    assert "words" not in in_query["pages"][0]["lines"][0]


def test_an_option_that_is_given_in_both_places_is_refused(service: TestClient, png: bytes) -> None:
    answer = service.post("/ocr?detail=lines", files={"file": png}, data={"detail": "words"})
    assert (answer.status_code, answer.json()["field"]) == (422, "detail")


def test_the_document_can_be_asked_for_as_plain_text(service: TestClient, png: bytes) -> None:
    answer = service.post("/ocr?format=text", files={"file": png})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "A7\n"


def test_a_blank_page_has_an_empty_document(service: TestClient) -> None:
    answer = service.post("/ocr", files={"file": encoded("PNG", blank=True)})
    document = answer.json()
    assert (answer.status_code, document["text"], document["pages"][0]["lines"]) == (200, "", [])


def test_every_page_of_a_file_is_read(service: TestClient) -> None:
    assert [page["number"] for page in service.post("/ocr", files={"file": encoded("TIFF")}).json()["pages"]] == [1]


def test_debugging_adds_a_picture_a_stage(service: TestClient, png: bytes) -> None:
    stages = service.post("/ocr?debug=1", files={"file": png}).json()["debug"]
    assert [stage["name"] for stage in stages] == ["ink"]
    assert base64.b64decode(stages[0]["png"]).startswith(b"\x89PNG")


def test_pictures_of_stages_need_the_json_document(service: TestClient, png: bytes) -> None:
    answer = service.post("/ocr?debug=1&format=text", files={"file": png})
    assert (answer.status_code, answer.json()["field"]) == (422, "debug")


def test_equal_requests_have_equal_answers_but_for_the_time_they_took(service: TestClient, png: bytes) -> None:
    first, second = (service.post("/ocr", files={"file": png}).json() for _ in range(2))
    for answer in (first, second):
        assert answer.pop("timings_ms")["total"] >= 0
    assert first == second
