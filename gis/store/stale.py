"""The queue of worker-days to be audited again, where not fixes but the duty changed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gis.store.sql import statement


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
