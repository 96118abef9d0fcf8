"""The partitions of `fix`, one a local day, made when a day's first fix comes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, select, text

_NAME: Final = "fix_%Y%m%d"
_PARTITIONS: Final = (
    "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
    " WHERE inhparent = CAST('fix' AS regclass)"
)


def ensure_days(c: Connection, days: Iterable[date]) -> None:
    """Make the partitions of those days that have none; none goes until the transaction ends.

    The database's own function makes them (migration 0008): the intake's role may not.
    """
    for day in _missing(c, {partition_of(day): day for day in days}):
        c.execute(select(func.make_fix_day(day)))


def days_held(c: Connection) -> list[date]:
    """The days that have a partition, the oldest first."""
    names = c.execute(text(_PARTITIONS)).scalars()
    return sorted(datetime.strptime(name, _NAME).date() for name in names)  # noqa: DTZ007 - a day


def partition_of(day: date) -> str:
    """The name of a day's partition."""
    return day.strftime(_NAME)


def _missing(c: Connection, wanted: Mapping[str, date]) -> list[date]:
    """Those of the `wanted` days whose partition, by its name, is none yet; sorted.

    As the catalogue's rows say, not `to_regclass`: it may answer from a cache that has not heard of
    another's commit. The empty look at `fix` itself holds the table: whoever drops a day waits.
    """
    these = " AND relname = ANY(:names) AND NOT EXISTS (SELECT FROM ONLY fix)"
    query = text(_PARTITIONS + these)
    there = set(c.execute(query, {"names": list(wanted)}).scalars())
    return sorted(day for name, day in wanted.items() if name not in there)
