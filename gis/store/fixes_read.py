"""Fixes out: the days asked for, as the frame that the audit reads."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, select

from gis.store.copy import copy_out
from gis.store.sql import statement
from gis.store.tables import device, worker

Int32s = npt.NDArray[np.int32]

_READ_TYPES = {
    "worker_number": np.int32,
    "device_id": np.int32,
    "t_ms": np.int64,
    "lon": np.float64,
    "lat": np.float64,
    "accuracy_m": np.float64,
    "mock": np.bool_,
}


def read_fixes(
    c: Connection, district: str, from_: date, to: date, *, workers: Sequence[str] | None = None
) -> pd.DataFrame:
    """The fixes of the local days from `from_` to `to`, both included, of all or some workers.

    By worker, device and time: worker, device (categories), t (datetime64[ms, UTC]), lon, lat,
    accuracy_m (NaN: unknown), mock (unknown counts as not).
    """
    bound = {"district": district, "from_date": from_, "to_date": to}
    chosen = None if workers is None else list(workers)
    columns = copy_out(c, statement("fixes_read"), {**bound, "workers": chosen}, _READ_TYPES)
    return frame_of(c, district, columns)


def frame_of(c: Connection, district: str, columns: dict[str, npt.NDArray[Any]]) -> pd.DataFrame:
    """Columns with the numbers of workers and devices, in any order, as `read_fixes` gives them."""
    columns = dict(columns)
    people = select(worker.c.number, worker.c.id).where(worker.c.district == district)
    phones = select(device.c.id, device.c.name).where(device.c.district == district)
    who = _categories(columns.pop("worker_number"), dict(c.execute(people).all()))
    what = _categories(columns.pop("device_id"), dict(c.execute(phones).all()))
    t_ms = columns.pop("t_ms")
    order = np.lexsort((t_ms, what.codes, who.codes))
    t = pd.DatetimeIndex(t_ms.view("datetime64[ms]")).tz_localize("UTC")
    frame = pd.DataFrame({"worker": who, "device": what, "t": t, **columns}, copy=False)
    return frame.take(order).reset_index(drop=True)


def _categories(numbers: Int32s, names: dict[int, str]) -> pd.Categorical:
    """Numbers of the database as categories in the order of their names."""
    codes, uniques = pd.factorize(numbers)
    found = np.array([names[number] for number in uniques.tolist()], dtype=object)
    by_name = np.argsort(found)
    rank = np.empty_like(by_name)
    rank[by_name] = np.arange(len(by_name))
    return pd.Categorical.from_codes(
        rank[codes], categories=pd.Index(found[by_name], dtype="str"), ordered=False
    )
