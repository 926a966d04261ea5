"""Whatever is sent, the answer is a clear problem (or an empty result), and the next request is served."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.api.conftest import ServiceOf, encoded

FLAT = [[255] * 32 for _ in range(32)]


@pytest.fixture
def alive(service: TestClient, png: bytes) -> Iterator[TestClient]:
    """The service, which must still read a page after the test."""
    yield service
    assert service.post("/ocr", files={"file": png}).json()["text"] == "A7"


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    """The members of a problem document; fails on any other answer."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    members: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(members)
    assert (answer.status_code, members["status"], members["code"]) == (status, status, code)
    return members


def test_an_empty_body(alive: TestClient) -> None:
    answer = alive.post("/ocr", content=b"", headers={"content-type": "image/png"})
    assert "empty" in problem(answer, 400, "unreadable_image")["detail"]


def test_an_empty_file(alive: TestClient) -> None:
    assert problem(alive.post("/ocr", files={"file": b""}), 400, "unreadable_image")["field"] == "file"


def test_no_body_and_no_type(alive: TestClient) -> None:
    problem(alive.post("/ocr"), 415, "unsupported_media_type")


def test_a_text_file(alive: TestClient) -> None:
    answer = alive.post("/ocr", files={"file": ("page.png", b"dear reader, this is no image", "image/png")})
    problem(answer, 415, "unsupported_media_type")


def test_a_truncated_jpeg(alive: TestClient) -> None:
    content = encoded("JPEG")
    problem(alive.post("/ocr", files={"file": content[: len(content) // 2]}), 400, "unreadable_image")


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
def test_an_image_of_few_pixels_is_read(alive: TestClient, size: tuple[int, int]) -> None:
    answer = alive.post("/ocr", files={"file": encoded("PNG", size=size, blank=True)})
    assert (answer.status_code, answer.json()["text"]) == (200, "")


def test_a_png_that_declares_2500_million_pixels(alive: TestClient) -> None:
    answer = alive.post("/ocr", files={"file": png_of_declared_size(50_000, 50_000)})
    members = problem(answer, 413, "too_large")
    assert members["limit"] is not None


def test_more_pixels_than_are_read_name_the_setting(service_of: ServiceOf) -> None:
    answer = service_of(max_megapixels=20).post("/ocr", files={"file": png_of_declared_size(5000, 4001)})
    members = problem(answer, 413, "too_large")
    assert "GLYPHBOX_MAX_MEGAPIXELS" in members["detail"]
    assert (members["limit"], members["got"], members["field"]) == (20_000_000, 20_005_000, "file")


def test_a_body_larger_than_the_limit_names_the_setting(service_of: ServiceOf) -> None:
    service = service_of(max_upload_mb=1)
    members = problem(service.post("/ocr", files={"file": bytes(2**20 + 1)}), 413, "too_large")
    assert "GLYPHBOX_MAX_UPLOAD_MB" in members["detail"]
    assert members["limit"] == 2**20


def test_the_bytes_are_counted_where_no_length_is_announced(service_of: ServiceOf) -> None:
    service = service_of(max_upload_mb=1)
    sent = []

    def chunks() -> Iterator[bytes]:
        for number in range(100):
            sent.append(number)
            yield bytes(2**18)

    answer = service.post("/ocr", content=chunks(), headers={"content-type": "image/png"})
    problem(answer, 413, "too_large")


def test_an_unknown_parameter_is_told_its_likeliest_meaning(alive: TestClient, png: bytes) -> None:
    for answer in (
        alive.post("/ocr?detial=lines", files={"file": png}),
        alive.post("/ocr", files={"file": png}, data={"detial": "lines"}),
        alive.post("/classify?distributoin=true", files={"file": png}),
    ):
        members = problem(answer, 422, "invalid_option")
        assert members["field"] in ("detial", "distributoin")
        assert "did you mean" in members["detail"]


@pytest.mark.parametrize("query", ["alternatives=99", "alternatives=many", "reader=nobody", "roi=3,2,1,0", "allow="])
def test_an_option_out_of_its_range(alive: TestClient, png: bytes, query: str) -> None:
    members = problem(alive.post(f"/ocr?{query}", files={"file": png}), 422, "invalid_option")
    assert members["field"] == query.partition("=")[0]


def test_an_option_is_refused_before_the_body_is_looked_at(alive: TestClient) -> None:
    problem(alive.post("/ocr?detail=everything", files={"file": b"no image"}), 422, "invalid_option")


@pytest.mark.parametrize("path", ["/ocr", "/classify"])
def test_an_unknown_model(alive: TestClient, png: bytes, path: str) -> None:
    members = problem(alive.post(f"{path}?model=gpt", files={"file": png}), 422, "unknown_model")
    assert members["field"] == "model"


@pytest.mark.parametrize("path", ["/ocr", "/classify"])
@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/pdf", "text/html"]
)
def test_a_wrong_content_type(alive: TestClient, png: bytes, path: str, media_type: str) -> None:
    answer = alive.post(path, content=png, headers={"content-type": media_type})
    assert problem(answer, 415, "unsupported_media_type")["got"] == media_type


def test_a_form_without_its_boundary(alive: TestClient) -> None:
    answer = alive.post("/ocr", content=b"x", headers={"content-type": "multipart/form-data"})
    problem(answer, 400, "invalid_request")


def test_a_form_without_a_file(alive: TestClient, png: bytes) -> None:
    assert "'image'" in problem(alive.post("/ocr", files={"image": png}), 400, "invalid_request")["detail"]
    answer = alive.post("/ocr", files={"detail": (None, "lines")})
    assert "no field 'file'" in problem(answer, 400, "invalid_request")["detail"]
    answer = alive.post("/ocr", files={"file": (None, "page.png")})
    assert "with the @" in problem(answer, 400, "invalid_request")["detail"]


def test_two_files_where_one_is_read(alive: TestClient, png: bytes) -> None:
    answer = alive.post("/ocr", files=[("file", png), ("file", png)])
    assert problem(answer, 413, "too_large")["limit"] == 1


def patches(*matrices: object) -> str:
    return json.dumps({"patches": matrices})


def matrix_with(value: object) -> list[list[object]]:
    matrix: list[list[object]] = [list(row) for row in FLAT]
    matrix[3][4] = value
    return matrix


@pytest.mark.parametrize(
    ("body", "status", "code", "word"),
    [
        (patches(FLAT[:31]), 422, "invalid_input", "31 rows"),
        (patches(FLAT, [row[:31] for row in FLAT]), 422, "invalid_input", "patches[1] has 31 numbers in row 0"),
        (patches([*FLAT[:31], FLAT[0][:5]]), 422, "invalid_input", "5 numbers in row 31"),
        (patches(matrix_with(float("nan"))), 422, "invalid_input", "nan in row 3, column 4"),
        (patches(matrix_with(float("inf"))), 422, "invalid_input", "inf"),
        (patches(matrix_with(256)), 422, "invalid_input", "256"),
        (patches(matrix_with(-1)), 422, "invalid_input", "-1"),
        (patches(matrix_with("9")), 422, "invalid_input", "no number"),
        (patches(matrix_with(None)), 422, "invalid_input", "no number"),
        (patches(matrix_with([1, 2])), 422, "invalid_input", "no number"),
        (patches(matrix_with(10**400)), 422, "invalid_input", "no number"),
        (patches("A"), 422, "invalid_input", "must be a matrix"),
        (json.dumps({"patches": FLAT}), 422, "invalid_input", "put it into a list"),
        (patches(), 400, "invalid_request", "empty list"),
        (json.dumps({"matrices": [FLAT]}), 400, "invalid_request", '"patches"'),
        (json.dumps([FLAT]), 400, "invalid_request", '"patches"'),
        ("{", 400, "invalid_request", "not JSON"),
        ("", 400, "invalid_request", "not JSON"),
        ("[" * 100_000, 400, "invalid_request", "not JSON"),
        (json.dumps({"patches": [FLAT], "top": [1]}), 422, "invalid_input", "top"),
        (json.dumps({"patches": [FLAT], "topp": 1}), 422, "invalid_option", "did you mean 'top'"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_matrices_that_are_none(alive: TestClient, body: str, status: int, code: str, word: str) -> None:
    answer = alive.post("/classify", content=body, headers={"content-type": "application/json"})
    assert word in problem(answer, status, code)["detail"]


def test_more_patches_than_are_taken(service_of: ServiceOf, png: bytes) -> None:
    service = service_of(max_patches=2)
    in_json = service.post("/classify", content=patches(FLAT, FLAT, FLAT), headers={"content-type": "application/json"})
    as_files = service.post("/classify", files=[("file", png)] * 3)
    for answer in (in_json, as_files):
        assert problem(answer, 413, "too_large")["limit"] == 2


def test_a_path_and_a_method_that_do_not_exist(alive: TestClient) -> None:
    problem(alive.get("/orc"), 404, "not_found")
    answer = alive.get("/ocr")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def png_of_declared_size(width: int, height: int) -> bytes:
    """A small PNG file whose header declares these sides."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )
