from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.api.unread_bodies import UnreadBodies


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers before it has read anything."""
    await send({"type": "http.response.start", "status": 413, "headers": []})
    await send({"type": "http.response.body", "body": b"no"})


async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers when it has read everything."""
    while (await receive()).get("more_body"):
        pass
    await refuse(scope, receive, send)


def exchange(app: UnreadBodies, messages: Iterator[Message], length: bytes) -> tuple[list[Message], int]:
    """What the application sends to a client, and how many of the client's messages it has read."""
    sent: list[Message] = []
    received = 0

    async def receive() -> Message:
        nonlocal received
        for message in messages:
            received += 1
            return message
        await asyncio.Event().wait()
        raise AssertionError("never reached")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [(b"content-length", length)] if length else []}
    asyncio.run(app(scope, receive, send))
    return sent, received


def body(count: int) -> Iterator[Message]:
    for number in range(count):
        yield {"type": "http.request", "body": b"x", "more_body": number < count - 1}


def test_the_answer_is_sent_first_and_closed_when_the_upload_is_drained() -> None:
    sent, received = exchange(UnreadBodies(refuse), body(5), b"5")
    assert received == 5
    assert [(message.get("body"), message.get("more_body")) for message in sent[1:]] == [(b"no", True), (b"", False)]


@pytest.mark.parametrize(("app", "length"), [(read_all, b"5"), (refuse, b"0"), (refuse, b"")])
def test_where_nothing_is_left_to_read_the_answer_is_sent_as_it_is(app: UnreadBodies, length: bytes) -> None:
    sent, _ = exchange(UnreadBodies(app), body(5), length)
    assert [message.get("body") for message in sent[1:]] == [b"no"]


def test_a_client_that_does_not_go_on_is_left_after_a_while() -> None:
    endless: Iterator[Message] = iter([{"type": "http.request", "body": b"x", "more_body": True}])
    sent, _ = exchange(UnreadBodies(refuse, linger_seconds=0.05), endless, b"5")
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_a_client_that_goes_away_is_left_at_once() -> None:
    sent, received = exchange(UnreadBodies(refuse), iter([{"type": "http.disconnect"}]), b"5")
    assert (received, sent[-1]["more_body"]) == (1, False)
