"""Hand-made walks and grounds for the audit's tests, in metres and seconds, turned into frames.

The metric frame's origin is the lower left corner of the square grid; time counts from nine
o'clock local time of one day.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely

from gis.datum import MetricFrame
from gis.patrol import AuditResult, audit_days
from gis.profile import PatrolPolicy

Array = npt.NDArray[np.float64]

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 4)
NINE = datetime(2026, 5, 4, 9, tzinfo=SHANGHAI)
FRAME = MetricFrame(117.15, 39.17)
SIDE_M = 155.0
SQUARE = shapely.box(0, 0, SIDE_M, SIDE_M)


def every(seconds: float, until: float, since: float = 0) -> Array:
    """The moments from `since` to `until`, both included."""
    return np.arange(since, until + seconds / 2, seconds)


HOUR = every(5, 3600)


def rounds(t: Array, speed: float = 1.2, side: float = 120.0) -> Array:
    """Where someone is who walks a square around the grid's middle, from its lower left corner."""
    corner = (SIDE_M - side) / 2
    leg, along = np.divmod(t * speed % (4 * side), side)
    x = np.select([leg == 0, leg == 1, leg == 2], [along, side, side - along], 0.0)
    y = np.select([leg == 0, leg == 1, leg == 2], [0.0, along, side], side - along)
    return np.column_stack([x + corner, y + corner])


def at(x: float, y: float, t: Array) -> Array:
    """Where someone is who stands."""
    return np.tile([float(x), float(y)], (len(t), 1))


def track(t: Array, places: Array, worker: str = "w", device: str = "d") -> pd.DataFrame:
    """Fixes at these moments and places."""
    lon, lat = FRAME.inverse(places[:, 0], places[:, 1])
    return pd.DataFrame(
        {
            "worker": worker,
            "device": device,
            "t": moments(t),
            "lon": lon,
            "lat": lat,
            "accuracy_m": np.nan,
            "mock": False,
        }
    )


def duty(*shapes: Any, worker: str = "w", day: date = DAY, **columns: object) -> gpd.GeoDataFrame:
    """A row of duty a shape, the square grid where none is given; due if not said otherwise."""
    ground = unprojected(shapes or [SQUARE])
    rows = {"worker": worker, "date": [day] * len(ground), "due": True, **columns}
    return gpd.GeoDataFrame(rows, geometry=ground, crs=4326)


def walk(t: Array = HOUR, device: str = "d") -> pd.DataFrame:
    """The standard walk: rounds in the grid at these moments, an hour of them if not said."""
    return track(t, rounds(t), device=device)


def record(at_s: float, place: tuple[float, float] | None = None) -> pd.DataFrame:
    """One visit that the worker recorded."""
    lon, lat = FRAME.inverse(*place) if place else (np.nan, np.nan)
    return pd.DataFrame(
        {"worker": "w", "at": moments([at_s]), "lon": float(lon), "lat": float(lat)}
    )


def moments(seconds: npt.ArrayLike) -> pd.DatetimeIndex:
    """These seconds after nine o'clock, UTC to the ms."""
    ms = np.round((NINE.timestamp() + np.asarray(seconds, dtype=np.float64)) * 1000)
    return pd.DatetimeIndex(ms.astype("datetime64[ms]")).tz_localize("UTC")


def clock(seconds: float) -> datetime:
    """A moment so many seconds after nine."""
    return NINE + timedelta(seconds=seconds)


def unprojected(shapes: Sequence[Any]) -> Any:
    """Shapes in metres as shapes in degrees."""
    flat = np.empty(len(shapes), dtype=object)
    flat[:] = list(shapes)
    return FRAME.unproject(flat)


def audit(
    *tracks: pd.DataFrame, duties: gpd.GeoDataFrame | None = None, **given: Any
) -> AuditResult:
    """The audit of some tracks against the square grid, by the default policy."""
    fixes = (
        pd.concat(tracks, ignore_index=True)
        if tracks
        else track(every(1, -1), rounds(every(1, -1)))
    )
    policy = given.pop("policy", PatrolPolicy())
    owed = duty() if duties is None else duties
    return audit_days(fixes, owed, policy, frame=FRAME, **given)


def day_of(*tracks: pd.DataFrame, **given: Any) -> pd.Series:
    """The one audited day."""
    days = audit(*tracks, **given).days
    assert len(days) == 1
    return days.iloc[0]


def minutes(value: float) -> object:
    """About so many minutes."""
    return pytest.approx(value, abs=0.005)
