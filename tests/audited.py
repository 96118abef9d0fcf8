"""Audited days written by hand, for tests of what makes them stale."""

from datetime import date

from sqlalchemy import Connection, text

from tests.nets import DISTRICT

_A_DAY = text(
    "INSERT INTO patrol_day (district, subject_kind, subject, date, revision, current, closed,"
    " verdict, reasons, due, loop, sessions, policy_version, net_version, computed_at)"
    " VALUES (:district, 'worker', :worker, :day, 1, true, true,"
    " 'met', '{}', true, 'met', '[]', '1', 1, now())"
)


def mark_audited(c: Connection, worker: str, day: date) -> None:
    """Store that a worker's day was audited and met."""
    c.execute(_A_DAY, {"district": DISTRICT, "worker": worker, "day": day})
