"""The district now: what each grid has had today, who is on duty and where.

Positions are of those on duty now: outside the hours of duty there is none, nor of another day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import Connection

from gis.duty import patrolling_roles
from gis.profile import Profile
from gis.store.changes import Found, grids_unseen, snapshot, workers_unseen
from gis.store.net import net_version

FRESH_S: Final = 120
"""A position younger than this is where the worker is."""
STALE_S: Final = 900
"""A position older than this says nothing of where the worker is."""

_MINUTE_DIGITS = 2
_DEGREE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class GridNow:
    """A basic grid's day so far; minutes and coverage (a share) are null where unknown."""

    code: str
    verdict: str
    minutes: float | None
    minutes_low: float | None
    minutes_high: float | None
    due: bool
    reasons: list[str]
    loop: str
    coverage: float | None
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """Where a worker was last seen, and when; degrees WGS-84, metres."""

    t: datetime
    lon: float
    lat: float
    accuracy_m: float | None


@dataclass(frozen=True, slots=True)
class WorkerNow:
    """A worker on duty today; verdict and minutes are null before the first audit of the day."""

    worker: str
    name: str
    grid_codes: list[str]
    verdict: str | None
    minutes: float | None
    position: Position | None


@dataclass(frozen=True, slots=True)
class LiveState:
    """The grids and workers of a date, all of them or those that changed.

    `snapshot` is what was seen: the next change is what it did not see. Where `date` or
    `net_version` is not what a reader holds, it asks for the state or the net anew; where
    `on_duty` is false, it shows no positions.
    """

    snapshot: str
    now: datetime
    date: date
    on_duty: bool
    net_version: int
    grids: list[GridNow]
    workers: list[WorkerNow]

    @property
    def is_empty(self) -> bool:
        """Whether it tells of no grid and no worker."""
        return not self.grids and not self.workers


def live_state(
    c: Connection,
    profile: Profile,
    *,
    now: datetime,
    day: date | None = None,
    since: str | None = None,
) -> LiveState:
    """What the connection may see of `day` (today) and `since` did not; all of it without `since`.

    `since` is a usable snapshot. It is one moment of the database where the transaction is a
    repeatable read.
    """
    local = now.astimezone(profile.zone)
    meant = day or local.date()
    on_duty = is_on_duty(profile, now)
    shown_from = datetime.combine(meant, time(), profile.zone)
    seen_from_ms = _ms(shown_from) if on_duty and meant == local.date() else None
    grids = grids_unseen(c, profile.district, meant, since)
    workers = workers_unseen(
        c, profile.district, meant, since,
        roles=patrolling_roles(profile), seen_from_ms=seen_from_ms,
    )  # fmt: skip
    return LiveState(
        snapshot=snapshot(c),
        now=now,
        date=meant,
        on_duty=on_duty,
        net_version=net_version(c, profile.district),
        grids=[_grid(row) for row in grids],
        workers=[_worker(row) for row in workers],
    )


def is_on_duty(profile: Profile, now: datetime) -> bool:
    """Whether `now` lies in the profile's hours of duty, by its local clock."""
    clock = now.astimezone(profile.zone).time()
    return profile.patrol.day_start <= clock < profile.patrol.day_end


def _grid(row: Found) -> GridNow:
    code, verdict, minutes, low, high, due, reasons, loop, coverage, computed_at = row
    figures = (_rounded(minutes), _rounded(low), _rounded(high))
    return GridNow(code, verdict, *figures, due, reasons, loop, _rounded(coverage, 4), computed_at)


def _worker(row: Found) -> WorkerNow:
    worker, name, grid_codes, verdict, minutes, *place = row
    return WorkerNow(worker, name, grid_codes, verdict, _rounded(minutes), _position(place))


def _position(place: Sequence[Any]) -> Position | None:
    t_ms, lon, lat, accuracy_m = place
    if t_ms is None:
        return None
    t = datetime.fromtimestamp(t_ms / 1000, UTC)
    return Position(t, round(lon, _DEGREE_DIGITS), round(lat, _DEGREE_DIGITS), _rounded(accuracy_m))


def _rounded(value: float | None, digits: int = _MINUTE_DIGITS) -> float | None:
    return None if value is None else round(value, digits)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
