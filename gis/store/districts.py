"""A whole district at once."""

from typing import Final

from sqlalchemy import Connection, delete, select

from gis.store import tables
from gis.store.tables import metadata

_KEPT: Final = frozenset(("access_log",))


def delete_district(c: Connection, code: str) -> None:
    """Delete a district with everything that belongs to it; nothing where it is unknown.

    The access log stays: who looked at what is kept longer than what was looked at.
    """
    devices = select(tables.device.c.id).where(tables.device.c.district == code)
    numbers = select(tables.worker.c.number).where(tables.worker.c.district == code)
    accounts = select(tables.account.c.id).where(tables.account.c.district == code)
    for table in (tables.fix, tables.track, tables.device_tally):
        c.execute(delete(table).where(table.c.device_id.in_(devices)))
    pointers = tables.worker_device_day
    c.execute(delete(pointers).where(pointers.c.worker_number.in_(numbers)))
    c.execute(delete(tables.session).where(tables.session.c.account_id.in_(accounts)))
    for table in reversed(metadata.sorted_tables):
        if table.name not in _KEPT and "district" in table.c:
            c.execute(delete(table).where(table.c.district == code))
    c.execute(delete(tables.district).where(tables.district.c.code == code))
