"""What devices send: many requests into the store together, in one transaction of the caller's.

A request shows its device's token. Whoever may not send is turned away; whoever is held up by
another transaction comes again; everything else is stored, refused or counted row by row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection

from gis.protocols.sent import UNKNOWN, Sent
from gis.service.intake_district import Entry, take_district
from gis.service.intake_ledger import Ledger
from gis.service.intake_receipt import Receipt
from gis.store.devices import Caller, callers_of, lock_devices, named_callers
from gis.store.fixes import lock_imports


@dataclass(frozen=True, eq=False)
class Parcel:
    """What one request wants stored: the hash of the token that it shows, and when it came."""

    token_sha256: bytes
    sent: Sent
    received_ms: int


class Turned(Enum):
    """Why nothing of a request was taken: no device shows such a token, or it must come again,
    since another request of the same device is being stored.
    """

    UNKNOWN = "unknown"
    AGAIN = "again"


Outcome = Receipt | Turned


def take_parcels(c: Connection, parcels: Sequence[Parcel]) -> list[Outcome]:
    """Take requests in, each as if alone; nobody waits for a device that another writer holds."""
    ledger = Ledger()
    outcomes = _take(c, parcels, ledger, wait=False)
    ledger.settle(c)
    return outcomes


def take_stream(c: Connection, parcels: Iterable[Parcel]) -> Outcome:
    """Take the pieces of one long upload in; `Turned` or an exception: the caller rolls back.

    What it changes in rows that others share is written at its end, so that nobody waits for it.
    """
    ledger, receipt = Ledger(), Receipt()
    for parcel in parcels:
        outcome = _take(c, [parcel], ledger, wait=True)[0]
        if isinstance(outcome, Turned):
            return Turned.UNKNOWN
        receipt += outcome
    ledger.settle(c)
    return receipt


def _take(c: Connection, parcels: Sequence[Parcel], ledger: Ledger, *, wait: bool) -> list[Outcome]:
    callers = callers_of(c, {parcel.token_sha256 for parcel in parcels})
    if wait:
        _wait_for_imports(c, callers.values())
    named = _named(c, parcels, callers)
    entries = {
        place: _entry(parcel, callers[parcel.token_sha256], named)
        for place, parcel in enumerate(parcels)
        if parcel.token_sha256 in callers
    }
    every = {number for entry in entries.values() for number in entry.devices}
    locked = lock_devices(c, every, wait=wait)
    outcomes: list[Outcome] = [
        Turned.AGAIN if place in entries else Turned.UNKNOWN for place in range(len(parcels))
    ]
    for district, places in _by_district(entries, locked).items():
        receipts = take_district(c, district, [entries[place] for place in places], ledger)
        for place, receipt in zip(places, receipts, strict=True):
            outcomes[place] = receipt
    return outcomes


def _wait_for_imports(c: Connection, callers: Iterable[Caller]) -> None:
    """One upload for many devices at a time in a district: their pieces meet them in any order."""
    for caller in callers:
        if caller.gateway:
            lock_imports(c, caller.district)


def _named(
    c: Connection, parcels: Sequence[Parcel], callers: dict[bytes, Caller]
) -> dict[tuple[str, str], Caller]:
    """The devices that gateways speak for, by district and name."""
    names: dict[str, set[str]] = {}
    for parcel in parcels:
        caller = callers.get(parcel.token_sha256)
        if caller and caller.gateway and parcel.sent.devices:
            names.setdefault(caller.district, set()).update(parcel.sent.devices.names)
    return {
        (district, name): found
        for district, wanted in names.items()
        for name, found in named_callers(c, district, wanted).items()
    }


def _entry(parcel: Parcel, caller: Caller, named: dict[tuple[str, str], Caller]) -> Entry:
    """A request with its devices: the caller's own, or those that a gateway's rows name.

    A row that names a device which its caller does not speak for has none.
    """
    devices = parcel.sent.devices
    if devices is None:
        return Entry(caller, parcel.sent, parcel.received_ms, (caller,), None)
    if caller.gateway:
        spoken = [named.get((caller.district, name)) for name in devices.names]
    else:
        spoken = [caller if name == caller.name else None for name in devices.names]
    known = [caller, *(device for device in spoken if device is not None)]
    own = UNKNOWN if caller.gateway else caller.id
    numbers = [UNKNOWN if device is None else device.id for device in spoken] + [own]
    return Entry(caller, parcel.sent, parcel.received_ms, tuple(known), tuple(numbers))


def _by_district(entries: dict[int, Entry], locked: set[int]) -> dict[str, list[int]]:
    """The requests whose devices are all locked, and no earlier request's, by district."""
    taken: set[int] = set()
    places: dict[str, list[int]] = {}
    for place, entry in entries.items():
        devices = set(entry.devices)
        if devices <= locked and not devices & taken:
            taken |= devices
            places.setdefault(entry.caller.district, []).append(place)
    return places
