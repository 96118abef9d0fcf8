"""Fixes in: one row a device and moment, the better of two whichever came first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql

from gis.errors import NotFound
from gis.profile import PatrolPolicy
from gis.store.copy import copy_in
from gis.store.partitions import ensure_days
from gis.store.positions import note_positions
from gis.store.sql import statement
from gis.store.tables import device, worker
from gis.track import known_accuracy, local_day, preference

Int32s = npt.NDArray[np.int32]

_IMPORT_LOCK = 0x696E  # with the district's code: one import of files at a time in a district


@dataclass(frozen=True)
class Written:
    """What a batch did: rows that are new, duplicates, and rows that took a worse one's place.

    A duplicate may lie in the batch itself or in the store; the three add up to the batch.
    """

    stored: int
    duplicate: int
    replaced: int


def lock_imports(c: Connection, district: str) -> None:
    """Wait for any other import of files into the district; held until the transaction ends.

    Imports write many batches in one transaction; two that meet the same devices in different
    orders would wait for each other for ever.
    """
    bound = {"kind": _IMPORT_LOCK, "district": int(district)}
    c.execute(text("SELECT pg_advisory_xact_lock(:kind, :district)"), bound)


def device_ids(c: Connection, district: str, names: Iterable[str]) -> dict[str, int]:
    """The ids of a district's devices by name; an unknown name becomes a new device."""
    wanted = sorted(set(names))
    known = select(device.c.name, device.c.id).where(
        device.c.district == district, device.c.name.in_(wanted)
    )
    ids = dict(c.execute(known).all())
    new = [{"district": district, "name": name} for name in wanted if name not in ids]
    if new:
        c.execute(postgresql.insert(device).on_conflict_do_nothing(), new)
        ids = dict(c.execute(known).all())
    return ids


def known_workers(c: Connection, district: str, ids: Iterable[str]) -> dict[str, int]:
    """The numbers that stand for workers in `fix`, of those of `ids` that are known."""
    query = select(worker.c.id, worker.c.number).where(
        worker.c.district == district, worker.c.id.in_(set(ids))
    )
    return dict(c.execute(query).all())


def write_fixes(
    c: Connection, district: str, batch: pd.DataFrame, *, policy: PatrolPolicy, zone: ZoneInfo
) -> Written:
    """Store fixes that came through the door, and mark the worker-days that changed stale.

    `batch`: worker, device, t (datetime64, UTC), lon, lat (WGS-84), accuracy_m (NaN: unknown),
    mock (missing: unknown). The same fixes in any order, batches or number leave the same rows.
    NotFound where a worker is unknown.
    """
    if batch.empty:
        return Written(0, 0, 0)
    columns = _first_of_each(_columns(c, district, batch, zone), policy)
    days = np.unique(columns["day"]).astype("datetime64[D]").tolist()
    ensure_days(c, days)
    _stage(c, columns)
    _lock_devices(c, np.unique(columns["device_id"]).tolist())
    bound = {"district": district, "days": days, "unknown_m": policy.max_accuracy_m}
    stored, replaced = c.execute(statement("fixes_merge"), bound).one()
    note_positions(c, district, columns)
    return Written(stored, len(batch) - stored - replaced, replaced)


def _columns(
    c: Connection, district: str, batch: pd.DataFrame, zone: ZoneInfo
) -> dict[str, npt.NDArray[Any]]:
    """The batch as arrays of the stage's types; what is not known as NaN and -1."""
    t_ms = batch["t"].dt.as_unit("ms").astype("int64").to_numpy()
    mock = batch["mock"].astype("boolean").astype("Int16").fillna(-1)
    return {
        "t_ms": t_ms,
        "lon": batch["lon"].to_numpy(np.float64),
        "lat": batch["lat"].to_numpy(np.float64),
        "accuracy_m": known_accuracy(batch["accuracy_m"].to_numpy(np.float64)),
        "day": local_day(t_ms, zone).astype(np.int32),
        "device_id": _coded(batch["device"], lambda names: device_ids(c, district, names)),
        "worker_number": _coded(batch["worker"], lambda ids: _numbers(c, district, ids)),
        "mock": mock.to_numpy(np.int16),
    }


def _numbers(c: Connection, district: str, ids: Iterable[str]) -> dict[str, int]:
    wanted = set(ids)
    numbers = known_workers(c, district, wanted)
    if unknown := sorted(wanted - numbers.keys()):
        named = ", ".join(unknown[:5]) + (" …" if len(unknown) > 5 else "")
        raise NotFound("store.unknown_workers", count=len(unknown), workers=named)
    return numbers


def _coded(names: pd.Series, ids_of: Callable[[Iterable[str]], dict[str, int]]) -> Int32s:
    """Each name's number in the database, asked for once a name."""
    codes, uniques = pd.factorize(names)
    numbers = ids_of([str(name) for name in uniques])
    return np.array([numbers[str(name)] for name in uniques], dtype=np.int32)[codes]


def _first_of_each(
    columns: dict[str, npt.NDArray[Any]], policy: PatrolPolicy
) -> dict[str, npt.NDArray[Any]]:
    """The best row of each day, device and moment, in that order."""
    key = (columns["t_ms"], columns["device_id"], columns["day"])
    order = np.lexsort(key)
    if not _first(key, order).all():  # rare: only then are all the keys worth their sorting
        mock, position = columns["mock"], (columns["accuracy_m"], columns["lon"], columns["lat"])
        better = (*preference(mock == 1, *position, policy), mock == -1, columns["worker_number"])
        order = np.lexsort((*reversed(better), *key))
        order = order[_first(key, order)]
    return {name: values[order] for name, values in columns.items()}


def _first(key: tuple[npt.NDArray[Any], ...], order: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Whether each row, in this order, is the first of its key."""
    changes = [column[order[1:]] != column[order[:-1]] for column in key]
    return np.concatenate(([True], np.logical_or.reduce(changes)))


def _stage(c: Connection, columns: dict[str, npt.NDArray[Any]]) -> None:
    c.execute(statement("fixes_stage"))
    c.execute(text("TRUNCATE fix_stage"))
    copy_in(c, "fix_stage", columns)


def _lock_devices(c: Connection, ids: list[int]) -> None:
    """Keep others from writing these devices' fixes until the transaction ends."""
    rows = select(device.c.id).where(device.c.id.in_(ids)).order_by(device.c.id)
    c.execute(rows.with_for_update(key_share=True))
