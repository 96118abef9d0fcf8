"""One connection in psycopg2's asynchronous mode: the event loop waits for answers, no thread does.

A statement goes as one message and is a transaction of its own, also where it is several statements
with semicolons between them.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ

from gis.store.engine import Login

Row = tuple[Any, ...]


class Wire:
    """A connection for one question at a time."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection
        self.prepared: set[str] = set()
        """The names of the statements that are prepared on it."""

    @classmethod
    async def open(cls, login: Login) -> "Wire":
        """A new connection; psycopg2.OperationalError where the server is not to be reached."""
        wire = cls(psycopg2.connect(**login.driver_arguments(), async_=1))
        await wire._settled()
        return wire

    @property
    def is_lost(self) -> bool:
        """Whether the connection is gone."""
        return self._connection.closed != 0

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked again: it is there, and owes no answer."""
        return not self.is_lost and not self._connection.isexecuting()

    async def ask(self, sql: str, bound: Mapping[str, object] | None = None) -> Row | None:
        """The first row of the last statement, None where it has none; psycopg2.Error."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, bound)
            await self._settled()
            return cursor.fetchone() if cursor.description else None

    def close(self) -> None:
        """End the connection, whatever it is at."""
        self._connection.close()

    async def _settled(self) -> None:
        while (state := self._connection.poll()) != POLL_OK:
            loop = asyncio.get_running_loop()
            if state == POLL_READ:
                await _called(loop.add_reader, loop.remove_reader, self._connection.fileno())
            else:
                await _called(loop.add_writer, loop.remove_writer, self._connection.fileno())


async def _called(add: Callable[..., None], remove: Callable[[int], bool], descriptor: int) -> None:
    """Wait until the loop says that a file descriptor is ready."""
    ready = asyncio.get_running_loop().create_future()
    add(descriptor, _settle, ready)
    try:
        await ready
    finally:
        remove(descriptor)


def _settle(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)
