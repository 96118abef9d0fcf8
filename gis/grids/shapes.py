"""Faults of single shapes, and the sound shapes with which the other checks go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import GeometryType, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.datum import DegreePlane, Floats, Geometries, area_m2
from gis.grids.report import NetFault

Mask = npt.NDArray[np.bool_]

_LINES = (GeometryType.LINESTRING, GeometryType.LINEARRING, GeometryType.MULTILINESTRING)
_POLYGONS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_STEP_M = 25.0
_PLACE = re.compile(r"\[(\S+) (\S+)\]")


@dataclass(frozen=True, eq=False)
class Ground:
    """A net laid out in metres: the plane, and each row's sound shape, None where it has none."""

    plane: DegreePlane
    shapes_m: Geometries

    def areas_m2(self, shapes_m: Geometries) -> Floats:
        """The areas on the ellipsoid of shapes in the plane, whose borders are straight there.

        Between far vertices a geodesic bulges from the straight line in degrees, by 2 mm on 400 m:
        that is more than a sliver's share, so the borders are followed in short steps.
        """
        return area_m2(self.plane.unproject(shapely.segmentize(shapes_m, _STEP_M)))


def lay_out(net: gpd.GeoDataFrame) -> Ground:
    """The shapes of a net in metres, with rings closed and self-intersections taken apart."""
    shapes = net.geometry.to_numpy().copy()
    opened = _is(shapes, _LINES)
    shapes[opened] = [_closed(line) for line in shapes[opened]]
    shapes[~has_area(shapes)] = None
    shapes = polygonal(shapely.make_valid(shapes, method="structure"))
    plane = DegreePlane.of_bounds(*shapely.total_bounds(shapes))
    return Ground(plane, plane.project(shapes))


def shape_faults(net: gpd.GeoDataFrame, ground: Ground) -> Iterator[NetFault]:
    """Open rings, lacking areas, self-intersections, several parts, and shapes that come twice.

    `net` is as `tidy` leaves it; a true `open_ring` says that its reader had to close the ring.
    """
    shapes, codes = net.geometry.to_numpy(), net["code"].to_numpy()
    area, lines = has_area(shapes), _is(shapes, _LINES)
    opened = lines | net["open_ring"].to_numpy() if "open_ring" in net else lines
    for row in np.flatnonzero(opened):
        yield NetFault("not_closed", codes[row], shapes[row])
    for row in np.flatnonzero(~area & ~opened):
        yield NetFault("no_area", codes[row], _finite(shapes[row]))
    for row in np.flatnonzero(area & ~shapely.is_valid(shapes)):
        yield _self_intersection(codes[row], shapes[row])
    for row in np.flatnonzero(area & (shapely.get_num_geometries(shapes) > 1)):
        yield _multi_part(codes[row], shapes[row])
    firsts = first_alike(net, ground)
    for row in np.flatnonzero(firsts >= 0):
        size_m2 = float(area_m2(shapes[row])[0])
        yield NetFault(
            "duplicate_geometry", codes[row], shapes[row], size_m2, other=codes[firsts[row]]
        )


def first_alike(net: gpd.GeoDataFrame, ground: Ground) -> npt.NDArray[np.intp]:
    """For each row the first earlier row of its level with the same shape to 1 cm, else −1."""
    rounded = shapely.transform(ground.shapes_m, lambda xy: np.round(xy, 2))
    shape = pd.Series(shapely.to_wkb(shapely.normalize(rounded)), dtype=object)
    keys = pd.DataFrame({"level": net["level"].to_numpy(), "shape": shape})
    keys["row"] = np.arange(len(keys))
    firsts = keys.groupby(["level", "shape"])["row"].transform("min")
    return np.where(shape.notna() & (firsts < keys["row"]), firsts, -1).astype(np.intp)


def has_area(shapes: Geometries) -> Mask:
    """Which shapes are polygons with ground: not missing, empty, or with impossible coordinates."""
    coordinates, row = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=np.bool_)
    finite[row[~np.isfinite(coordinates).all(axis=1)]] = False
    return _is(shapes, _POLYGONS) & ~shapely.is_empty(shapes) & finite


def polygonal(shapes: Geometries) -> Geometries:
    """The polygons in each shape, without Z: one, or several as a multipolygon, or None."""
    flat = shapely.force_2d(shapes)
    mixed = ~_is(flat, _POLYGONS)
    flat[mixed] = [_only_polygons(shape) for shape in flat[mixed]]
    return flat


def _only_polygons(shape: BaseGeometry | None) -> BaseGeometry | None:
    if shape is None:
        return None
    parts = shapely.get_parts(shapely.get_parts(shape))
    polygons = parts[_is(parts, _POLYGONS)]
    if len(polygons) > 1:
        return MultiPolygon(list(polygons))
    return polygons[0] if len(polygons) else None


def _is(shapes: Geometries, types: tuple[GeometryType, ...]) -> Mask:
    return np.isin(shapely.get_type_id(shapes), types)


def _closed(line: BaseGeometry) -> BaseGeometry | None:
    """The ground inside a line whose ends are joined; None where that is none."""
    coordinates = shapely.get_coordinates(line)
    if len(np.unique(coordinates, axis=0)) < 3:
        return None
    return Polygon(coordinates)


def _finite(shape: BaseGeometry | None) -> BaseGeometry | None:
    return shape if np.isfinite(shapely.get_coordinates(shape)).all() else None


def _self_intersection(code: str, shape: BaseGeometry) -> NetFault:
    reason = shapely.is_valid_reason(shape)
    found = _PLACE.search(reason)
    place = shapely.Point(float(found[1]), float(found[2])) if found else shape
    values = {"reason": _PLACE.sub("", reason)}
    return NetFault("self_intersection", code, place, values=values)


def _multi_part(code: str, shape: BaseGeometry) -> NetFault:
    """All parts but the largest, which is taken for the grid itself."""
    parts = shapely.get_parts(shape)
    sizes_m2 = area_m2(parts)
    smaller = np.delete(np.arange(len(parts)), sizes_m2.argmax())
    return NetFault(
        "multi_part",
        code,
        MultiPolygon(list(parts[smaller])),
        float(sizes_m2[smaller].sum()),
        values={"parts": len(parts)},
    )
