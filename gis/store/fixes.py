"""Fixes in: one row a device and moment, the better of two whichever came first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql

from gis.errors import NotFound
from gis.profile import PatrolPolicy
from gis.store.copy import copy_in
from gis.store.fix_rows import (
    Change,
    Rows,
    Spans,
    as_stored,
    by_day,
    changes_of,
    dates_of,
    first_of_each,
    spans_of,
)
from gis.store.partitions import ensure_days, partition_of
from gis.store.positions import note_positions
from gis.store.sql import statement
from gis.store.tables import device, worker
from gis.store.tracks import reopen
from gis.track import known_accuracy, local_day

Int32s = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_IMPORT_LOCK = 0x696E  # with the district's code: one import at a time in a district


@dataclass(frozen=True)
class Written:
    """What a batch did: rows that are new, duplicates, and rows that took a worse one's place.

    A duplicate may lie in the batch itself or in the store; the three add up to the batch.
    """

    stored: int
    duplicate: int
    replaced: int


def lock_imports(c: Connection, district: str) -> None:
    """Wait for any other import into the district; held until the transaction ends.

    Imports of files, and long uploads for many devices, write many batches in one transaction; two
    that meet the same devices in different orders would wait for each other for ever.
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
    changes, kept = store_batch(c, district, batch, policy=policy, zone=zone)
    mark_changes(c, district, changes)
    note_positions(c, district, kept)
    return written(changes, len(batch))


def store_batch(
    c: Connection, district: str, batch: pd.DataFrame, *, policy: PatrolPolicy, zone: ZoneInfo
) -> tuple[list[Change], Rows]:
    """Store a batch, at least one fix, as `write_fixes` does, and leave it to the caller to tell
    of it; what it changed, and the best rows alone.
    """
    rows = _rows(c, district, batch, zone)
    _lock_devices(c, np.unique(rows["device_id"]).tolist())
    return store_rows(c, rows, policy=policy)


def written(changes: Sequence[Change], fixes: int) -> Written:
    """What became of a batch of so many fixes that made these changes."""
    stored = sum(change.fixes for change in changes if change.former_worker is None)
    replaced = sum(change.fixes for change in changes) - stored
    return Written(stored, fixes - stored - replaced, replaced)


def store_rows(c: Connection, rows: Rows, *, policy: PatrolPolicy) -> tuple[list[Change], Rows]:
    """Store rows of devices that the caller locked; what they changed, and the best rows alone.

    A device-day that has nothing yet between its first and last row, and nearly none has, is
    copied straight in: while the devices are locked, nobody else adds a key of theirs.
    """
    rows = first_of_each(rows, policy)
    spans = spans_of(rows)
    ensure_days(c, dates_of(np.unique(spans.day)))
    reopen(c, dates_of(spans.day), spans.device_id.tolist())
    met = np.repeat(_met(c, spans), spans.rows)
    return _add(c, _where(rows, ~met)) + _merge(c, _where(rows, met), policy), rows


def mark_changes(c: Connection, district: str, changes: Sequence[Change]) -> None:
    """Point from the workers' days to their devices, and queue the days to be audited again."""
    if not changes:
        return
    days, devices, workers, former, _, first, last = map(list, zip(*changes, strict=True))
    bound = {"days": days, "devices": devices, "workers": workers, "former": former}
    spans = {"first": first, "last": last}
    c.execute(statement("fixes_mark"), {**bound, **spans, "district": district})


def _rows(c: Connection, district: str, batch: pd.DataFrame, zone: ZoneInfo) -> Rows:
    """The batch as the store's arrays."""
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


def _lock_devices(c: Connection, ids: list[int]) -> None:
    """Keep others from writing these devices' fixes until the transaction ends."""
    rows = select(device.c.id).where(device.c.id.in_(ids)).order_by(device.c.id)
    c.execute(rows.with_for_update(key_share=True))


def _met(c: Connection, spans: Spans) -> Bools:
    """Which device-days have fixes already between their first and last moment."""
    bound = {
        "days": dates_of(np.unique(spans.day)),
        "day": dates_of(spans.day),
        "device_id": spans.device_id.tolist(),
        "first_ms": spans.first_ms.tolist(),
        "last_ms": spans.last_ms.tolist(),
    }
    met = np.zeros(len(spans.day), dtype=np.bool_)
    met[list(c.execute(statement("fixes_met"), bound).scalars())] = True
    return met


def _where(rows: Rows, chosen: Bools) -> Rows:
    return rows if chosen.all() else {name: values[chosen] for name, values in rows.items()}


def _add(c: Connection, rows: Rows) -> list[Change]:
    """Copy rows that meet none into the partitions of their days."""
    for day, part in by_day(rows):
        copy_in(c, partition_of(day), *as_stored(part))
    return changes_of(rows)


def _merge(c: Connection, rows: Rows, policy: PatrolPolicy) -> list[Change]:
    """Let rows and those that they may meet compete: of two of one key the better stays."""
    if not len(rows["day"]):
        return []
    c.execute(statement("fixes_stage"))
    if c.execute(text("SELECT EXISTS (SELECT FROM fix_stage)")).scalar_one():
        c.execute(text("TRUNCATE fix_stage"))  # an earlier batch of this transaction
    copy_in(c, "fix_stage", *as_stored(rows))
    merged = c.execute(statement("fixes_merge"), {"unknown_m": policy.max_accuracy_m})
    return [Change(*row) for row in merged]
