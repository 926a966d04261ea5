from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from app.api.application import create_app
from app.api.workers import Workers
from app.settings import Settings
from tests.api.conftest import encoded
from tests.api.engines import WaitingEngine
from tests.servers import serving


def request(is_gone: asyncio.Event) -> Request:
    """A request whose body has been read, of a client that goes away when the event is set."""

    async def receive() -> Message:
        await is_gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_what_nobody_waits_for_any_more_is_not_begun_and_takes_no_thread() -> None:
    async def scenario() -> list[str]:
        workers = Workers(count=1, queue=1, max_wait_seconds=20)
        begun: list[str] = []
        go = threading.Event()

        def hold(name: str) -> str:
            begun.append(name)
            assert go.wait(20)
            return name

        stays, goes = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(workers.run(request(stays), hold, "first"))
        while not begun:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(workers.run(request(goes), hold, "second"))
        while not workers.is_full:
            await asyncio.sleep(0.01)
        goes.set()
        go.set()
        assert await first == "first"
        with pytest.raises(ClientDisconnect):
            await second
        assert await workers.run(request(stays), hold, "third") == "third"
        workers.close()
        return begun

    assert asyncio.run(scenario()) == ["first", "third"]


def test_a_client_that_hangs_up_while_it_waits_is_not_read() -> None:
    engine = WaitingEngine()
    body = encoded("BMP", size=(1500, 1500))  # more than the server takes in before it stops listening
    head = f"POST /ocr HTTP/1.1\r\nHost: x\r\nContent-Type: image/bmp\r\nContent-Length: {len(body)}\r\n\r\n"
    settings = Settings.from_environment(workers=1, queue=1)
    with (
        serving(create_app(settings, lambda _: engine)) as port,
        ThreadPoolExecutor(1) as clients,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as client,
    ):
        try:
            first = clients.submit(lambda: client.post("/ocr", files={"file": body}))
            assert engine.begun.acquire(timeout=20)
            with socket.create_connection(("127.0.0.1", port), timeout=20) as leaving:
                leaving.sendall(head.encode() + body)
                while client.get("/health/ready").status_code == 200:
                    pass
            client.get("/health/live")
        finally:
            engine.go.set()
        assert first.result().json()["text"] == "A7"
        while client.get("/health/ready").status_code != 200:
            pass
        assert client.post("/ocr", files={"file": body}).json()["text"] == "A7"
    assert engine.begun.acquire(blocking=False)
    assert not engine.begun.acquire(blocking=False)
