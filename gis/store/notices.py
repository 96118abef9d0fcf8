"""What other sessions tell through PostgreSQL's NOTIFY, heard on a connection of its own."""

import selectors
from collections.abc import Iterator
from contextlib import closing, contextmanager
from socket import socket
from typing import Self

from psycopg2.extensions import connection as PsycopgConnection  # noqa: N812 - it is a class
from sqlalchemy import Engine


class Notices:
    """An open ear: `wait` returns what was told since the last time."""

    def __init__(self, heard_by: PsycopgConnection, bell: socket) -> None:
        self._connection = heard_by
        self._bell = bell
        self._waiting = selectors.DefaultSelector()
        for source in (heard_by, bell):
            self._waiting.register(source, selectors.EVENT_READ)

    @classmethod
    @contextmanager
    def of(cls, engine: Engine, channel: str, bell: socket) -> Iterator[Self]:
        """Listen on a channel until the end of the block; the connection is the engine's no more.

        `bell`: a socket that ends a wait when something can be read from it.
        """
        borrowed = engine.raw_connection()
        own: PsycopgConnection = borrowed.driver_connection  # type: ignore[assignment]
        borrowed.detach()
        with closing(borrowed):
            own.autocommit = True
            with own.cursor() as cursor:
                cursor.execute(f'LISTEN "{channel}"')
            notices = cls(own, bell)
            with closing(notices._waiting):
                yield notices

    def wait(self, timeout_s: float) -> set[str]:
        """Wait for a word, the bell or the time; what was told, each word once.

        psycopg2's OperationalError where the connection is lost.
        """
        self._waiting.select(max(timeout_s, 0))
        while _rings(self._bell):
            pass
        self._connection.poll()
        told = {notice.payload for notice in self._connection.notifies}
        self._connection.notifies.clear()
        return told


def _rings(bell: socket) -> bool:
    """Take a ring off the bell; whether there was one."""
    try:
        return bool(bell.recv(4096))
    except BlockingIOError:
        return False
