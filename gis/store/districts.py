"""A whole district at once."""

from sqlalchemy import Connection, delete, select

from gis.store.tables import device, district, fix, metadata, worker, worker_device_day


def delete_district(c: Connection, code: str) -> None:
    """Delete a district with everything that belongs to it; nothing where it is unknown.

    The access log stays: who looked at what is kept longer than what was looked at.
    """
    devices = select(device.c.id).where(device.c.district == code)
    c.execute(delete(fix).where(fix.c.device_id.in_(devices)))
    numbers = select(worker.c.number).where(worker.c.district == code)
    c.execute(delete(worker_device_day).where(worker_device_day.c.worker_number.in_(numbers)))
    for table in reversed(metadata.sorted_tables):
        if table.name != "access_log" and "district" in table.c:
            c.execute(delete(table).where(table.c.district == code))
    c.execute(delete(district).where(district.c.code == code))
