"""The turn of the day: what an audit finds changes at midnight though no fix comes.

A day that has ended is audited once as closed: who has not started by then never did. A day that
begins is opened: every grid that owes a patrol shows that it has not started. What is still to be
done is read from the stored days themselves, so that it is done whenever a process is there to do
it, and once.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gis.service.audit import audit_day
from gis.store import net
from gis.store.days import unsettled_grids
from gis.store.stale import forget_purged

CHUNK: Final = 250
"""Basic grids in one transaction."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turned:
    """What a step settled: basic grids of a day, and those whose audit failed."""

    district: str
    date: date
    settled: int
    failed: int


def turn(engine: Engine, now: datetime) -> Iterator[Turned]:
    """Close the days that have ended and open the running one; yields after each transaction."""
    with engine.begin() as c:
        districts = net.districts(c)
        for district in districts:
            forget_purged(c, district)
    for district in districts:
        for day, codes in _unsettled(engine, district, now).items():
            for start in range(0, len(codes), CHUNK):
                yield _settle(engine, district, day, codes[start : start + CHUNK], now)


def _unsettled(engine: Engine, district: str, now: datetime) -> dict[date, list[str]]:
    with engine.connect() as c:
        profile = net.load_profile_of(c, district)
        today = now.astimezone(profile.zone).date()
        recent = today - timedelta(days=profile.patrol.late_days)
        return unsettled_grids(c, district, level=len(profile.levels), today=today, recent=recent)


def _settle(
    engine: Engine, district: str, day: date, codes: Sequence[str], now: datetime
) -> Turned:
    """Audit some grids; where that fails, their halves, so that only what is bad stays undone."""
    try:
        with engine.begin() as c:
            audit_day(c, district, day, now=now, codes=codes)
    except Exception as problem:
        if isinstance(problem, DBAPIError) and problem.connection_invalidated:
            raise
        if len(codes) == 1:
            _log.error("the audit of grid %s on %s failed", codes[0], day, exc_info=problem)
            return Turned(district, day, settled=0, failed=1)
        middle = len(codes) // 2
        halves = [
            _settle(engine, district, day, half, now) for half in (codes[:middle], codes[middle:])
        ]
        return Turned(district, day, sum(h.settled for h in halves), sum(h.failed for h in halves))
    return Turned(district, day, settled=len(codes), failed=0)
