from __future__ import annotations

import json

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.api.examples import CLASSIFICATIONS
from app.api.matrices import parse_patches
from app.api.schemas import ClassificationsShape

FLAT = [[255] * 32 for _ in range(32)]
JSON = {"content-type": "application/json"}


def test_every_file_of_a_form_has_its_result(service: TestClient, png: bytes) -> None:
    answer = service.post("/classify", files=[("file", png)] * 3).json()
    assert answer["model"] == "tiny"
    assert [result["text"] for result in answer["results"]] == ["A", "A", "A"]


def test_an_image_may_be_the_body(service: TestClient, png: bytes) -> None:
    answer = service.post("/classify", content=png, headers={"content-type": "image/png"})
    assert len(answer.json()["results"]) == 1


def test_every_matrix_of_a_json_body_has_its_result(service: TestClient) -> None:
    answer = service.post("/classify", content=json.dumps({"patches": [FLAT] * 1000}), headers=JSON)
    assert len(answer.json()["results"]) == 1000


def test_options_may_be_query_parameters_form_fields_or_json_members(service: TestClient, png: bytes) -> None:
    answers = [
        service.post("/classify?top=1&distribution=true", files={"file": png}),
        service.post("/classify", files={"file": png}, data={"top": "1", "distribution": "true"}),
        service.post(
            "/classify", content=json.dumps({"patches": [FLAT], "top": 1, "distribution": True}), headers=JSON
        ),
    ]
    assert [answer.json()["results"] for answer in answers] == 3 * [
        [
            {
                "text": "A",
                "confidence": 0.75,
                "top": [{"text": "A", "confidence": 0.75}],
                "distribution": {"A": 0.75, "7": 0.25},
            }
        ]
    ]


@pytest.mark.parametrize("answer", [CLASSIFICATIONS, None])
def test_results_have_the_published_shape(service: TestClient, png: bytes, answer: object) -> None:
    shown = answer or service.post("/classify", files={"file": png}).json()
    assert ClassificationsShape.model_validate(shown).model_dump(mode="json", exclude_unset=True) == shown


@pytest.mark.parametrize(("brightest", "given"), [(255, 255), (1.0, 1.0), (0.5, 0.5)])
def test_grey_values_arrive_as_they_were_sent(brightest: float, given: float) -> None:
    matrix = [[0.0] * 32 for _ in range(31)] + [[brightest] * 32]
    (array,), options = parse_patches(json.dumps({"patches": [matrix], "ink": "light"}).encode(), 1)
    assert array.shape == (32, 32)
    assert array.dtype == np.float32
    assert (float(array.min()), float(array.max())) == (0, given)
    assert options == [("ink", "light")]
