"""Where requests wait for the next commit: bounded, in the order they came."""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gis.errors import Unavailable
from gis.service.intake_live import Parcel

MOST_WAITING: Final = 4_096
"""Requests that may wait; further ones are told to come again."""

MOST_WAITING_ROWS: Final = 1_000_000
"""Rows that may wait, for their memory."""

MOST_ROWS: Final = 50_000
"""Rows of one commit, so that none takes long."""


@dataclass(eq=False)
class Waiting:
    """A request, its caller's ticket, and how often it was tried."""

    parcel: Parcel
    ticket: Any
    tried: int = 0


class IntakeQueue:
    """Many put requests in, one takes them out."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._rows = 0
        self._open = True
        self._changed = threading.Condition()

    def put(self, parcel: Parcel, ticket: Any) -> None:
        """Let a request wait; Unavailable where too much does."""
        rows = len(parcel.sent)
        with self._changed:
            full = self._rows and self._rows + rows > MOST_WAITING_ROWS
            if full or not self._open or len(self._waiting) >= MOST_WAITING:
                raise Unavailable("intake_live.busy")
            self._waiting.append(Waiting(parcel, ticket))
            self._rows += rows
            self._changed.notify()

    def put_back(self, requests: Sequence[Waiting]) -> None:
        """Let requests wait again, before those that came later."""
        with self._changed:
            self._waiting.extendleft(reversed(requests))
            self._rows += sum(len(request.parcel.sent) for request in requests)

    def take(self) -> list[Waiting]:
        """The next commit's requests, as soon as there are any; none once all is done."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._open)
            taken: list[Waiting] = []
            rows = 0
            while self._waiting:
                rows += len(self._waiting[0].parcel.sent)
                if taken and rows > MOST_ROWS:
                    break
                taken.append(self._waiting.popleft())
            self._rows -= sum(len(request.parcel.sent) for request in taken)
            return taken

    def close(self) -> None:
        """Let nothing more in; what waits is still taken."""
        with self._changed:
            self._open = False
            self._changed.notify()
