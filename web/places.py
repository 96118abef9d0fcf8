"""The net as a page draws it: few vertices, one line where grids meet, a place for each label."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry import mapping

from gis.datum import Floats, Geometries, MetricFrame

SIMPLIFY_M = 3.0  # corners whose triangle is smaller than this squared go: 9 m²
_LABEL_M = 5.0
_DIGITS = 5  # 1 m, the same on both sides of a border

Positions = npt.NDArray[np.intp]


def places_of(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All grids of a net in the order of a page: by level, then by code.

    `grids`: code, name, level (1 the highest), parent_code and geometry in WGS-84. Returns code,
    name, level, `parent` (its position here, -1 where there is none), `label_lon`, `label_lat`
    (inside the shape) and the simplified geometry. Basic grids are simplified as one coverage and
    upper levels united from them, so that lines of every level lie on each other.
    """
    places = grids.reset_index(drop=True).sort_values(["level", "code"], ignore_index=True)
    places["parent"] = _parents(places)
    if places.empty:
        return places.assign(label_lon=0.0, label_lat=0.0)
    frame = MetricFrame.of_bounds(*places.total_bounds)
    ground = _united(places, frame.project(places.geometry.to_numpy()))
    lon, lat = _labels(ground, frame)
    shapes = shapely.transform(frame.unproject(ground), lambda lonlat: np.round(lonlat, _DIGITS))
    return places.set_geometry(gpd.GeoSeries(shapes, crs=4326)).assign(label_lon=lon, label_lat=lat)


def features_of(places: gpd.GeoDataFrame, level: int) -> dict[str, Any]:
    """One level as a GeoJSON collection whose features carry nothing but their position."""
    chosen = places.geometry[places["level"] == level]
    features = [
        {"type": "Feature", "id": at, "properties": {}, "geometry": mapping(shape)}
        for at, shape in chosen.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _parents(places: gpd.GeoDataFrame) -> Positions:
    position = pd.Series(places.index, index=places["code"])
    return position.reindex(places["parent_code"]).fillna(-1).to_numpy(dtype=np.intp)


def _united(places: gpd.GeoDataFrame, ground: Geometries) -> Geometries:
    """Shapes in metres: the lowest level simplified, every upper grid the union of its own."""
    level, parent = places["level"].to_numpy(), places["parent"].to_numpy()
    lowest = level == level.max()
    united = ground.copy()
    united[lowest] = shapely.coverage_simplify(ground[lowest], SIMPLIFY_M)
    for upper in range(len(places) - 1, -1, -1):  # children stand behind their parents
        own = united[parent == upper]
        if own.size:
            united[upper] = shapely.union_all(own)
    return united


def _labels(ground: Geometries, frame: MetricFrame) -> tuple[Floats, Floats]:
    """The middle of the widest circle inside each shape."""
    radius = shapely.maximum_inscribed_circle(ground, _LABEL_M)
    centre = shapely.get_point(radius, 0)
    lon, lat = frame.inverse(shapely.get_x(centre), shapely.get_y(centre))
    return np.round(lon, _DIGITS), np.round(lat, _DIGITS)
