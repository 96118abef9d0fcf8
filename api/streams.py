"""One open stream of events, between the thread that tells it and the event loop that sends it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from typing import Final

import anyio
import msgspec
from fastapi.sse import format_sse_event

from gis.service.news import Event, Known
from gis.store.viewers import Viewer

GRACE_S: Final = 10.0
"""How long a reader may take over the last message."""


class Stream:
    """A reader of the live stream; at most one message waits for it, so that nothing piles up.

    `session`: the SHA-256 of the token that opened it.
    `is_due`: there may be news for it; `is_free`: the last message was sent, it can be told more.
    """

    def __init__(self, viewer: Viewer, session: bytes, since: str | None) -> None:
        self.viewer = viewer
        self.session = session
        self.known = Known(since)
        self.is_due = True
        self.is_free = True
        self.beats_missed = 0
        self._loop = asyncio.get_running_loop()
        self._told = asyncio.Event()
        self._message = b""
        self._is_over = False
        self._sending: anyio.CancelScope | None = None

    def tell(self, message: bytes) -> None:
        """Send a message; only to a free stream, from whatever thread."""
        self._hand_over(message, is_last=False)

    def end(self, message: bytes = b"") -> None:
        """Close the stream after a last message; from whatever thread."""
        self._hand_over(message, is_last=True)

    async def sent_by(self, sending: Awaitable[None]) -> None:
        """Wait for what sends the messages; after the end not longer than `GRACE_S`.

        A reader that is there and takes nothing would keep a stream for ever.
        """
        with anyio.CancelScope() as self._sending:
            await sending

    async def messages(self) -> AsyncIterator[bytes]:
        """What is told, as it comes, until the end."""
        while self._message or not self._is_over:
            await self._told.wait()
            self._told.clear()
            message, self._message = self._message, b""
            if message:
                yield message
            self.is_free = not self._is_over

    def _hand_over(self, message: bytes, *, is_last: bool) -> None:
        self.is_free = False
        with suppress(RuntimeError):  # the loop is closed, and the reader gone with it
            self._loop.call_soon_threadsafe(self._put, message, is_last)

    def _put(self, message: bytes, is_last: bool) -> None:
        self._message = message or self._message
        self._is_over |= is_last
        self._told.set()
        if is_last and self._sending is not None:
            self._sending.deadline = min(self._sending.deadline, self._loop.time() + GRACE_S)


def encoded(events: tuple[Event, ...]) -> bytes:
    """Events as the stream carries them: UTF-8 text, each closed by an empty line."""
    return b"".join(
        format_sse_event(
            data_str=msgspec.json.encode(event.data).decode(), event=event.name, id=event.id
        )
        for event in events
    )
