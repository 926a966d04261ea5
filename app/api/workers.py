"""A bounded pool of threads: work runs off the event loop, a bounded number of requests waits, the rest is refused."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from app.api.memory import give_memory_back
from app.errors import Overloaded

T = TypeVar("T")


class Workers:
    """`count` threads and at most `queue` requests waiting for one, each for at most `max_wait_seconds`.

    Threads do: the arithmetic is NumPy's, which lets go of the interpreter, and the models are held in memory once.
    A job that was begun is never abandoned, so a thread is counted free only when it is; one whose client went away
    while it waited is never begun. When nothing is left to do, memory is given back.
    """

    def __init__(self, count: int, queue: int, max_wait_seconds: float) -> None:
        self.count = count
        self.queue = queue
        self._max_wait_seconds = max_wait_seconds
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")
        self._free = asyncio.Semaphore(count)
        self._waiting = 0
        self._running = 0
        self._closed = False

    @property
    def is_full(self) -> bool:
        """Whether the next request would be refused."""
        return self._free.locked() and self._waiting >= self.queue

    async def run(self, request: Request, work: Callable[..., T], *arguments: Any) -> T:
        """The result of `work(*arguments)`, from a thread, for a request whose body has been read.

        Overloaded where the queue is full or the wait too long; ClientDisconnect where nobody waits for the answer.
        """
        # Asked before the wait as well: the server listens for the client's leaving from the first question on.
        await _check_is_there(request)
        await self._take_thread()
        try:
            await _check_is_there(request)
            job = asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        except BaseException:
            self._free.release()
            raise
        self._running += 1
        job.add_done_callback(self._job_ended)
        return await asyncio.shield(job)

    def _job_ended(self, _: asyncio.Future[Any]) -> None:
        self._running -= 1
        self._free.release()
        if self._running == 0 and self._waiting == 0 and not self._closed:
            self._threads.submit(give_memory_back)

    async def _take_thread(self) -> None:
        if self.is_full:
            raise Overloaded(
                f"{self.count} requests are being read and {self.queue} wait already; try again later, "
                "or raise GLYPHBOX_WORKERS or GLYPHBOX_QUEUE",
                limit=self.queue,
            )
        if not self._free.locked():
            await self._free.acquire()
            return
        self._waiting += 1
        try:
            await asyncio.wait_for(self._free.acquire(), self._max_wait_seconds)
        except TimeoutError:
            raise Overloaded(
                f"no worker was free for {self._max_wait_seconds:g} seconds (GLYPHBOX_MAX_WAIT_SECONDS); try later",
                limit=self._max_wait_seconds,
            ) from None
        finally:
            self._waiting -= 1

    @property
    def retry_after_seconds(self) -> int:
        """What a refused client is told to wait."""
        return max(1, math.ceil(min(self._max_wait_seconds, 1 + self._waiting / self.count)))

    def close(self) -> None:
        """Wait for what was begun, and stop."""
        self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)


async def _check_is_there(request: Request) -> None:
    if await request.is_disconnected():
        raise ClientDisconnect
