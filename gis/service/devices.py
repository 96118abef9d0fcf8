"""Devices: let in by a token that is shown once, given to workers, and shut out again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from gis.datum import Datum
from gis.errors import BadInput
from gis.service.tokens import digest_of, make_token
from gis.store import devices as stored
from gis.store.devices import Row

SHOWN_DAYS: Final = 30
"""As many days of tallies a device's page shows."""

_LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class NewDevice:
    """A device that was just let in, and its token, of which only a hash is kept."""

    id: int
    name: str
    token: str


@dataclass(frozen=True)
class DevicePage:
    """A device as `devices_of` has it, whose it is and was, and its tallies of late."""

    device: Row
    bindings: list[Row]
    tallies: list[Row]


def add_device(
    c: Connection,
    district: str,
    name: str,
    *,
    now: datetime,
    worker: str | None = None,
    since: datetime | None = None,
    datum: Datum = "wgs84",
    gateway: bool = False,
) -> NewDevice:
    """Let a device in, and give it to a worker from `since` (now) on, where one is named.

    Conflict where the name is taken; NotFound where the worker is unknown; BadInput for a name
    that is too long or holds what cannot be printed.
    """
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise BadInput("devices.bad_name")
    token = make_token()
    number = stored.add_device(c, district, name, digest_of(token), datum, gateway=gateway)
    if worker is not None:
        stored.bind_device(c, district, number, worker, since or now)
    return NewDevice(number, name, token)


def device_page(c: Connection, district: str, number: int, *, now: datetime) -> DevicePage:
    """Everything that is known of a device; NotFound where it is unknown."""
    device = stored.device_of(c, district, number, now)
    tallies = stored.tallies_of(c, number, (now - timedelta(days=SHOWN_DAYS)).date())
    return DevicePage(device, stored.bindings_of(c, number), tallies)
