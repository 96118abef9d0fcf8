"""A worker's day as plain data: JSON for programs, GeoJSON for any map."""

from typing import Any

import pandas as pd
import shapely
from shapely.geometry import mapping

from gis.profile import Profile
from gis.service.evidence import Evidence

_FIX = ("t", "device", "lon", "lat", "accuracy_m", "mock", "reason")
_INTERVAL = ("from", "to", "class", "device")
_DIGITS = 6  # 0.1 m


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """The day's figures, its stored revisions, every fix and every interval; times ISO in UTC.

    `paths`: each device's own way, a row a class and time: on the ground it is the straight line
    from one `ok` fix of the device to the next, cut at `from` and `to`.
    """
    return {
        "worker": evidence.worker,
        "date": evidence.date.isoformat(),
        "day": plain(evidence.day),
        "revisions": rows(evidence.revisions),
        "intervals": rows(evidence.intervals[list(_INTERVAL)]),
        "fixes": rows(evidence.fixes[list(_FIX)]),
        "paths": rows(evidence.lines[list(_INTERVAL)]),
        "ground": _geometry(evidence.ground),
        "zone": _geometry(evidence.zone),
        "rules": _rules(evidence.rules),
    }


def evidence_geojson(evidence: Evidence) -> dict[str, Any]:
    """The ground, its zone, every interval with a line, and every fix, as one FeatureCollection."""
    lines = evidence.lines
    features = [
        _feature(evidence.ground, {"layer": "ground"}),
        _feature(evidence.zone, {"layer": "zone"}),
        *_layer("interval", lines.geometry, rows(lines[list(_INTERVAL)])),
        *_layer(
            "fix",
            shapely.points(evidence.fixes["lon"], evidence.fixes["lat"]),
            rows(evidence.fixes[list(_FIX)]),
        ),
    ]
    return {"type": "FeatureCollection", "features": features}


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame as JSON's own values, a dict a row: times as ISO text, what is missing as null."""
    return [plain(row) for row in frame.to_dict("records")]


def plain(value: Any) -> Any:
    """A value of numpy, pandas or Python as JSON's own; NaN, NaT and NA as None."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _ if pd.isna(value):
            return None
        case _ if hasattr(value, "isoformat"):
            return value.isoformat()
        case _ if hasattr(value, "item"):
            return value.item()
        case _:
            return value


def _layer(name: str, shapes: Any, properties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        _feature(shape, {"layer": name, **said})
        for shape, said in zip(shapes, properties, strict=True)
    ]


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": mapping(shape),
        "properties": properties,
    }


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """A shape in degrees to 0.1 m, which is all that a picture needs."""
    rounded: Any = shapely.transform(shape, lambda lonlat: lonlat.round(_DIGITS))
    return mapping(rounded)


def _rules(profile: Profile) -> dict[str, Any]:
    """What the figures are held against."""
    patrol = profile.patrol
    return {
        "version": profile.version,
        "min_minutes": patrol.min_minutes,
        "zone_m": patrol.zone_m,
    }
