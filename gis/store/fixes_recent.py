"""The running day's fixes, read over and over: what was read once is remembered.

A worker's day only grows at its end, nearly always: then the fixes after the last known one are
all that is to be read. Where anything else came, the pointer to the device says so
(`worker_device_day.rewrites`), and that device is read anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Row

from gis.store.copy import copy_out
from gis.store.fixes_read import frame_of
from gis.store.sql import statement

_TYPES: Final = {
    "place": np.int64,
    "t_ms": np.int64,
    "lon": np.float64,
    "lat": np.float64,
    "accuracy_m": np.float64,
    "mock": np.bool_,
}
_VALUES: Final = ("t_ms", "lon", "lat", "accuracy_m", "mock")

Columns = dict[str, npt.NDArray[Any]]


@dataclass
class _Known:
    """A worker's fixes by one device, as of so many rewrites."""

    rewrites: int
    columns: Columns
    last_ms: int = -1

    def add(self, later: Columns) -> None:
        self.columns = {name: np.append(self.columns[name], later[name]) for name in _VALUES}
        self.last_ms = int(self.columns["t_ms"].max())


@dataclass
class RecentFixes:
    """The memory of one process: some 40 bytes a fix of one day a district, in one thread."""

    _days: dict[str, date] = field(default_factory=dict)
    _known: dict[str, dict[tuple[int, int], _Known]] = field(default_factory=dict)

    def read(self, c: Connection, district: str, day: date, workers: Sequence[str]) -> pd.DataFrame:
        """What `read_fixes` gives of some workers' running day; another day forgets the last."""
        if self._days.get(district) != day:
            self._days[district], self._known[district] = day, {}
        bound = {"district": district, "day": day, "workers": list(workers)}
        pointers = c.execute(statement("fixes_pointers"), bound).all()
        known = [self._of(district, pointer) for pointer in pointers]
        _read_later(c, day, pointers, known)
        return frame_of(c, district, _in_one(pointers, known))

    def _of(self, district: str, pointer: Row[Any]) -> _Known:
        """What is known by way of a pointer; nothing where something was rewritten since."""
        key = (pointer.worker_number, pointer.device_id)
        known = self._known[district].get(key)
        if known is None or known.rewrites != pointer.rewrites:
            empty: Columns = {name: np.empty(0, _TYPES[name]) for name in _VALUES}
            known = self._known[district][key] = _Known(pointer.rewrites, empty)
        return known


def _read_later(
    c: Connection, day: date, pointers: Sequence[Row[Any]], known: Sequence[_Known]
) -> None:
    """Read what came after the known fixes."""
    bound = {
        "day": day,
        "workers": [pointer.worker_number for pointer in pointers],
        "devices": [pointer.device_id for pointer in pointers],
        "after": [one.last_ms for one in known],
    }
    later = copy_out(c, statement("fixes_later"), bound, _TYPES)
    ends = np.cumsum(np.bincount(later["place"] - 1, minlength=len(known))).tolist()
    for one, begin, end in zip(known, [0, *ends], ends, strict=False):
        if end > begin:
            one.add({name: later[name][begin:end] for name in _VALUES})


def _in_one(pointers: Sequence[Row[Any]], known: Sequence[_Known]) -> Columns:
    """All fixes as columns, with the numbers of their workers and devices."""
    counts = [len(one.columns["t_ms"]) for one in known]
    whose = {
        name: np.repeat(np.array([pointer[place] for pointer in pointers], np.int32), counts)
        for place, name in enumerate(("worker_number", "device_id"))
    }
    values = {
        name: np.concatenate([np.empty(0, _TYPES[name]), *(one.columns[name] for one in known)])
        for name in _VALUES
    }
    return {**whose, **values}
