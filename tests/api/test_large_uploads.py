"""Uploads that are too large, over a real connection: refused early, and in a way that the client sees."""

from __future__ import annotations

import http.client
import json
import select
import socket
from collections.abc import Iterator

import pytest

from app.api.application import create_app
from app.settings import MEGABYTE, Settings
from tests.api.conftest import encoded
from tests.api.engines import OneWordEngine
from tests.servers import serving

LIMIT = 1
CHUNK = bytes(2**18)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that takes bodies of up to 1 MiB."""
    settings = Settings.from_environment(max_upload_mb=LIMIT, workers=1)
    with serving(create_app(settings, lambda _: OneWordEngine())) as number:
        yield number


@pytest.fixture
def connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        yield client
    check = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    check.request("POST", "/ocr", encoded("PNG"), {"Content-Type": "image/png"})
    assert json.load(check.getresponse())["text"] == "A7"
    check.close()


def begin(client: socket.socket, *headers: str) -> None:
    lines = ["POST /ocr HTTP/1.1", "Host: localhost", "Content-Type: image/png", *headers, "", ""]
    client.sendall("\r\n".join(lines).encode())


def assert_refused(client: socket.socket) -> None:
    answer = http.client.HTTPResponse(client, method="POST")
    answer.begin()
    problem = json.loads(answer.read(int(answer.headers["Content-Length"])))
    assert (answer.status, problem["code"], problem["limit"]) == (413, "too_large", LIMIT * MEGABYTE)


def test_an_announced_length_is_refused_before_a_byte_of_it_is_sent(connection: socket.socket) -> None:
    begin(connection, f"Content-Length: {300 * MEGABYTE}")
    assert_refused(connection)


def test_a_client_that_waits_to_be_told_to_go_on_is_not_told(connection: socket.socket) -> None:
    begin(connection, f"Content-Length: {300 * MEGABYTE}", "Expect: 100-continue")
    assert_refused(connection)


def test_a_stream_without_a_length_is_refused_when_it_passes_the_limit(connection: socket.socket) -> None:
    begin(connection, "Transfer-Encoding: chunked")
    sent = 0
    while not select.select([connection], [], [], 0)[0]:
        connection.sendall(f"{len(CHUNK):x}\r\n".encode() + CHUNK + b"\r\n")
        sent += len(CHUNK)
        assert sent < 300 * MEGABYTE
    assert_refused(connection)


def test_a_client_that_sends_everything_before_it_listens_sees_the_refusal(connection: socket.socket) -> None:
    begin(connection, f"Content-Length: {20 * MEGABYTE}")
    for _ in range(20 * MEGABYTE // len(CHUNK)):
        connection.sendall(CHUNK)
    assert_refused(connection)


def test_a_connection_that_breaks_off_does_no_harm(connection: socket.socket) -> None:
    begin(connection, "Content-Length: 1000")
    connection.sendall(b"\x89PNG")
    connection.close()
