"""The queue of worker-days to be audited again: their fixes or the duty changed.

The intake queues where fixes changed (`sql/fixes_mark.sql`). A mark leaves the queue in the
transaction that stores what its audit found, and only if nobody set it anew meanwhile: a process
that is killed leaves its marks, and a fix that comes during an audit is audited after it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    cast,
    delete,
    exists,
    literal_column,
    or_,
    select,
)

from gis.store.sql import statement
from gis.store.tables import purged_day, stale_day

CHANNEL: Final = "xunge_stale"
"""Where PostgreSQL tells that worker-days were marked (a trigger of the table does)."""

_FIRST_WAIT_S: Final = 60
_LONGEST_WAIT_S: Final = 3600


def mark_stale(
    c: Connection,
    district: str,
    from_date: date,
    *,
    codes: Sequence[str] = (),
    workers: Sequence[str] = (),
) -> int:
    """Queue the audited days from `from_date` on of these workers and of those on duty in `codes`.

    Days that were never audited need no mark: their audit will see the change. The number queued.
    """
    bound = {
        "district": district,
        "codes": list(codes),
        "workers": list(workers),
        "from_date": from_date,
    }
    return c.execute(statement("stale_by_duty"), bound).rowcount


def mark_dates_stale(c: Connection, district: str, dates: Sequence[date]) -> int:
    """Queue every audited worker-day of these dates; the number queued."""
    bound = {"district": district, "dates": list(dates)}
    return c.execute(statement("stale_by_date"), bound).rowcount


def stale_days(c: Connection, district: str) -> pd.DataFrame:
    """The worker-days whose input changed since they were audited: date, worker; oldest first.

    Those that were set aside are among them, with attempts, retry_at and problem; those whose raw
    fixes are gone are not: what was found of them stands.
    """
    named = ("date", "worker", "attempts", "retry_at", "problem")
    queue = select(*(stale_day.c[name] for name in named)).where(*_in_queue(district))
    return pd.read_sql_query(queue.order_by(stale_day.c.date, stale_day.c.worker), c)


def waiting_dates(c: Connection, district: str, *, until: date, now: datetime) -> list[date]:
    """The dates up to `until` that have worker-days to be audited now, the oldest first."""
    its_time = or_(stale_day.c.retry_at.is_(None), stale_day.c.retry_at <= now)
    due = select(stale_day.c.date).where(*_in_queue(district), stale_day.c.date <= until, its_time)
    return list(c.execute(due.distinct().order_by(stale_day.c.date)).scalars())


def claim_stale(
    c: Connection,
    district: str,
    day: date,
    *,
    now: datetime | None,
    most: int,
    workers: Sequence[str] | None = None,
) -> list[str]:
    """Claim at most so many stale workers of a day, of all or of some, until the transaction ends.

    Nobody is waited for: what another process has claimed is left to it. Without `now` those that
    were set aside are claimed before their time too.
    """
    bound = {"district": district, "date": day, "now": now, "most": most, "workers": workers}
    return list(c.execute(statement("audit_claim"), bound).scalars())


def marks_of(
    c: Connection, district: str, day: date, *, workers: Sequence[str] | None = None
) -> dict[str, str]:
    """The marks of a day by worker, of all or of some, each with the version of its row.

    To be read before what is audited, and handed to `settle` after.
    """
    version = cast(literal_column("stale_day.xmin"), Text)
    marks = select(stale_day.c.worker, version).where(
        stale_day.c.district == district, stale_day.c.date == day
    )
    if workers is not None:
        marks = marks.where(stale_day.c.worker.in_(workers))
    return dict(c.execute(marks).all())


def settle(c: Connection, district: str, day: date, marks: Mapping[str, str]) -> None:
    """Take marks off the queue, except those set anew since `marks_of` read them."""
    if marks:
        seen = {"workers": list(marks), "versions": list(marks.values())}
        c.execute(statement("stale_settle"), {"district": district, "date": day, **seen})


def set_aside(
    c: Connection, district: str, day: date, worker: str, *, problem: str, now: datetime
) -> None:
    """Keep a worker-day that could not be audited from being tried again at once.

    It is tried after a minute, then after two, four and so on, at least once an hour.
    """
    bound = {"district": district, "date": day, "worker": worker, "problem": problem, "now": now}
    waits = {"first_s": _FIRST_WAIT_S, "most_s": _LONGEST_WAIT_S}
    c.execute(statement("stale_set_aside"), {**bound, **waits})


def forget_purged(c: Connection, district: str) -> int:
    """Drop the marks of days whose raw fixes are gone; their number."""
    gone = delete(stale_day).where(stale_day.c.district == district, _is_purged())
    return c.execute(gone).rowcount


def _in_queue(district: str) -> tuple[ColumnElement[bool], ...]:
    return stale_day.c.district == district, ~_is_purged()


def _is_purged() -> ColumnElement[bool]:
    same_day = and_(
        purged_day.c.district == stale_day.c.district, purged_day.c.date == stale_day.c.date
    )
    return exists().where(same_day)
