"""Track files that are whole documents: GPX and GeoJSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import gpxpy
import gpxpy.gpx
import numpy as np
import pyarrow as pa

from gis.errors import BadInput
from gis.track_files.batch import Batch, Reading, TrackFile, fixes_of
from gis.track_files.columns import find_columns, means

Row = dict[str, object]

_MOST_BYTES: Final = 256 << 20
"""A document is read whole; a larger one belongs into CSV or Parquet."""

_TIME_LISTS: Final = ("coordTimes", "times")
"""Where a line keeps its points' times, by its writer."""


def open_gpx(path: Path, reading: Reading) -> TrackFile:
    """A GPX file's track points; a place counts them from 1.

    Times are UTC, as the format says. A point's accuracy is an `accuracy` among its extensions;
    its dilution of precision is none, since it multiplies an error that the file does not tell.
    """
    _refuse_large(path)
    try:
        document = gpxpy.parse(path.read_bytes())
    except (gpxpy.gpx.GPXException, ValueError, TypeError) as error:
        raise BadInput("tracks.not_gpx", file=path.name, problem=str(error)) from error
    points = [
        point for track in document.tracks for part in track.segments for point in part.points
    ]
    return _file(path, [_of_gpx(point) for point in points], reading)


def open_geojson(path: Path, reading: Reading) -> TrackFile:
    """A GeoJSON file's positions; a place counts them from 1.

    A point's properties are its columns. A line's properties hold its points' times as a list
    (`coordTimes` or `times`, in `coordinateProperties` too) and, alike for all of them, the rest.
    """
    _refuse_large(path)
    try:
        document = json.loads(path.read_bytes())
        rows = [
            row for feature in _features(document) for row in _of_feature(feature, reading.mapping)
        ]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise BadInput("tracks.not_geojson", file=path.name, problem=str(error)) from error
    return _file(path, rows, reading)


def _refuse_large(path: Path) -> None:
    if path.stat().st_size > _MOST_BYTES:
        raise BadInput("tracks.too_large", file=path.name, megabytes=_MOST_BYTES >> 20)


def _file(path: Path, rows: list[Row], reading: Reading) -> TrackFile:
    """The file of these rows; each has its position as `lon` and `lat`."""
    if not rows:
        raise BadInput("tracks.no_points", file=path.name)
    names = list(dict.fromkeys(name for row in rows for name in row))
    found = find_columns(names, {**reading.mapping, "lon": "lon", "lat": "lat"}, needed=())
    fields = {field: names[place] for field, place in found.items()}
    ignored = tuple(name for name in names if name not in fields.values())
    return TrackFile("point", frozenset(fields), ignored, _batches(rows, fields, reading))


def _batches(rows: list[Row], fields: Mapping[str, str], reading: Reading) -> Iterator[Batch]:
    columns = {
        field: pa.array([_cell(row.get(name)) for row in rows], pa.string())
        for field, name in fields.items()
    }
    columns.setdefault("t", pa.nulls(len(rows), pa.string()))
    line = np.arange(1, len(rows) + 1)
    yield Batch(fixes_of(columns, line, reading.naive_zone), 1.0)


def _cell(value: object) -> str | None:
    """A value as text; a half of a character, as JSON may escape it, becomes a question mark."""
    return None if value is None else str(value).encode(errors="replace").decode()


def _of_gpx(point: gpxpy.gpx.GPXTrackPoint) -> Row:
    time = point.time if point.time is None or point.time.tzinfo else point.time.replace(tzinfo=UTC)
    accuracy = (tag.text for tag in point.extensions if tag.tag.rpartition("}")[2] == "accuracy")
    return {
        "lon": point.longitude,
        "lat": point.latitude,
        "t": time and time.isoformat(),
        "accuracy_m": next(accuracy, None),
    }


def _features(document: Any) -> list[Any]:
    kind = document["type"]
    if kind == "FeatureCollection":
        return list(document["features"])
    return [document if kind == "Feature" else {"geometry": document}]


def _of_feature(feature: Any, mapping: Mapping[str, str]) -> Iterator[Row]:
    """A row a position; a feature without a place has one row without a position."""
    properties = dict(feature.get("properties") or {})
    geometry = feature.get("geometry") or {"type": "Point", "coordinates": (None, None)}
    lists = {**properties, **(properties.pop("coordinateProperties", None) or {})}
    times = next((lists[name] for name in _TIME_LISTS if isinstance(lists.get(name), list)), None)
    alike = {
        name: value
        for name, value in properties.items()
        if name not in _TIME_LISTS and not (times and means(name, "t", mapping))
    }
    positions = list(_positions(geometry["type"], geometry["coordinates"]))
    for position, time in zip_longest(positions, _flat(times or ())):
        lon, lat = (None, None) if position is None else position[:2]
        own = {} if times is None else {mapping.get("t", "t"): time}
        yield {**alike, **own, "lon": lon, "lat": lat}


def _positions(kind: str, coordinates: Any) -> Iterator[Any]:
    """The positions of a point or a line, or of several."""
    if kind == "Point":
        yield coordinates
    elif kind in ("LineString", "MultiPoint"):
        yield from coordinates
    elif kind == "MultiLineString":
        for line in coordinates:
            yield from line
    else:
        raise ValueError(f"a track has no {kind}")


def _flat(times: Iterable[Any]) -> Iterator[Any]:
    """Times of a line, or line by line of several."""
    for time in times:
        yield from time if isinstance(time, list) else (time,)
