"""The chores of a day: close the past one, open the new, make room for the next, seal, purge.

Each is done in small steps, a transaction each, so that fresh results can come between them; what
is left to do is read from the database, so that it does not matter when somebody last did it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine

from gis.service.premises import settle_new_day
from gis.service.purge import purge
from gis.service.sealing import seal
from gis.service.turn import turn
from gis.store.audit_locks import doing_chores
from gis.store.net import districts, load_profile_of
from gis.store.partitions import ensure_days


def chores(engine: Engine, now: datetime, *, purging: bool = True) -> Iterator[object]:
    """Do what is due at `now`, and yield after each step; nothing while another process does it.

    Without `purging` raw fixes are kept, however old they are.
    """
    with doing_chores(engine) as mine:
        if mine:
            _make_room(engine, now)
            yield from turn(engine, now)
            for district in _districts(engine):
                yield from settle_new_day(engine, district, now=now)
                if purging:
                    yield from purge(engine, district, now=now)
            yield from seal(engine, now=now)


def _make_room(engine: Engine, now: datetime) -> None:
    """Make the partitions of today and tomorrow: at midnight all phones would wait for one's."""
    with engine.begin() as c:
        zones = {load_profile_of(c, district).zone for district in districts(c)}
        todays = {now.astimezone(zone).date() for zone in zones}
        ensure_days(c, todays | {today + timedelta(days=1) for today in todays})


def _districts(engine: Engine) -> list[str]:
    with engine.connect() as c:
        return districts(c)
