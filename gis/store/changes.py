"""What changed for the live map, told exactly: whatever order transactions commit in.

Each row that the live map shows holds the transaction that wrote it (`changed`). A reader keeps the
snapshot that it read in; what it has not seen is what that snapshot did not see. A sequence or a
clock would not do: a transaction can draw its number first and commit last.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Text, func, text
from sqlalchemy.dialects import postgresql

from gis.store.sql import statement
from gis.store.tables import live_removal

CHANNEL: Final = "xunge_live"
"""Where a transaction that changed what the live map shows says so, with the district's code."""

_SNAPSHOT: Final = re.compile(
    r"([1-9][0-9]{0,17}):([1-9][0-9]{0,17}):((?:[0-9]{1,18},)*[0-9]{1,18})?"
)
Found = tuple[Any, ...]

_LONGEST: Final = 20_000  # more transactions than a server lets run at once


def tell_live(c: Connection, district: str) -> None:
    """Tell whoever listens, once the transaction commits, that the district's picture changed.

    However often one transaction tells, PostgreSQL sends it once.
    """
    told = {"channel": CHANNEL, "district": district}
    c.execute(text("SELECT pg_notify(:channel, :district)"), told)


def tell_removal(c: Connection, district: str) -> None:
    """Tell whoever listens that somebody or something may be on the live map no longer.

    To be called last in a transaction: another that tells the same waits for its end.
    """
    row = {"district": district, "changed": func.pg_current_xact_id().cast(Text).cast(BigInteger)}
    told = postgresql.insert(live_removal).values(row)
    anew = told.on_conflict_do_update(
        index_elements=["district"], set_={"changed": told.excluded.changed}
    )
    c.execute(anew)
    tell_live(c, district)


def has_removals(c: Connection, district: str, since: str) -> bool:
    """Whether something was taken off the live map that the snapshot `since` still saw.

    The last transaction that did so is enough to know: each waited for the one before.
    """
    bound = {"district": district, "since": since}
    found: bool = c.execute(statement("live_removals"), bound).scalar_one()
    return found


def snapshot(c: Connection) -> str:
    """What this transaction sees, as PostgreSQL writes it: `xmin:xmax:running,running`."""
    seen: str = c.execute(text("SELECT CAST(pg_current_snapshot() AS text)")).scalar_one()
    return seen


def is_usable(c: Connection, since: str) -> bool:
    """Whether `since`, whoever sent it, is a snapshot that this database can have given.

    One that lies ahead is another database's, or this one's before it was restored.
    """
    if not is_snapshot(since):
        return False
    ahead = text(
        "SELECT pg_snapshot_xmax(CAST(:since AS pg_snapshot))"
        " > pg_snapshot_xmax(pg_current_snapshot())"
    )
    return not c.execute(ahead, {"since": since}).scalar_one()


def is_snapshot(written: str) -> bool:
    """Whether a text is a snapshot as PostgreSQL writes it.

    >>> is_snapshot("10:20:11,15"), is_snapshot("20:10:"), is_snapshot("yesterday")
    (True, False, False)
    """
    match = _SNAPSHOT.fullmatch(written) if len(written) <= _LONGEST else None
    if match is None:
        return False
    oldest, end = int(match[1]), int(match[2])
    running = [int(number) for number in (match[3] or "").split(",") if number]
    in_order = all(one < other for one, other in pairwise(running))
    return oldest <= end and in_order and all(oldest <= number < end for number in running)


def grids_unseen(c: Connection, district: str, day: date, since: str | None) -> Sequence[Found]:
    """The current grid days of a date that `since` did not see, by code; all of them without it.

    code, verdict, minutes, minutes_low, minutes_high, due, reasons, loop, coverage, computed_at.
    """
    bound = {"district": district, "date": day, "since": since}
    return [tuple(row) for row in c.execute(statement("live_grids"), bound)]


def workers_unseen(
    c: Connection,
    district: str,
    day: date,
    since: str | None,
    *,
    roles: Sequence[str],
    seen_from_ms: int | None,
) -> Sequence[Found]:
    """The workers on duty on a date whose day or place `since` did not see; all without it.

    On duty are those assigned to a grid in one of `roles`, and substitutes. Only places from
    `seen_from_ms` on are told, none without it. worker, name, grid_codes, verdict, minutes, t_ms,
    lon, lat, accuracy_m; null where there is no audited day or no place.
    """
    bound: dict[str, Any] = {"district": district, "date": day, "since": since}
    bound |= {"roles": list(roles), "seen_from_ms": seen_from_ms}
    return [tuple(row) for row in c.execute(statement("live_workers"), bound)]
