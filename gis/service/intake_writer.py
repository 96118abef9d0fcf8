"""The one writer of small requests: whatever waits is stored together, in one commit.

A commit waits for the disk, so a commit a request would be a disk's wait each. While one is under
way, the next requests gather. A request is answered when it is durable, and one that fails takes
no other down.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from gis.errors import Unavailable
from gis.service.intake_live import Outcome, Parcel, Turned, take_parcels
from gis.service.intake_queue import IntakeQueue, Waiting

Told = Outcome | Exception
Transaction = Callable[[], AbstractContextManager[Connection]]
Deliver = Callable[[Sequence[tuple[Any, Told]]], None]

_PAUSE_S: Final = 0.02
_MOST_TRIES: Final = 250
"""As often a request is tried whose device a long upload holds: some five seconds."""

_log = logging.getLogger(__name__)


class IntakeWriter:
    """Stores requests in a thread of its own, each `transaction` committed when it closes.

    `deliver` is told, from that thread, what became of requests by their tickets: an outcome, or
    the exception that the request ends with; nothing of it is stored then.
    """

    def __init__(self, transaction: Transaction, deliver: Deliver) -> None:
        self._transaction = transaction
        self._deliver = deliver
        self._queue = IntakeQueue()
        self._failing = False
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)

    def start(self) -> None:
        """Begin to store."""
        self._thread.start()

    def stop(self) -> None:
        """Store what waits, and end."""
        self._queue.close()
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, parcel: Parcel, ticket: Any) -> None:
        """Let a request wait for its turn; Unavailable where too much waits."""
        self._queue.put(parcel, ticket)

    def _run(self) -> None:
        while requests := self._queue.take():
            done: list[tuple[Any, Told]] = []
            again: list[Waiting] = []
            for request, outcome in zip(requests, self._store(requests), strict=True):
                if _comes_again(request, outcome):
                    again.append(request)
                else:
                    done.append((request.ticket, outcome))
            self._queue.put_back(again)
            self._deliver(done)
            if not done:
                time.sleep(_PAUSE_S)  # a long upload holds all these devices

    def _store(self, requests: Sequence[Waiting]) -> Sequence[Told]:
        """Store requests together; where that fails, each alone."""
        try:
            return self._commit(requests)
        except DBAPIError as error:
            self._warn(error)
            no_database = error.connection_invalidated or error.statement is None
            if no_database or len(requests) == 1:
                return [Unavailable("intake_live.failed")] * len(requests)
        except Exception as error:  # noqa: BLE001  told to the request that caused it
            if len(requests) == 1:
                return [error]
        return [told for request in requests for told in self._store([request])]

    def _warn(self, error: DBAPIError) -> None:
        """Say that storing fails, once until it succeeds again, and nothing of the data."""
        if not self._failing:
            _log.warning("storing failed: %s", str(error.orig).partition("\n")[0])
        self._failing = True

    def _commit(self, requests: Sequence[Waiting]) -> list[Outcome]:
        with self._transaction() as c:
            outcomes = take_parcels(c, [request.parcel for request in requests])
        self._failing = False
        return outcomes


def _comes_again(request: Waiting, outcome: Told) -> bool:
    request.tried += 1
    return outcome is Turned.AGAIN and request.tried < _MOST_TRIES
