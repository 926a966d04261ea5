from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

from httpx import Response
from starlette.testclient import TestClient

import app
from app.options import ClassifyOptions, ReadOptions, describe
from tests.api.conftest import ServiceOf
from tests.api.engines import EmptyEngine, FailingEngine, WaitingEngine


def test_models_are_listed_with_what_made_them(service: TestClient) -> None:
    answer = service.get("/models").json()
    assert answer["default"] == "tiny"
    (model,) = answer["models"]
    assert (model["name"], model["kind"], model["alphabet"], model["sha256"]) == ("tiny", "glyph", "A7", "00ff")
    assert model["data"] == [{"name": "made", "licence": "CC0"}]


def test_the_service_says_that_it_lives_and_what_it_is(service: TestClient) -> None:
    assert service.get("/health/live").json() == {"status": "live"}
    assert service.get("/health/ready").json() == {"status": "ready"}
    version = service.get("/version").json()
    assert (version["name"], version["version"], version["workers"]) == ("glyphbox", app.__version__, 1)


def test_without_a_model_it_lives_but_is_not_ready(service_of: ServiceOf) -> None:
    service = service_of(EmptyEngine())
    assert service.get("/health/live").status_code == 200
    ready = service.get("/health/ready")
    assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
    assert service.get("/models").json() == {"default": None, "models": []}


def test_a_fault_of_the_service_is_a_problem_without_its_secrets(service_of: ServiceOf, png: bytes) -> None:
    service = service_of(FailingEngine())
    answer = service.post("/ocr", files={"file": png})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert service.get("/health/live").status_code == 200


def test_while_a_page_is_read_the_service_lives_and_what_the_queue_cannot_hold_is_refused(
    service_of: ServiceOf, png: bytes
) -> None:
    engine = WaitingEngine()
    service = service_of(engine, workers=1, queue=1)

    def read() -> Response:
        answer: Response = service.post("/ocr", files={"file": png})
        return answer

    with ThreadPoolExecutor(2) as clients:
        try:
            first, second = clients.submit(read), clients.submit(read)
            assert engine.begun.acquire(timeout=20)
            while service.get("/health/ready").status_code == 200:
                threading.Event().wait(0.01)
            assert service.get("/health/live").status_code == 200
            refused = read()
        finally:
            engine.go.set()
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert int(refused.headers["retry-after"]) >= 1
    assert [job.result().json()["text"] for job in (first, second)] == ["A7", "A7"]
    assert service.get("/health/ready").status_code == 200


def test_who_waits_too_long_for_a_worker_is_refused(service_of: ServiceOf, png: bytes) -> None:
    engine = WaitingEngine()
    service = service_of(engine, workers=1, queue=5, max_wait_seconds=0.05)
    with ThreadPoolExecutor(1) as clients:
        try:
            first = clients.submit(lambda: service.post("/ocr", files={"file": png}))
            assert engine.begun.acquire(timeout=20)
            refused = service.post("/ocr", files={"file": png})
        finally:
            engine.go.set()
    assert refused.status_code == 503
    assert "GLYPHBOX_MAX_WAIT_SECONDS" in refused.json()["detail"]
    assert first.result().status_code == 200


def test_interleaved_requests_have_the_answers_of_serial_ones(service_of: ServiceOf, png: bytes) -> None:
    service = service_of(workers=4, queue=100)

    def read(detail: str) -> str:
        answer = service.post(f"/ocr?detail={detail}", files={"file": png}).json()
        del answer["timings_ms"]
        return json.dumps(answer)

    details = ["lines", "words", "chars"] * 8
    serial = [read(detail) for detail in details]
    with ThreadPoolExecutor(4) as clients:
        assert list(clients.map(read, details)) == serial


def test_openapi_describes_every_option_and_shows_examples(service: TestClient) -> None:
    paths = service.get("/openapi.json").json()["paths"]
    for path, options in (("/ocr", ReadOptions), ("/classify", ClassifyOptions)):
        post = paths[path]["post"]
        names = {parameter["name"] for parameter in post["parameters"]}
        assert {spec.name for spec in describe(options)} <= names
        assert "example" in post["responses"]["200"]["content"]["application/json"]
        assert {"multipart/form-data", "image/*"} <= set(post["requestBody"]["content"])
    assert {"/models", "/health/live", "/health/ready", "/version"} <= set(paths)


def test_the_page_may_run_only_its_own_script_and_talk_only_to_its_own_service(service: TestClient) -> None:
    answer = service.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "//" not in policy.replace("sha256-", "")
