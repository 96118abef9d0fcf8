"""Who audits what: locks that keep two audits off the same grid's day.

A grid's day is computed from the fixes of all its people. Were two audits of one grid to run
beside each other, the one that read first could write last, and the newer fixes would be lost
from the result. So an audit takes its locks before it reads, and holds them until its transaction
ends. None of them is a row's: the intake writes on meanwhile.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Final

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from gis.store.sql import statement

_CHORES: Final = 0x63686F72  # one process at a time does the chores


def lock_day(c: Connection, district: str, day: date) -> None:
    """Wait until nobody audits any of a district's day, and keep everybody from it."""
    c.execute(statement("audit_lock_day"), {"district": district, "date": day, "alone": True})


def lock_grids_of(c: Connection, district: str, day: date, workers: Sequence[str]) -> None:
    """Wait until nobody audits a grid that these workers have duty in, and keep everybody from it.

    Audits of other grids of the day go on beside it.
    """
    bound = {"district": district, "date": day}
    c.execute(statement("audit_lock_day"), {**bound, "alone": False})
    c.execute(statement("audit_lock_grids"), {**bound, "workers": list(workers)})


@contextmanager
def doing_chores(engine: Engine) -> Iterator[bool]:
    """Whether the block may do the chores: not while another process does them.

    Held by a connection of its own, so that a process that dies lets go.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        mine: bool = c.execute(select(func.pg_try_advisory_lock(_CHORES))).scalar_one()
        try:
            yield mine
        finally:
            with suppress(DBAPIError):  # a lost connection holds nothing
                if mine:
                    c.execute(select(func.pg_advisory_unlock(_CHORES)))
