"""Past days sealed: the fixes of a device's day as one row, a line with time; and back again.

A device-day is in `fix` or in `track`, never in both: whoever moves it holds the lock on its
device that writers of fixes take too.
"""

from collections.abc import Sequence
from datetime import date

from psycopg2.errors import LockNotAvailable, UndefinedTable
from sqlalchemy import Connection, Engine, exists, select, table, text
from sqlalchemy.exc import DBAPIError

from gis.store.partitions import partition_of
from gis.store.sql import statement

_DROP_WAIT_MS = 100
"""How long dropping a day may keep others waiting; else it is left for another time."""


def seal_devices(c: Connection, district: str, day: date, *, most: int) -> tuple[int, int]:
    """Seal a day of at most so many devices; how many devices and fixes that were.

    No devices: none is left that is not being written just now.
    """
    bound = {"district": district, "day": day, "most": most}
    devices = list(c.execute(statement("tracks_sealable"), bound).scalars())
    if not devices:
        return 0, 0
    sealed = c.execute(statement("tracks_seal"), {"day": day, "devices": devices}).scalars()
    return len(devices), sum(sealed)


def reopen(c: Connection, days: Sequence[date], devices: Sequence[int]) -> int:
    """Make fixes again of those device-days (side by side) that are sealed; how many rows were.

    For a writer of fixes, which holds the locks on the devices and has made sure of the days.
    """
    bound = {"days": list(days), "devices": list(devices)}
    reopened: int = c.execute(statement("tracks_reopen"), bound).scalar_one()
    return reopened


def drop_day_if_empty(engine: Engine, day: date) -> bool:
    """Drop a day's partition of `fix` if it holds nothing; whether it is gone.

    In a transaction of its own: it waits for everybody who has `fix` in use, and who comes after
    it waits for it, so it soon gives up.
    """
    name = partition_of(day)
    holds_any = select(exists().select_from(table(name)))
    try:
        with engine.begin() as c:
            if c.execute(holds_any).scalar_one():
                return False
        with engine.begin() as c:
            c.execute(text(f"SET LOCAL lock_timeout = {_DROP_WAIT_MS}"))
            c.execute(text("LOCK TABLE ONLY fix IN ACCESS EXCLUSIVE MODE"))
            if c.execute(holds_any).scalar_one():
                return False
            c.execute(text(f"DROP TABLE {name}"))
    except DBAPIError as error:
        if isinstance(error.orig, LockNotAvailable):
            return False
        if not isinstance(error.orig, UndefinedTable):  # another process dropped it
            raise
    return True
