"""Fixes on their way into the store: flat arrays, a value a fix, as the tables hold them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gis.profile import PatrolPolicy
from gis.store.copy import Columns
from gis.track import preference

Rows = dict[str, npt.NDArray[Any]]
"""t_ms (int64), lon, lat, accuracy_m (float64, NaN: unknown), day (int32, from 1970-01-01),
device_id, worker_number (int32), mock (int16; -1: unknown)."""

_FIRST_DAY_OF_POSTGRESQL = (date(2000, 1, 1) - date(1970, 1, 1)).days


class Change(NamedTuple):
    """Fixes of one device, day and worker that a batch changed, from the first to the last moment;
    `former_worker` had those that were replaced, None where they are new.
    """

    day: date
    device_id: int
    worker_number: int
    former_worker: int | None
    fixes: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True)
class Spans:
    """A batch's device-days in the order of its rows: first and last moment, and number of rows."""

    day: npt.NDArray[np.int32]
    device_id: npt.NDArray[np.int32]
    first_ms: npt.NDArray[np.int64]
    last_ms: npt.NDArray[np.int64]
    rows: npt.NDArray[np.intp]


def first_of_each(rows: Rows, policy: PatrolPolicy) -> Rows:
    """The best row of each day, device and moment, in that order."""
    key = (rows["t_ms"], rows["device_id"], rows["day"])
    order = np.lexsort(key)
    first = _begins(*(column[order] for column in key))
    if not first.all():  # rare: only then are all the keys worth their sorting
        mock, position = rows["mock"], (rows["accuracy_m"], rows["lon"], rows["lat"])
        better = (*preference(mock == 1, *position, policy), mock == -1, rows["worker_number"])
        order = np.lexsort((*reversed(better), *key))[first]
    return {name: values[order] for name, values in rows.items()}


def spans_of(rows: Rows) -> Spans:
    """The device-days of rows that `first_of_each` put in order."""
    begins = np.flatnonzero(_begins(rows["day"], rows["device_id"]))
    ends = np.append(begins, len(rows["day"]))[1:] - 1
    return Spans(
        rows["day"][begins],
        rows["device_id"][begins],
        rows["t_ms"][begins],
        rows["t_ms"][ends],
        ends - begins + 1,
    )


def changes_of(rows: Rows) -> list[Change]:
    """What rows change that are all new."""
    key = (rows["day"], rows["device_id"], rows["worker_number"])
    begins = np.flatnonzero(_begins(*key))
    ends = np.append(begins, len(rows["day"]))[1:] - 1
    days = dates_of(rows["day"][begins])
    devices, workers = (rows[name][begins].tolist() for name in ("device_id", "worker_number"))
    counts = (ends - begins + 1).tolist()
    first, last = (rows["t_ms"][at].tolist() for at in (begins, ends))
    new = [None] * len(days)
    return [
        Change(*told) for told in zip(days, devices, workers, new, counts, first, last, strict=True)
    ]


def latest_of_each(parts: Sequence[Rows]) -> Rows:
    """The latest row of each device-day of all parts together that is not mocked."""
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    believed = np.flatnonzero(rows["mock"] != 1)
    key = (rows[name][believed] for name in ("t_ms", "device_id", "day"))
    order = believed[np.lexsort(tuple(key))]
    ordered = {name: values[order] for name, values in rows.items()}
    ends = np.cumsum(spans_of(ordered).rows) - 1
    return {name: values[ends] for name, values in ordered.items()}


def united(one: Change, two: Change) -> Change:
    """Two changes of the same device, day and workers as one."""
    return one._replace(
        fixes=one.fixes + two.fixes,
        first_ms=min(one.first_ms, two.first_ms),
        last_ms=max(one.last_ms, two.last_ms),
    )


def by_day(rows: Rows) -> Iterator[tuple[date, Rows]]:
    """The rows day by day, in whose order they are; none of no rows."""
    begins = np.flatnonzero(_begins(rows["day"])).tolist()
    for begin, end in pairwise([*begins, len(rows["day"])]):
        part = {name: values[begin:end] for name, values in rows.items()}
        yield dates_of(part["day"][:1])[0], part


def dates_of(days: npt.NDArray[np.int32]) -> list[date]:
    """Days counted from 1970-01-01 as dates."""
    dates: list[date] = days.astype("datetime64[D]").tolist()
    return dates


def as_stored(rows: Rows) -> tuple[Columns, Columns]:
    """The rows as arrays of the table's own types, and which values are null."""
    mock = rows["mock"]
    columns = {
        **rows,
        "day": rows["day"] - np.int32(_FIRST_DAY_OF_POSTGRESQL),
        "mock": mock == 1,
    }
    return columns, {"accuracy_m": np.isnan(rows["accuracy_m"]), "mock": mock == -1}


def _begins(*key: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether each row is the first of its key, where equal keys follow each other."""
    begins = np.ones(len(key[0]), dtype=np.bool_)
    begins[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in key])
    return begins
