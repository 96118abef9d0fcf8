"""What keeps the results fresh: a loop that audits what became stale and does the day's chores.

One process runs one of these; any number of processes may. It is woken when a worker-day is
marked, and looks by itself now and then. Under load it gathers what comes in a second and audits
it together: a phone sends again before that.
"""

import logging
import select
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gis.service.chores import chores
from gis.service.fresh import BATCH, drain_once
from gis.store.fixes_recent import RecentFixes
from gis.store.notices import Notices
from gis.store.stale import CHANNEL

TICK_S: Final = 1.0
"""The shortest time from one batch's beginning to the next one's, while there is no backlog."""
POLL_S: Final = 15.0
"""How long nothing need be told before it looks by itself."""
CHORES_S: Final = 60.0
PURGE_AFTER_S: Final = 600.0
"""Nothing is purged so soon after the start: who sees by then that too much would go can stop."""
_AFTER_FAILED_CHORES_S: Final = 600.0
_RECONNECT_S: Final = 2.0

_log = logging.getLogger(__name__)


class Worker:
    """The loop; `stop` may be called from a signal's handler or from another thread."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._stopping = False
        self._bell, self._cord = socket.socketpair()
        self._bell.setblocking(False)
        self._recent = RecentFixes()
        self._chores: Iterator[object] = iter(())
        self._next_chores = 0.0
        self._purges_from = time.monotonic() + PURGE_AFTER_S

    def stop(self) -> None:
        """Have the loop end after the batch in hand."""
        self._stopping = True
        self._cord.send(b"!")

    def run(self) -> None:
        """Work until `stop`; where the database goes away, wait for it to come back."""
        while not self._stopping:
            try:
                with Notices.of(self._engine, CHANNEL, self._bell) as notices:
                    self._work(notices)
            except (DBAPIError, psycopg2.Error) as problem:
                _log.warning("the database is away: %s", _first_line(problem))
                self._chores, self._next_chores = iter(()), 0.0
                self._pause(_RECONNECT_S)

    def _work(self, notices: Notices) -> None:
        while not self._stopping:
            began = time.monotonic()
            drained = drain_once(self._engine, self._clock(), self._recent)
            if self._do_a_chore() or drained.audited >= BATCH:
                continue
            if drained:
                self._pause(began + TICK_S - time.monotonic())
            else:
                notices.wait(POLL_S)

    def _pause(self, seconds: float) -> None:
        """Wait so long, or until `stop`: on a socket, as a signal's handler may not take a lock."""
        select.select([self._bell], [], [], max(seconds, 0))

    def _do_a_chore(self) -> bool:
        """Do one step of the chores, if any is due; whether one was done."""
        if time.monotonic() >= self._next_chores:
            purging = time.monotonic() >= self._purges_from
            self._chores = chores(self._engine, self._clock(), purging=purging)
            self._next_chores = time.monotonic() + CHORES_S
        try:
            return next(self._chores, None) is not None
        except DBAPIError as problem:
            if problem.connection_invalidated:
                raise
            self._put_off(problem)
        except Exception as problem:  # noqa: BLE001 - whatever it is, results must stay fresh
            self._put_off(problem)
        return False

    def _put_off(self, problem: Exception) -> None:
        _log.error("a chore failed and is put off", exc_info=problem)
        self._next_chores = time.monotonic() + _AFTER_FAILED_CHORES_S


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0]
