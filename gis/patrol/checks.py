"""What is wrong with an audit's frames: every fault, each named by its frame and column."""

from collections.abc import Iterator, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pandas.api.types import infer_dtype, is_bool_dtype, is_numeric_dtype
from pyproj import CRS

from gis.datum import MetricFrame
from gis.errors import Fault
from gis.patrol.arrays import Bools, Geometries

GEOGRAPHIC_EPSG = (4326, 4490)
"""WGS-84 and CGCS2000 in degrees: the same to some centimetres."""

FARTHEST_KM = 300.0
"""Ground farther from the frame's centre than this is in the wrong place, or the frame is."""

_NUMBERS = ("empty", "floating", "integer", "mixed-integer-float")
_TRUTHS = ("empty", "boolean")


def faults_of_fixes(fixes: object) -> Iterator[Fault]:
    """What is wrong with the fixes; a place that is not finite is no fault but a reason."""
    columns = ("worker", "device", "t", "lon", "lat", "accuracy_m", "mock")
    yield from _of_shape("fixes", fixes, pd.DataFrame, columns)
    if isinstance(fixes, pd.DataFrame) and len(fixes):
        yield from _of_names("fixes.worker", fixes.get("worker"))
        yield from _of_names("fixes.device", fixes.get("device"))
        yield from _of_moments("fixes.t", fixes.get("t"))
        for name in ("lon", "lat", "accuracy_m"):
            yield from _of_numbers(f"fixes.{name}", fixes.get(name))
        yield from _of_truths("fixes.mock", fixes.get("mock"))


def faults_of_records(records: object) -> Iterator[Fault]:
    """What is wrong with the recorded visits and events; a missing place is no fault."""
    yield from _of_shape("records", records, pd.DataFrame, ("worker", "at", "lon", "lat"))
    if isinstance(records, pd.DataFrame) and len(records):
        yield from _of_names("records.worker", records.get("worker"))
        yield from _of_moments("records.at", records.get("at"))
        yield from _missing("records.at", records.get("at"))
        for name in ("lon", "lat"):
            yield from _of_numbers(f"records.{name}", records.get(name))


def faults_of_duties(duties: object, frame: MetricFrame | None) -> Iterator[Fault]:
    """What is wrong with the duties; the shape of a row that is not due does not matter."""
    columns = ("worker", "date", "geometry", "due")
    yield from _of_shape("duties", duties, gpd.GeoDataFrame, columns)
    if isinstance(duties, gpd.GeoDataFrame) and len(duties):
        yield from _of_names("duties.worker", duties.get("worker"))
        yield from _of_dates("duties.date", duties.get("date"))
        yield from _of_truths("duties.due", duties.get("due"))
        yield from _missing("duties.due", duties.get("due"))
        if {"geometry", "due"} <= set(duties.columns):
            yield from _of_ground(duties, frame)


def naive_dates(column: pd.Series) -> pd.DatetimeIndex | None:
    """A column of dates as midnights without a zone; None where it is none."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return None
    try:
        return pd.DatetimeIndex(column).normalize()
    except (TypeError, ValueError):
        return None


def _of_shape(
    name: str, frame: object, kind: type[pd.DataFrame], columns: Sequence[str]
) -> Iterator[Fault]:
    if not isinstance(frame, kind):
        found = type(frame).__name__
        yield Fault(name, "audit_input.no_frame", expected=kind.__name__, found=found)
    elif lacking := [column for column in columns if column not in frame.columns]:
        yield Fault(name, "audit_input.missing_columns", columns=", ".join(lacking))


def _of_names(where: str, column: pd.Series | None) -> Iterator[Fault]:
    if column is None:
        return
    names = column.dtype.categories if isinstance(column.dtype, pd.CategoricalDtype) else column
    if infer_dtype(names, skipna=True) not in {"string", "empty"}:
        yield Fault(where, "audit_input.not_text")
    yield from _missing(where, column)


def _of_moments(where: str, column: pd.Series | None) -> Iterator[Fault]:
    if column is not None and not isinstance(column.dtype, pd.DatetimeTZDtype):
        yield Fault(where, "audit_input.naive_time")


def _of_dates(where: str, column: pd.Series | None) -> Iterator[Fault]:
    if column is not None:
        if naive_dates(column) is None:
            yield Fault(where, "audit_input.no_date")
        yield from _missing(where, column)


def _of_numbers(where: str, column: pd.Series | None) -> Iterator[Fault]:
    if column is None or (is_numeric_dtype(column) and not is_bool_dtype(column)):
        return
    if column.dtype != object or infer_dtype(column, skipna=True) not in _NUMBERS:
        yield Fault(where, "audit_input.not_numeric")


def _of_truths(where: str, column: pd.Series | None) -> Iterator[Fault]:
    if column is None or is_bool_dtype(column):
        return
    if column.dtype != object or infer_dtype(column, skipna=True) not in _TRUTHS:
        yield Fault(where, "audit_input.not_boolean")


def _missing(where: str, column: pd.Series | None) -> Iterator[Fault]:
    if column is not None:
        yield from _rows(where, "audit_input.missing_values", column.isna().to_numpy(bool))


def _of_ground(duties: gpd.GeoDataFrame, frame: MetricFrame | None) -> Iterator[Fault]:
    """Ground must be polygons in degrees, near the frame's centre where one is given."""
    where = "duties.geometry"
    if duties.crs is None or not _is_geographic(duties.crs):
        found = "—" if duties.crs is None else duties.crs.to_string()
        yield Fault(where, "audit_input.wrong_crs", found=found)
        return
    due = ~duties["due"].isin([False]).to_numpy(np.bool_)
    shapes: Geometries = duties.geometry.to_numpy()
    west, south, east, north = shapely.bounds(shapes).T
    on_earth = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    polygonal = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    sound = polygonal & shapely.is_valid(shapes)
    yield from _rows(where, "audit_input.no_ground", due & ~sound)
    yield from _rows(where, "audit_input.off_the_earth", due & sound & ~on_earth)
    if frame is not None:
        x, y = frame.forward((west + east) / 2, (south + north) / 2)
        far = due & sound & on_earth & ~(np.hypot(x, y) <= FARTHEST_KM * 1000)
        yield from _rows(where, "audit_input.far_away", far, km=FARTHEST_KM)


def _is_geographic(crs: CRS) -> bool:
    return bool(crs.is_geographic) and crs.to_epsg() in {*GEOGRAPHIC_EPSG, None}


def _rows(where: str, key: str, wrong: Bools, **values: object) -> Iterator[Fault]:
    if wrong.any():
        yield Fault(where, key, count=int(wrong.sum()), row=int(wrong.argmax()), **values)
