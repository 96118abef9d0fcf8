"""The net as GeoJSON for maps: simplified as one coverage, so that neighbours stay neighbours."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection

from gis.datum import DegreePlane, Floats, Geometries
from gis.errors import NotFound
from gis.store import net as stored

SIMPLIFIED_TO_M = 2.0
_LABEL_M = 5.0
_SHAPE_OF_ANSWER = 2  # rises when the features carry something else
_DECIMALS = 6  # of a degree: a tenth of a metre


def grids_etag(
    c: Connection,
    district: str,
    level: int | None,
    within: str | None,
    as_of: date,
    *,
    sight: str = "",
) -> str:
    """The version of what `grids_geojson` answers to the same question, as an HTTP entity tag.

    `sight` stands for what the asker sees of the district: another one has another answer.
    """
    version = stored.net_version(c, district)
    asked = [_SHAPE_OF_ANSWER, district, version, level, within, as_of.isoformat(), sight]
    question = json.dumps(asked)
    return f'"{hashlib.sha256(question.encode()).hexdigest()[:24]}"'


def grids_geojson(
    c: Connection, district: str, level: int | None, within: str | None, as_of: date
) -> tuple[str, bytes]:
    """The grids in force on a date as a FeatureCollection, and its entity tag.

    `level` restricts to one level (1 is the district), `within` to a grid and its subtree. Each
    feature has code, name, level, kind, parent_code and label, where its name has most room:
    [longitude, latitude]; borders are simplified to 2 m. NotFound
    where the district, the level or the grid is unknown on that date.
    """
    etag = grids_etag(c, district, level, within, as_of)
    lowest = len(stored.load_profile_of(c, district).levels)
    if level is not None and not 1 <= level <= lowest:
        raise NotFound("net.no_such_level", level=level, lowest=lowest)
    grids = stored.grids_in_force(c, district, as_of, within=within)
    if within is not None and grids.empty:
        raise NotFound("net.no_such_grid", code=within, as_of=as_of)
    wanted = grids if level is None else grids[grids["level"] == level]
    features = ",".join(_features(wanted))
    return etag, f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()


def _features(grids: gpd.GeoDataFrame) -> Iterator[str]:
    for _, of_level in grids.groupby("level"):
        drawn = _simplified(of_level.geometry.to_numpy())
        names = ["code", "name", "level", "kind", "parent_code"]
        rows = of_level[names].astype(object).where(of_level[names].notna(), None)
        labels = _labels(drawn)
        for row, label, shape in zip(
            rows.to_dict("records"), labels, shapely.to_geojson(drawn), strict=True
        ):
            text = json.dumps(row | {"label": label}, ensure_ascii=False, separators=(",", ":"))
            yield f'{{"type":"Feature","properties":{text},"geometry":{shape}}}'


def _simplified(shapes: Geometries) -> Geometries:
    """One level's shapes with borders simplified alike on both sides, positions to 0.1 m."""
    plane = DegreePlane.of_bounds(*shapely.total_bounds(shapes))
    simple = shapely.coverage_simplify(plane.project(shapes), SIMPLIFIED_TO_M)
    return np.asarray(shapely.transform(plane.unproject(simple), _rounded), dtype=object)


def _labels(shapes: Geometries) -> list[list[float]]:
    """[longitude, latitude] of the middle of the widest circle inside each shape."""
    plane = DegreePlane.of_bounds(*shapely.total_bounds(shapes))
    widest = shapely.maximum_inscribed_circle(plane.project(shapes), _LABEL_M)
    middles: list[list[float]] = _rounded(
        shapely.get_coordinates(plane.unproject(shapely.get_point(widest, 0)))
    ).tolist()
    return middles


def _rounded(lon_lat: Floats) -> Floats:
    return np.round(lon_lat, _DECIMALS)
