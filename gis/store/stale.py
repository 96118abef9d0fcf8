"""The queue of worker-days to be audited again: their fixes or the duty changed.

The intake queues where fixes changed (`sql/fixes_merge.sql`).
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Connection, delete, select

from gis.store.sql import statement
from gis.store.tables import stale_day


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
    """The worker-days whose input changed since they were audited: date, worker; oldest first."""
    queue = select(stale_day.c.date, stale_day.c.worker).where(stale_day.c.district == district)
    return pd.read_sql_query(queue.order_by(stale_day.c.date, stale_day.c.worker), c)


def take_stale(c: Connection, district: str, day: date, workers: Sequence[str]) -> None:
    """Take worker-days off the queue, before their input is read.

    In this order an upload that commits meanwhile waits for the row and then marks it anew.
    """
    c.execute(
        delete(stale_day).where(
            stale_day.c.district == district,
            stale_day.c.date == day,
            stale_day.c.worker.in_(workers),
        )
    )
