"""What the audit reads: three frames, checked once and read into flat arrays, never changed."""

from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.datum import MetricFrame
from gis.errors import BadInput, Fault
from gis.patrol.arrays import Bools, Floats, Geometries, Ints
from gis.patrol.checks import faults_of_duties, faults_of_fixes, faults_of_records, naive_dates
from gis.track import known_accuracy


@dataclass(frozen=True)
class Fixes:
    """The fixes, a value each: who and which device as ranks of their names, when, where."""

    worker: Ints
    device: Ints
    t_ms: Ints
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    mock: Bools


@dataclass(frozen=True)
class Duties:
    """The duties, a row each; `day` counts from 1970-01-01, `reason` is "" where none is given."""

    worker: Ints
    day: Ints
    geometry: Geometries
    checkpoints: Geometries
    due: Bools
    reason: Geometries


@dataclass(frozen=True)
class Records:
    """The visits and events that workers recorded; NaN stands for a place not recorded."""

    worker: Ints
    at_ms: Ints
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Input:
    """All that an audit reads; `workers` and `devices` are the names by rank, ascending."""

    workers: pd.Index
    devices: pd.Index
    fixes: Fixes
    duties: Duties
    records: Records


def read_input(
    fixes: pd.DataFrame,
    duties: gpd.GeoDataFrame,
    records: pd.DataFrame | None,
    *,
    frame: MetricFrame | None,
    now: datetime | None,
) -> Input:
    """Check the frames and read them; BadInput with every fault."""
    if records is None:
        records = pd.DataFrame(columns=["worker", "at", "lon", "lat"])
    faults = [
        *faults_of_fixes(fixes),
        *faults_of_duties(duties, frame),
        *faults_of_records(records),
    ]
    if now is not None and now.utcoffset() is None:
        faults.append(Fault("now", "audit_input.naive_time"))
    if faults:
        raise BadInput("audit_input.refused", faults=faults)
    workers, ranks = _ranks(fixes["worker"], duties["worker"], records["worker"])
    devices, (device,) = _ranks(fixes["device"])
    return Input(
        workers=workers,
        devices=devices,
        fixes=_read_fixes(fixes, ranks[0], device),
        duties=_read_duties(duties, ranks[1]),
        records=Records(
            ranks[2], _ms(records["at"]), _floats(records["lon"]), _floats(records["lat"])
        ),
    )


def _read_fixes(fixes: pd.DataFrame, worker: Ints, device: Ints) -> Fixes:
    return Fixes(
        worker=worker,
        device=device,
        t_ms=_ms(fixes["t"]),
        lon=_floats(fixes["lon"]),
        lat=_floats(fixes["lat"]),
        accuracy_m=known_accuracy(_floats(fixes["accuracy_m"])),
        mock=_truths(fixes["mock"]),
    )


def _read_duties(duties: gpd.GeoDataFrame, worker: Ints) -> Duties:
    nothing = pd.Series([None] * len(duties), index=duties.index, dtype=object)
    dates = naive_dates(duties["date"])
    days = pd.DatetimeIndex([]) if dates is None else dates
    return Duties(
        worker=worker,
        day=days.as_unit("s").asi8 // 86_400,
        geometry=np.asarray(duties.geometry.to_numpy(), dtype=object),
        checkpoints=duties.get("checkpoints", nothing).to_numpy(object),
        due=_truths(duties["due"]),
        reason=duties.get("reason", nothing).astype(object).fillna("").to_numpy(object),
    )


def _ranks(*columns: pd.Series) -> tuple[pd.Index, list[Ints]]:
    """The names in all these columns, ascending, and each column as ranks among them."""
    named = [pd.Categorical(column) for column in columns]
    every = np.concatenate([np.asarray(one.categories, dtype=object) for one in named])
    names = pd.Index(np.unique(every.astype(str)), dtype=object)
    ranks = [names.get_indexer(one.categories.astype(object)) for one in named]
    return names, [rank.astype(np.int64)[one.codes] for rank, one in zip(ranks, named, strict=True)]


def _ms(moments: pd.Series) -> Ints:
    """Moments as whole milliseconds UTC, cut off, not rounded; NaT is `track.NO_TIME`."""
    return pd.DatetimeIndex(pd.to_datetime(moments, utc=True)).as_unit("ms").asi8


def _floats(column: pd.Series) -> Floats:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _truths(column: pd.Series) -> Bools:
    if column.dtype == np.bool_:
        return column.to_numpy()
    return column.astype("boolean").fillna(value=False).to_numpy(np.bool_)
