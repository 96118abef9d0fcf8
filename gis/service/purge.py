"""Purge: raw fixes live as long as the profile says (`privacy.raw_days`), then only results stay.

Fixes, sealed tracks, pointers and last positions go; the audited days with their coverage stay.
A day whose results do not stand yet keeps its fixes until they do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine

from gis.errors import BadInput, Conflict, Fault
from gis.profile import Profile
from gis.store import net
from gis.store.audit_locks import lock_day
from gis.store.purge import HeldDay, held_days, purge_day, purge_positions


@dataclass(frozen=True)
class Purged:
    """What a step purged: a district's day and its fixes, or positions of workers last seen before
    the date.
    """

    district: str
    date: date
    fixes: int = 0
    positions: int = 0


def first_kept(profile: Profile, now: datetime, before: date | None = None) -> date:
    """The first day whose raw fixes are kept: `before`, or as the profile says.

    BadInput where late fixes are still expected of days before it.
    """
    today = now.astimezone(profile.zone).date()
    latest = today - timedelta(days=profile.patrol.late_days)
    if before is None:
        return today - timedelta(days=profile.privacy.raw_days)
    if before > latest:
        raise BadInput("purge.too_recent", before=before, latest=latest)
    return before


def due_for_purge(
    c: Connection, district: str, *, now: datetime, before: date | None = None
) -> list[HeldDay]:
    """The days of a district whose raw fixes are kept no longer, the oldest first."""
    profile = net.load_profile_of(c, district)
    return held_days(c, district, before=first_kept(profile, now, before))


def refuse_unsettled(days: list[HeldDay]) -> None:
    """Conflict that names the days whose results do not stand yet, if there are any."""
    faults = [
        Fault(str(day.date), "purge.stale" if day.stale else "purge.running")
        for day in days
        if not day.is_settled
    ]
    if faults:
        raise Conflict("purge.unsettled", count=len(faults), faults=faults)


def purge(
    engine: Engine, district: str, *, now: datetime, before: date | None = None
) -> Iterator[Purged]:
    """Purge a district's settled days before `before`, by default as the profile says.

    Yields after each transaction, a day each.
    """
    with engine.connect() as c:
        profile = net.load_profile_of(c, district)
        end = first_kept(profile, now, before)
        days = held_days(c, district, before=end)
    for day in days:
        if day.is_settled:
            yield _purge_day(engine, district, day.date, now)
    midnight = datetime.combine(end, time(), profile.zone)
    with engine.begin() as c:
        positions = purge_positions(c, district, before=midnight)
    if positions:
        yield Purged(district, end, positions=positions)


def _purge_day(engine: Engine, district: str, day: date, now: datetime) -> Purged:
    """Purge a day, unless it was unsettled meanwhile; no audit of it is on its way."""
    with engine.begin() as c:
        lock_day(c, district, day)
        held = held_days(c, district, before=day + timedelta(days=1), day=day)
        settled = all(one.is_settled for one in held)
        return Purged(district, day, fixes=purge_day(c, district, day, now=now) if settled else 0)
