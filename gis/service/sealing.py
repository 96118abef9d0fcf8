"""Past days sealed: once no more late fixes are expected, a day is kept as one row a device.

A fifth of the room, and nobody notices: what reads fixes reads both. A fix that comes after all
reopens its device's day, which is sealed again with the next round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Engine

from gis.errors import BadInput
from gis.store import net, tracks
from gis.store.partitions import days_held

DEVICES: Final = 100
"""Devices in one transaction, which keeps their late fixes waiting: some tenths of a second."""


@dataclass(frozen=True)
class Sealed:
    """What a step sealed: so many devices' fixes of a district's day."""

    district: str
    date: date
    devices: int
    fixes: int


def seal(
    engine: Engine, *, now: datetime, district: str | None = None, before: date | None = None
) -> Iterator[Sealed]:
    """Seal the days before `before`, of all or of one district; yields after each transaction.

    By default those for which late fixes are no longer expected (the policy's `late_days`). What
    is sealed already stays as it is. BadInput for a day that still runs.
    """
    with engine.connect() as c:
        held = days_held(c)
        ends = {
            code: _end(before, now.astimezone(profile.zone).date(), profile.patrol.late_days)
            for code in ([district] if district else net.districts(c))
            for profile in [net.load_profile_of(c, code)]
        }
    for day in held:
        for code, end in ends.items():
            if day < end:
                yield from _seal_day(engine, code, day)
        if all(day < end for end in ends.values()):
            tracks.drop_day_if_empty(engine, day)


def _end(before: date | None, today: date, late_days: int) -> date:
    """The first day that is not sealed."""
    if before is None:
        return today - timedelta(days=late_days)
    if before > today:
        raise BadInput("sealing.still_running", before=before, today=today)
    return before


def _seal_day(engine: Engine, district: str, day: date) -> Iterator[Sealed]:
    while True:
        with engine.begin() as c:
            devices, fixes = tracks.seal_devices(c, district, day, most=DEVICES)
        if not devices:
            return
        yield Sealed(district, day, devices, fixes)
