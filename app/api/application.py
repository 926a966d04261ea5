"""The service, put together: create_app(settings) is all that a server needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

import app
from app.api import error_responses
from app.api.available_cores import available_cores
from app.api.dependencies import ServedEngine
from app.api.routes import classify, ocr, page, service
from app.api.unread_bodies import UnreadBodies
from app.api.workers import Workers
from app.settings import Settings, decode_limits

DESCRIPTION = """\
Text, boxes, confidences and alternatives for every character of an image.

`POST /ocr` reads a page, `POST /classify` names single characters. Whatever goes wrong is answered with a problem
document (RFC 9457, `application/problem+json`) whose `code` is stable."""


def create_app(
    settings: Settings | None = None, load_engine: Callable[[Settings], ServedEngine] | None = None
) -> FastAPI:
    """The service with `settings` (those of the environment if None); `load_engine` is called once, at start-up."""
    chosen = settings or Settings.from_environment()
    load = load_engine or _load_engine

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        workers = Workers(chosen.workers or available_cores(), chosen.queue, chosen.max_wait_seconds)
        application.state.settings = chosen
        application.state.workers = workers
        application.state.engine = load(chosen)
        try:
            yield
        finally:
            workers.close()

    application = FastAPI(
        title="glyphbox",
        version=app.__version__,
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        # The documentation pages of FastAPI load their scripts from foreign hosts.
        docs_url=None,
        redoc_url=None,
    )
    error_responses.install(application)
    application.add_middleware(UnreadBodies)
    for route in (ocr, classify, service, page):
        application.include_router(route.router)
    return application


def _load_engine(settings: Settings) -> ServedEngine:
    # Imported here so that a service with another engine does without this one's imports.
    from app.engine import BUNDLED_MODELS, Engine

    return Engine.load(BUNDLED_MODELS, *([settings.models] if settings.models else []), limits=decode_limits(settings))
