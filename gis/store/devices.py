"""Devices in the store: their tokens' hashes, whose they are and were, what is counted of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Select, and_, func, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range

from gis.datum import Datum
from gis.errors import Conflict, NotFound
from gis.store.sql import statement
from gis.store.tables import device, device_binding, device_tally, worker

Row = dict[str, Any]


class Caller(NamedTuple):
    """A device that may send: it, or whom a gateway speaks for."""

    id: int
    district: str
    name: str
    datum: Datum
    gateway: bool
    token_sha256: bytes | None


class Bindings(NamedTuple):
    """Whose devices are and were, by device and time: arrays, a value a binding.

    A binding holds from `from_ms` until before `until_ms`, in ms UTC.
    """

    device_id: npt.NDArray[np.int64]
    worker_number: npt.NDArray[np.int32]
    from_ms: npt.NDArray[np.int64]
    until_ms: npt.NDArray[np.int64]


def add_device(
    c: Connection, district: str, name: str, token_sha256: bytes, datum: Datum, *, gateway: bool
) -> int:
    """Give a device its token; one that files brought and that has none yet is taken over.

    Conflict where the name is another's that has, or had, a token.
    """
    values = {"token_sha256": token_sha256, "datum": datum, "gateway": gateway}
    row = {"district": district, "name": name, **values}
    added = postgresql.insert(device).values(row).on_conflict_do_nothing().returning(device.c.id)
    silent = and_(
        device.c.district == district, device.c.name == name, device.c.token_sha256.is_(None)
    )
    taken_over = update(device).where(silent).values(values).returning(device.c.id)
    for attempt in (added, taken_over):
        number: int | None = c.execute(attempt).scalar_one_or_none()
        if number is not None:
            return number
    raise Conflict("devices.exists", name=name)


def revoke_device(c: Connection, district: str, number: int, at: datetime) -> None:
    """Let the device in no longer; one that is revoked already stays so. NotFound where unknown."""
    _must_exist(c, district, number)
    c.execute(
        update(device)
        .where(device.c.id == number, device.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def bind_device(
    c: Connection, district: str, number: int, worker_id: str | None, since: datetime
) -> None:
    """From `since` on the device is the worker's, or nobody's; what was before stays on record.

    NotFound where either is unknown; Conflict where it was given to anybody after `since`.
    """
    _must_exist(c, district, number, lock=True)
    mine, valid = device_binding.c.device_id == number, device_binding.c.valid
    if c.execute(select(device_binding.c.id).where(mine, func.lower(valid) > since)).first():
        raise Conflict("devices.bound_later", since=since.isoformat())
    same_moment = and_(mine, func.lower(valid) == since)
    c.execute(device_binding.delete().where(same_moment))
    ended = func.tstzrange(func.lower(valid), since)
    c.execute(update(device_binding).where(mine, valid.contains(since)).values(valid=ended))
    if worker_id is not None:
        row = {"device_id": number, "district": district, "worker": worker_id}
        _bind(c, row | {"valid": Range(since, None, bounds="[)")}, worker_id)


def devices_of(c: Connection, district: str, at: datetime) -> list[Row]:
    """The devices by name: id, name, datum, gateway, created_at, revoked_at, has_token, worker (at
    the moment `at`; None: nobody's), last_heard (the last day on which it sent anything, or None).
    """
    return _rows(c, _devices(at).where(device.c.district == district).order_by(device.c.name))


def device_of(c: Connection, district: str, number: int, at: datetime) -> Row:
    """One device as `devices_of` has it; NotFound where it is unknown."""
    query = _devices(at).where(device.c.district == district, device.c.id == number)
    found = c.execute(query).mappings().one_or_none()
    if found is None:
        raise NotFound("devices.unknown", device=number)
    return dict(found)


def named_device(c: Connection, district: str, name: str) -> int:
    """A device's number by its name; NotFound where it is unknown."""
    query = select(device.c.id).where(device.c.district == district, device.c.name == name)
    number: int | None = c.execute(query).scalar_one_or_none()
    if number is None:
        raise NotFound("devices.unknown", device=name)
    return number


def bindings_of(c: Connection, number: int) -> list[Row]:
    """Whose the device is and was, the latest first: worker, since, until (None: open)."""
    since, until = func.lower(device_binding.c.valid), func.upper(device_binding.c.valid)
    columns = (device_binding.c.worker, since.label("since"), until.label("until"))
    query = select(*columns).where(device_binding.c.device_id == number)
    return _rows(c, query.order_by(since.desc()))


def tallies_of(c: Connection, number: int, since: date) -> list[Row]:
    """What became of what the device sent since a day, the latest first: day, outcome, count."""
    columns = (device_tally.c.day, device_tally.c.outcome, device_tally.c.count)
    query = select(*columns).where(device_tally.c.device_id == number, device_tally.c.day >= since)
    return _rows(c, query.order_by(device_tally.c.day.desc(), device_tally.c.outcome))


def callers_of(c: Connection, tokens: Iterable[bytes]) -> dict[bytes, Caller]:
    """The devices that show these tokens' hashes and may still send."""
    found = _callers(c, device.c.token_sha256.in_(set(tokens)))
    return {caller.token_sha256: caller for caller in found if caller.token_sha256}


def named_callers(c: Connection, district: str, names: Iterable[str]) -> dict[str, Caller]:
    """The devices of these names that may still send; a name that no device can have is none's."""
    wanted = {name for name in names if name.isprintable()}
    found = _callers(c, and_(device.c.district == district, device.c.name.in_(wanted)))
    return {caller.name: caller for caller in found}


def lock_devices(c: Connection, numbers: Iterable[int], *, wait: bool) -> set[int]:
    """Lock those that may still send against other writers and revocation, for this transaction.

    Without `wait` those that another transaction holds are left out.
    """
    rows = select(device.c.id).where(
        device.c.id.in_(sorted(set(numbers))), device.c.revoked_at.is_(None)
    )
    locked = rows.order_by(device.c.id).with_for_update(key_share=True, skip_locked=not wait)
    return set(c.execute(locked).scalars())


def all_bindings(c: Connection, numbers: Iterable[int]) -> Bindings:
    """All bindings of these devices, by device and time."""
    bound = {"numbers": sorted(set(numbers))}
    rows = c.execute(statement("bindings_of_devices"), bound).all()
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Bindings(columns[0], columns[1].astype(np.int32), columns[2], columns[3])


def add_tallies(c: Connection, day: date, tallies: Sequence[tuple[int, str, int]]) -> None:
    """Add to the day's tallies: device, outcome, how many."""
    if tallies:
        numbers, outcomes, counts = zip(*sorted(tallies), strict=True)
        bound = {"numbers": list(numbers), "outcomes": list(outcomes), "counts": list(counts)}
        c.execute(statement("tallies_add"), {"day": day, **bound})


def _devices(at: datetime) -> Select[Any]:
    held = and_(device_binding.c.device_id == device.c.id, device_binding.c.valid.contains(at))
    heard = select(func.max(device_tally.c.day)).where(device_tally.c.device_id == device.c.id)
    columns = [
        device.c[name] for name in ("id", "name", "datum", "gateway", "created_at", "revoked_at")
    ]
    return select(
        *columns,
        device.c.token_sha256.is_not(None).label("has_token"),
        device_binding.c.worker,
        heard.scalar_subquery().label("last_heard"),
    ).outerjoin_from(device, device_binding, held)


def _callers(c: Connection, chosen: Any) -> list[Caller]:
    columns = (
        device.c.id, device.c.district, device.c.name, device.c.datum, device.c.gateway,
        device.c.token_sha256,
    )  # fmt: skip
    rows = c.execute(select(*columns).where(chosen, device.c.revoked_at.is_(None)))
    return [Caller(*row[:-1], None if row[-1] is None else bytes(row[-1])) for row in rows]


def _must_exist(c: Connection, district: str, number: int, *, lock: bool = False) -> None:
    query = select(device.c.id).where(device.c.district == district, device.c.id == number)
    if lock:
        query = query.with_for_update(key_share=True)
    if c.execute(query).first() is None:
        raise NotFound("devices.unknown", device=number)


def _bind(c: Connection, row: dict[str, Any], worker_id: str) -> None:
    known = select(worker.c.id).where(
        worker.c.district == row["district"], worker.c.id == worker_id
    )
    if c.execute(known).first() is None:
        raise NotFound("store.unknown_workers", count=1, workers=worker_id)
    c.execute(device_binding.insert().values(row))


def _rows(c: Connection, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in c.execute(query).mappings()]
