"""Refused sign-ins, by which the next ones are slowed."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, text

from gis.store.tables import login_failure

KEPT: Final = timedelta(days=1)

_HOST_NETWORK_BITS: Final = 64  # the smallest network that a host of IPv6 is given (RFC 6177)
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
    """The failures from an address, or of IPv6 from its network."""
    return _failures(c, login_failure.c.address == _comes_from(address), since)


def note_failure(c: Connection, name: str, address: str, at: datetime) -> None:
    """Remember one more, and forget those of days gone by."""
    c.execute(delete(login_failure).where(login_failure.c.at < at - KEPT))
    c.execute(
        insert(login_failure).values(name=_known_as(name), address=_comes_from(address), at=at)
    )


def forget_failures(c: Connection, name: str) -> None:
    """Forget those of a name: its owner has come."""
    c.execute(delete(login_failure).where(login_failure.c.name == _known_as(name)))


def _failures(c: Connection, which: Any, since: datetime) -> Failures:
    at = login_failure.c.at
    return Failures(*c.execute(select(func.count(), func.max(at)).where(which, at > since)).one())


def _comes_from(address: str) -> str:
    """The address, or the network of one of IPv6: a host there has as many as it likes to take."""
    with suppress(ValueError):
        if (parsed := ip_address(address)).version == 6:
            if parsed.ipv4_mapped is not None:
                return str(parsed.ipv4_mapped)
            return str(ip_network((int(parsed), _HOST_NETWORK_BITS), strict=False))
    return address


def _known_as(name: str) -> str:
    """A name's hash: people type passwords into the wrong field."""
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
