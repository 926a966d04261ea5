"""Errors as RFC 9457 problem documents: one table from error to status, one shape for every refusal."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.errors import (
    GlyphboxError,
    InvalidInput,
    InvalidOption,
    InvalidRequest,
    NotReady,
    Overloaded,
    TooLarge,
    UnknownModel,
    UnreadableImage,
    UnsupportedMedia,
)
from app.settings import Settings, decode_limits

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[GlyphboxError], HTTPStatus] = {
    InvalidRequest: HTTPStatus.BAD_REQUEST,
    UnreadableImage: HTTPStatus.BAD_REQUEST,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMedia: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    InvalidOption: HTTPStatus.UNPROCESSABLE_ENTITY,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownModel: HTTPStatus.UNPROCESSABLE_ENTITY,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    GlyphboxError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of an error is that of its nearest ancestor here."""
TITLES = {
    "invalid_request": "The request cannot be understood",
    "invalid_input": "The input cannot be used",
    "unreadable_image": "The image cannot be read",
    "unsupported_media_type": "This kind of file is not read",
    "too_large": "Too large",
    "invalid_option": "An option is unknown or out of its range",
    "unknown_model": "No such model",
    "overloaded": "No worker is free",
    "not_ready": "The service is not ready",
    "not_found": "Nothing is here",
    "method_not_allowed": "The method does not apply here",
    "internal_error": "The service failed",
}
logger = logging.getLogger("glyphbox")


class Problem(Response):
    """A problem document; members that are None are left out."""

    media_type = MEDIA_TYPE

    def __init__(self, status: HTTPStatus, code: str, detail: str, **members: Any) -> None:
        document = {
            "type": f"urn:glyphbox:problem:{code}",
            "title": TITLES.get(code, status.phrase),
            "status": int(status),
            "detail": detail,
            "code": code,
            **{name: value for name, value in members.items() if value is not None},
        }
        super().__init__(json.dumps(document, ensure_ascii=False, default=str).encode(), status_code=status)


def problem_of(error: GlyphboxError) -> Problem:
    """The problem document that tells a client of `error`."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return Problem(status, error.code, error.message, field=error.field, limit=error.limit, got=error.got)


def install(application: FastAPI) -> None:
    """Answer every error with a problem document."""
    application.add_exception_handler(GlyphboxError, _glyphbox_error)
    application.add_exception_handler(HTTPException, _http_error)
    application.add_exception_handler(ClientDisconnect, _client_gone)
    application.add_exception_handler(Exception, _unforeseen_error)


async def _glyphbox_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GlyphboxError)
    if isinstance(error, TooLarge) and error.field is None:
        error = _with_setting(error, request.app.state.settings)
    problem = problem_of(error)
    if problem.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        problem.headers["Retry-After"] = str(request.app.state.workers.retry_after_seconds)
    elif problem.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s: %s", request.method, request.url.path, error.message, exc_info=error)
    return problem


def _with_setting(error: TooLarge, settings: Settings) -> TooLarge:
    """The refusal of an image, with the setting that moves the limit; the decoder knows limits, not settings."""
    limits = decode_limits(settings)
    variables: dict[object, str] = {
        limits.max_pixels: "GLYPHBOX_MAX_MEGAPIXELS",
        limits.max_pages: "GLYPHBOX_MAX_PAGES",
    }
    remedy = f", or raise {variables[error.limit]}" if error.limit in variables else ""
    return TooLarge(f"{error.message}{remedy}", field="file", limit=error.limit, got=error.got)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    detail = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {request.url.path}; /openapi.json lists what there is",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.url.path} does not take {request.method}",
    }.get(status, str(error.detail))
    problem = Problem(status, status.name.lower(), detail)
    for name, value in (error.headers or {}).items():
        problem.headers[name] = value
    return problem


async def _client_gone(request: Request, error: Exception) -> Response:
    """Nobody is left to read this; it keeps a broken upload from being logged as a failure of the service."""
    del request, error
    return Problem(HTTPStatus.BAD_REQUEST, "invalid_request", "the connection was closed before the body was complete")


async def _unforeseen_error(request: Request, error: Exception) -> Response:
    """The cause goes to the log alone: it may hold what a stranger should not see. Starlette logs it on its way."""
    del error
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        f"{request.method} {request.url.path} failed for a reason that is not the request's; the log says more",
    )
