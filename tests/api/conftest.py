from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageDraw
from starlette.testclient import TestClient

from app.api.application import create_app
from app.api.dependencies import ServedEngine
from app.settings import Settings, decode_limits
from tests.api.engines import OneWordEngine

ServiceOf = Callable[..., TestClient]


@pytest.fixture
def service_of() -> Iterator[ServiceOf]:
    """A function that starts the service with an engine and settings; what it started is stopped after the test."""
    started: list[TestClient] = []

    def start(engine: ServedEngine | None = None, **settings: object) -> TestClient:
        chosen = Settings.from_environment(**{"workers": 1, **settings})
        app = create_app(chosen, lambda _: engine or OneWordEngine(decode_limits(chosen)))
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        started.append(client)
        return client

    yield start
    for client in started:
        client.__exit__(None, None, None)


@pytest.fixture
def service(service_of: ServiceOf) -> TestClient:
    """The service with an engine that reads A7 wherever there is ink."""
    return service_of()


@pytest.fixture
def png() -> bytes:
    """A white image of 160 x 90 with a black bar in it."""
    return encoded("PNG")


def encoded(format: str, size: tuple[int, int] = (160, 90), blank: bool = False) -> bytes:
    image = Image.new("L", size, 255)
    if not blank:
        ImageDraw.Draw(image).rectangle((40, 20, 60, 60), fill=0)
    file = io.BytesIO()
    image.save(file, format)
    return file.getvalue()
