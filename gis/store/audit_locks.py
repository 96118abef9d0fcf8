"""Who audits what: locks that keep two audits off the same grid's day.

A grid's day is computed from the fixes of all its people. Were two audits of one grid to run
beside each other, the one that read first could write last, and the newer fixes would be lost
from the result. So an audit takes its locks before it reads, and holds them until its transaction
ends. None of them is a row's: the intake writes on meanwhile.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from gis.store.sql import statement


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
