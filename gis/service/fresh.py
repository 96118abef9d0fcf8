"""Fresh results: worker-days whose input changed are audited again, a batch at a time.

Any number of processes may do this at once. A worker-day is claimed by one of them; a grid that
two claimed workers share is audited by one after the other (`gis.store.audit_locks`). Whatever
happens to a process, what it had not stored is still on the queue.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gis.service.audit import DayAudit, audit_day
from gis.store import net, stale
from gis.store.fixes_recent import RecentFixes

BATCH: Final = 300
"""Worker-days in one transaction: enough to read the roster and the net once for many, few enough
to be through in a second and to fit into memory."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drained:
    """What came off the queue: worker-days audited, and those that could not be.

    `audits`: what each transaction found and changed.
    """

    audited: int = 0
    set_aside: int = 0
    audits: tuple[DayAudit, ...] = field(default=(), compare=False)

    def __add__(self, other: "Drained") -> "Drained":
        return Drained(
            self.audited + other.audited,
            self.set_aside + other.set_aside,
            self.audits + other.audits,
        )

    def __bool__(self) -> bool:
        return self.audited + self.set_aside > 0


def drain(engine: Engine, clock: Callable[[], datetime]) -> Iterator[Drained]:
    """Audit until nothing waits that is not claimed by others; yields after each batch."""
    recent = RecentFixes()
    while done := drain_once(engine, clock(), recent):
        yield done


def drain_once(engine: Engine, now: datetime, recent: RecentFixes | None = None) -> Drained:
    """Audit at most one batch of each district's newest waiting day, and one of an older day.

    So the running day has its turn whatever else has piled up. `recent` remembers its fixes from
    one call to the next.
    """
    done = Drained()
    for district, dates in _waiting(engine, now).items():
        *older, newest = dates
        done += drain_date(engine, district, newest, now=now, recent=recent)
        batches = (drain_date(engine, district, day, now=now) for day in older)
        done += next((batch for batch in batches if batch), Drained())
    return done


def drain_date(
    engine: Engine,
    district: str,
    day: date,
    *,
    now: datetime,
    workers: Sequence[str] | None = None,
    recent: RecentFixes | None = None,
    early: bool = False,
) -> Drained:
    """Audit one batch of a day's stale workers, of all or of some, in a transaction of its own.

    Where that fails, its halves are tried, and so on: one worker-day that cannot be audited is
    set aside alone. With `early` those set aside are tried before their time too.
    """
    claimed: list[str] = []
    try:
        with engine.begin() as c:
            claimed = stale.claim_stale(
                c, district, day, now=None if early else now, most=BATCH, workers=workers
            )
            if not claimed:
                return Drained()
            done = audit_day(c, district, day, now=now, workers=claimed, recent=recent)
    except Exception as problem:
        if _is_lost(problem) or not claimed:
            raise
        return _in_halves(engine, district, day, claimed, problem, now, early)
    return Drained(audited=len(claimed), audits=(done,))


def _waiting(engine: Engine, now: datetime) -> dict[str, list[date]]:
    """The dates that have something to be audited, the oldest first, by district."""
    found = {}
    with engine.connect() as c:
        for district in net.districts(c):
            today = now.astimezone(net.load_profile_of(c, district).zone).date()
            found[district] = stale.waiting_dates(c, district, until=today, now=now)
    return {district: dates for district, dates in found.items() if dates}


def _in_halves(
    engine: Engine,
    district: str,
    day: date,
    workers: Sequence[str],
    problem: Exception,
    now: datetime,
    early: bool,
) -> Drained:
    if len(workers) == 1:
        return _set_aside(engine, district, day, workers[0], problem, now)
    middle = len(workers) // 2
    halves = (workers[:middle], workers[middle:])
    return sum(
        (drain_date(engine, district, day, now=now, workers=half, early=early) for half in halves),
        Drained(),
    )


def _set_aside(
    engine: Engine, district: str, day: date, worker: str, problem: Exception, now: datetime
) -> Drained:
    _log.error("the audit of %s on %s failed", worker, day, exc_info=problem)
    said = f"{type(problem).__name__}: {problem}".strip().splitlines()[0]
    with engine.begin() as c:
        stale.set_aside(c, district, day, worker, problem=said, now=now)
    return Drained(set_aside=1)


def _is_lost(problem: Exception) -> bool:
    """Whether it is the database that failed, not the audit."""
    return isinstance(problem, DBAPIError) and problem.connection_invalidated
