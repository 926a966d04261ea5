"""What to do with the rest of a body when the answer is ready before the upload is: read it and throw it away."""

from __future__ import annotations

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LINGER_SECONDS = 5.0
"""How long a client that was answered may go on uploading. A connection that is closed on it at once is reset, and it
never sees why; one that goes on for longer than this is not listening."""


class UnreadBodies:
    """ASGI middleware: sends the answer at once, and drains what is left of the request before closing it."""

    def __init__(self, app: ASGIApp, linger_seconds: float = LINGER_SECONDS) -> None:
        self._app = app
        self._linger_seconds = linger_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        unread = _has_body(Headers(scope=scope))

        async def receive_and_note() -> Message:
            nonlocal unread
            message = await receive()
            unread = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def send_then_drain(message: Message) -> None:
            is_end = message["type"] == "http.response.body" and not message.get("more_body", False)
            if not (is_end and unread):
                await send(message)
                return
            await send({**message, "more_body": True})
            with anyio.move_on_after(self._linger_seconds):
                while unread:
                    await receive_and_note()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self._app(scope, receive_and_note, send_then_drain)


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
