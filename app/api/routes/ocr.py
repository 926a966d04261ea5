"""POST /ocr: an image in, its document out."""

from __future__ import annotations

import base64
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.dependencies import EngineDependency, ServedEngine, SettingsDependency, WorkersDependency
from app.api.examples import DOCUMENT
from app.api.parameters import DEBUG, FORMAT, openapi_fields, openapi_parameters, take_choice, text_values
from app.api.schemas import PROBLEMS, RAW_IMAGE, DocumentShape
from app.api.uploads import read_images
from app.document_reading import read_document
from app.errors import InvalidOption
from app.formats import FORMATS, json_document
from app.options import ReadOptions, describe, parse
from app.stage_pictures import StagePictures

router = APIRouter()
SPECS = (*describe(ReadOptions), FORMAT, DEBUG)
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "The image."},
                    **openapi_fields(ReadOptions, FORMAT, DEBUG),
                },
            }
        },
        **RAW_IMAGE,
    },
}


@router.post(
    "/ocr",
    summary="Read an image",
    response_class=Response,
    responses={
        200: {
            "model": DocumentShape,
            "description": "The document.",
            "content": {"application/json": {"example": DOCUMENT}, "text/plain": {"example": DOCUMENT["text"] + "\n"}},
        },
        **PROBLEMS,
    },
    openapi_extra={"parameters": openapi_parameters(ReadOptions, FORMAT, DEBUG), "requestBody": BODY},
)
async def ocr(
    request: Request, engine: EngineDependency, workers: WorkersDependency, settings: SettingsDependency
) -> Response:
    """Lines, words and characters of an image, with boxes in its own pixels, confidences and alternatives.

    Send the image as the multipart field `file`, or as the body itself. Options are query parameters, or fields of
    the form.
    """
    in_query = request.query_params.multi_items()
    parse_request(text_values(in_query, SPECS))
    upload = await read_images(request, settings.max_upload_mb, max_files=1)
    options, format_name, debug = parse_request(text_values([*in_query, *upload.fields], SPECS))
    content = await workers.run(request, _answer, engine, upload.files[0], options, format_name, debug)
    return Response(content, media_type=FORMATS[format_name].media_type)


def parse_request(values: dict[str, str]) -> tuple[ReadOptions, str, bool]:
    """Reading options, the format's name and whether stages are shown; InvalidOption for what is wrong in them."""
    format_name = take_choice(values, FORMAT)
    debug = take_choice(values, DEBUG) == "1"
    if debug and format_name != "json":
        raise InvalidOption("debug=1 adds pictures to the JSON document; use it with format=json", field="debug")
    return parse(ReadOptions, values), format_name, debug


def _answer(engine: ServedEngine, image: bytes, options: ReadOptions, format_name: str, debug: bool) -> bytes:
    """What is sent back; runs in a worker, from decoding to the last byte."""
    if not debug:
        return FORMATS[format_name].render(read_document(engine, image, options), options.detail)
    pictures = StagePictures()
    document = json_document.as_dict(read_document(engine, image, options, pictures.observe), options.detail)
    stages: list[dict[str, Any]] = [
        {"name": name, "png": base64.b64encode(png).decode("ascii")} for name, png in pictures.pngs
    ]
    return json_document.encode({**document, "debug": stages})
