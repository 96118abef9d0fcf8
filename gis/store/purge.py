"""Days whose raw fixes are gone: their results and coverage are all that is kept of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from gis.store.sql import statement
from gis.store.tables import position, purged_day


@dataclass(frozen=True)
class HeldDay:
    """A day of which raw fixes are held.

    `stale`: some worker-day waits to be audited again; `running`: some result is of a time when
    the day was not over.
    """

    date: date
    fixes: int
    stale: bool
    running: bool

    @property
    def is_settled(self) -> bool:
        """Whether its results can stand without the fixes."""
        return not (self.stale or self.running)


def held_days(
    c: Connection, district: str, *, before: date, day: date | None = None
) -> list[HeldDay]:
    """The days before `before` of which a district's raw fixes are held; or only `day`."""
    bound = {"district": district, "before": before, "day": day}
    return [HeldDay(*row) for row in c.execute(statement("purge_days"), bound)]


def purge_day(c: Connection, district: str, day: date, *, now: datetime) -> int:
    """Delete a day's raw fixes and note that they are gone; how many they were.

    The caller keeps audits off the day and has seen that it is settled.
    """
    bound = {"district": district, "day": day, "now": now}
    return int(c.execute(statement("purge_day"), bound).scalar_one())


def purge_positions(c: Connection, district: str, *, before: datetime) -> int:
    """Delete where workers were last seen, of those not seen since `before`; their number."""
    t_ms = round(before.timestamp() * 1000)
    old = delete(position).where(position.c.district == district, position.c.t_ms < t_ms)
    return c.execute(old).rowcount


def is_purged(c: Connection, district: str, day: date) -> bool:
    """Whether the raw fixes of a district's day are gone."""
    return bool(purged_among(c, district, [day]))


def purged_among(c: Connection, district: str, days: Sequence[date]) -> list[date]:
    """Those of `days` whose raw fixes are gone, the oldest first."""
    gone = select(purged_day.c.date).where(
        purged_day.c.district == district, purged_day.c.date.in_(days)
    )
    return list(c.execute(gone.order_by(purged_day.c.date)).scalars())
