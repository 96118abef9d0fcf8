"""Days whose raw fixes are gone: their results and coverage are all that is kept of them."""

from datetime import date

from sqlalchemy import Connection, exists, select

from gis.store.tables import purged_day


def is_purged(c: Connection, district: str, day: date) -> bool:
    """Whether the raw fixes of a district's day are gone."""
    gone = exists().where(purged_day.c.district == district, purged_day.c.date == day)
    purged: bool = c.execute(select(gone)).scalar_one()
    return purged
