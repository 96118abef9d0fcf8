"""Refused sign-ins, by which the next ones are slowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, text

from gis.store.tables import login_failure

KEPT: Final = timedelta(days=1)

_LOCK: Final = 0x6C6F67  # with a name's hash: one attempt at a name at a time


@dataclass(frozen=True)
class Failures:
    """How many there were lately, and the last one's moment."""

    count: int
    last: datetime | None


def lock_name(c: Connection, name: str) -> None:
    """Wait for any other attempt at the name: at once they would all find few failures."""
    bound = {"kind": _LOCK, "name": _known_as(name)}
    c.execute(text("SELECT pg_advisory_xact_lock(:kind, hashtext(:name))"), bound)


def failures_of_name(c: Connection, name: str, since: datetime) -> Failures:
    """The failures with a name, whether an account has it or not."""
    return _failures(c, login_failure.c.name == _known_as(name), since)


def failures_from(c: Connection, address: str, since: datetime) -> Failures:
    """The failures from an address."""
    return _failures(c, login_failure.c.address == address, since)


def note_failure(c: Connection, name: str, address: str, at: datetime) -> None:
    """Remember one more, and forget those of days gone by."""
    c.execute(delete(login_failure).where(login_failure.c.at < at - KEPT))
    c.execute(insert(login_failure).values(name=_known_as(name), address=address, at=at))


def forget_failures(c: Connection, name: str) -> None:
    """Forget those of a name: its owner has come."""
    c.execute(delete(login_failure).where(login_failure.c.name == _known_as(name)))


def _failures(c: Connection, which: Any, since: datetime) -> Failures:
    at = login_failure.c.at
    return Failures(*c.execute(select(func.count(), func.max(at)).where(which, at > since)).one())


def _known_as(name: str) -> str:
    """A name's hash: people type passwords into the wrong field."""
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
