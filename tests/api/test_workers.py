from __future__ import annotations

import asyncio
import threading

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from app.api.workers import Workers


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
