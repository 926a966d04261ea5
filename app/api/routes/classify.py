"""POST /classify: single characters in, their likeliest readings out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fastapi import APIRouter, Request
from numpy.typing import NDArray
from starlette.responses import Response

from app.api.dependencies import EngineDependency, ServedEngine, SettingsDependency, WorkersDependency
from app.api.examples import CLASSIFICATIONS
from app.api.matrices import SIDE, parse_patches
from app.api.parameters import openapi_fields, openapi_parameters, text_values
from app.api.schemas import PROBLEMS, RAW_IMAGE, ClassificationsShape
from app.api.uploads import media_type, read_body, read_images
from app.formats.json_document import classification, encode
from app.options import ClassifyOptions, describe, parse

router = APIRouter()
SPECS = describe(ClassifyOptions)
Patch = bytes | NDArray[np.generic]
MATRIX = {
    "type": "array",
    "minItems": SIDE,
    "maxItems": SIDE,
    "items": {"type": "array", "minItems": SIDE, "maxItems": SIDE, "items": {"type": "number"}},
}
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "description": "Images of one character each, of any size; the field may be repeated.",
                    },
                    **openapi_fields(ClassifyOptions),
                },
            }
        },
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["patches"],
                "properties": {
                    "patches": {
                        "type": "array",
                        "items": MATRIX,
                        "description": f"Matrices of {SIDE} x {SIDE} grey values, 0-255 or 0-1.",
                    },
                    **openapi_fields(ClassifyOptions),
                },
            }
        },
        **RAW_IMAGE,
    },
}


@router.post(
    "/classify",
    summary="Name single characters",
    response_class=Response,
    responses={
        200: {
            "model": ClassificationsShape,
            "description": "A result for every image or matrix, in their order.",
            "content": {"application/json": {"example": CLASSIFICATIONS}},
        },
        **PROBLEMS,
    },
    openapi_extra={"parameters": openapi_parameters(ClassifyOptions), "requestBody": BODY},
)
async def classify(
    request: Request, engine: EngineDependency, workers: WorkersDependency, settings: SettingsDependency
) -> Response:
    """What character each image or matrix shows, with the network's probabilities.

    Send images as multipart fields `file`, one image as the body itself, or matrices as JSON. Options are query
    parameters, fields of the form, or members of the JSON object.
    """
    in_query = request.query_params.multi_items()
    parse(ClassifyOptions, text_values(in_query, SPECS))
    if media_type(request) == "application/json":
        body = await read_body(request, settings.max_upload_mb)
        content = await workers.run(request, _answer_matrices, engine, body, in_query, settings.max_patches)
    else:
        upload = await read_images(request, settings.max_upload_mb, settings.max_patches)
        options = parse(ClassifyOptions, text_values([*in_query, *upload.fields], SPECS))
        content = await workers.run(request, _answer, engine, upload.files, options)
    return Response(content, media_type="application/json")


def _answer_matrices(engine: ServedEngine, body: bytes, in_query: Sequence[tuple[str, str]], max_patches: int) -> bytes:
    patches, members = parse_patches(body, max_patches)
    return _answer(engine, patches, parse(ClassifyOptions, text_values([*in_query, *members], SPECS)))


def _answer(engine: ServedEngine, patches: Sequence[Patch], options: ClassifyOptions) -> bytes:
    """What is sent back; runs in a worker, from decoding to the last byte."""
    results = engine.classify(patches, options)
    return encode(
        {"model": options.model or engine.default_model, "results": [classification(result) for result in results]}
    )
