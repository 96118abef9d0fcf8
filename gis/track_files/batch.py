"""What every kind of track file becomes: frames of fixes, each row with its place and its fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from gis.track_files.values import RowFault, flags, numbers, texts, times

Unit = Literal["line", "row", "point"]


@dataclass(frozen=True)
class Reading:
    """How to read a file: which columns mean what, and the zone of times that name none."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    naive_zone: ZoneInfo | None = None


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, and the share of the file (0–1) that is read with them.

    `fixes`: line (where in the file, from 1), fault (`RowFault`), worker and device (categories,
    missing where the file does not say), t (datetime64[ms, UTC]), lon, lat (degrees of the file's
    datum), accuracy_m (NaN: unknown), mock (missing: unknown).
    """

    fixes: pd.DataFrame
    share: float


@dataclass(frozen=True)
class TrackFile:
    """A file being read: what its places count, its fields, the columns that mean nothing here."""

    unit: Unit
    fields: frozenset[str]
    ignored: tuple[str, ...]
    batches: Iterator[Batch]


def fixes_of(
    columns: Mapping[str, pa.Array], line: npt.NDArray[np.int64], naive_zone: ZoneInfo | None
) -> pd.DataFrame:
    """The frame of a `Batch` from the columns that a file has; of several faults the first."""
    size = len(line)
    nothing = pa.nulls(size, pa.string())
    lon, bad_lon = numbers(columns["lon"])
    lat, bad_lat = numbers(columns["lat"])
    accuracy_m, bad_accuracy = numbers(columns.get("accuracy_m", nothing))
    mock, bad_mock = flags(columns.get("mock", nothing))
    t_ms, fault = times(columns["t"], naive_zone)
    fault[bad_mock] = RowFault.BAD_FLAG
    fault[bad_lon | bad_lat | bad_accuracy] = RowFault.BAD_NUMBER
    fault[(np.isnan(lon) & ~bad_lon) | (np.isnan(lat) & ~bad_lat)] = RowFault.NO_POSITION
    frame = {
        "line": line,
        "fault": fault,
        "worker": _names(columns.get("worker", nothing)),
        "device": _names(columns.get("device", nothing)),
        "t": pd.DatetimeIndex(t_ms.view("datetime64[ms]")).tz_localize("UTC"),
        "lon": lon,
        "lat": lat,
        "accuracy_m": accuracy_m,
        "mock": mock,
    }
    return pd.DataFrame(frame)


def _names(values: pa.Array) -> pd.Categorical:
    encoded = pa.array(texts(values), pa.string()).dictionary_encode()
    names = pd.Index(encoded.dictionary.to_pandas(), dtype="str")
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return pd.Categorical.from_codes(codes, categories=names)
