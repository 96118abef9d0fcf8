"""Datums and the ground: WGS-84, CGCS2000, GCJ-02 and BD-09, the metric frame, areas of record.

All positions inside Xunge are WGS-84 degrees, longitude first. What comes in another datum is
converted here at the door; distances and areas are computed here and nowhere else: in a
`MetricFrame` where they are compared, on the ellipsoid where they are of record.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self, get_args

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from shapely.geometry.base import BaseGeometry

from gis.errors import BadInput

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = get_args(Datum)

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
Shapes = npt.ArrayLike | BaseGeometry | Sequence[BaseGeometry | None]
Pair = tuple[Floats, Floats]
Change = Callable[[Floats, Floats], Pair]

GEOD = Geod(ellps="WGS84")

# GCJ-02 is computed on Krasovsky's ellipsoid and applied inside this box only.
_KRASOVSKY_A = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_BD_TURN = np.pi * 3000 / 180
_MAX_STEPS = 12
_SETTLED_DEG = 1e-12


def datum_of(name: str) -> Datum:
    """The datum of this name; BadInput says which there are."""
    known = next((datum for datum in DATUMS if datum == name), None)
    if known is None:
        raise BadInput("datum.unknown", datum=name, known=", ".join(DATUMS))
    return known


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, datum: Datum) -> Pair:
    """Degrees of `datum` as WGS-84 degrees.

    CGCS2000 is WGS-84 to some centimetres and passes unchanged. GCJ-02 and BD-09 are inverted by
    iteration until nothing moves by 1e-12°, so that a round trip returns to within a micrometre.
    Positions outside China, NaN and infinities pass unchanged. Inputs are never changed.
    """
    lon, lat = _floats(lon, lat)
    if datum in ("wgs84", "cgcs2000"):
        return lon.copy(), lat.copy()
    with np.errstate(invalid="ignore", over="ignore"):
        found = _inverse(_FORWARD[datum], lon, lat)
    inside = in_china(*found)
    return np.where(inside, found[0], lon), np.where(inside, found[1], lat)


def from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, datum: Datum) -> Pair:
    """WGS-84 degrees as degrees of `datum`; outside China nothing changes."""
    lon, lat = _floats(lon, lat)
    if datum in ("wgs84", "cgcs2000"):
        return lon.copy(), lat.copy()
    with np.errstate(invalid="ignore", over="ignore"):
        shifted = _FORWARD[datum](lon, lat)
    inside = in_china(lon, lat)
    return np.where(inside, shifted[0], lon), np.where(inside, shifted[1], lat)


def to_wgs84_geometries(geometries: Shapes, datum: Datum) -> Geometries:
    """Geometries in degrees of `datum` as WGS-84 geometries; Z is dropped, None stays None."""
    return _transformed(geometries, lambda lon, lat: to_wgs84(lon, lat, datum))


def in_china(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which WGS-84 positions lie in the box where GCJ-02 is applied; False for NaN."""
    west, south, east, north = _CHINA
    lon, lat = _floats(lon, lat)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return np.asarray(inside)


@dataclass(frozen=True)
class Plane(ABC):
    """Metres east and north of a centre in WGS-84 degrees."""

    lon0: float
    lat0: float

    @classmethod
    def of_bounds(cls, minx: float, miny: float, maxx: float, maxy: float) -> Self:
        """The plane centred on a box in degrees."""
        return cls((float(minx) + float(maxx)) / 2, (float(miny) + float(maxy)) / 2)

    @abstractmethod
    def forward(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
        """WGS-84 degrees as metres east and north of the centre; NaN if there is no place."""

    @abstractmethod
    def inverse(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Pair:
        """Metres east and north of the centre as WGS-84 degrees."""

    def project(self, geometries: Shapes) -> Geometries:
        """Geometries in degrees as geometries in metres; Z is dropped, None stays None."""
        return _transformed(geometries, self.forward)

    def unproject(self, geometries: Shapes) -> Geometries:
        """Geometries in metres as geometries in degrees."""
        return _transformed(geometries, self.inverse)


@dataclass(frozen=True)
class MetricFrame(Plane):
    """The plane in which a district is measured: transverse Mercator on WGS-84, scale 1.

    50 km from the centre lengths are 0.003 % too long.
    """

    @cached_property
    def crs(self) -> CRS:
        """The frame as a coordinate reference system."""
        return CRS.from_dict(self._definition)

    def forward(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
        return _finite(self._transformer.transform(*_floats(lon, lat)))

    def inverse(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Pair:
        return _finite(self._transformer.transform(*_floats(x, y), direction="INVERSE"))

    @cached_property
    def _transformer(self) -> Transformer:
        # PROJ's shorter series: twice as fast, and within 0.02 mm as far as 3° from the centre
        short = CRS.from_dict({**self._definition, "approx": True})
        return Transformer.from_crs(CRS.from_epsg(4326), short, always_xy=True)

    @property
    def _definition(self) -> dict[str, object]:
        centre = {"lon_0": self.lon0, "lat_0": self.lat0}
        return {"proj": "tmerc", **centre, "k": 1, "datum": "WGS84"}


@dataclass(frozen=True)
class DegreePlane(Plane):
    """The plane in which borders are compared: degrees scaled to metres; straight stays straight.

    A border of 1 km that is straight in degrees, as it is stored, bends by 1.6 cm in a
    `MetricFrame`: enough to tear a net's T-junctions open. Here lengths err by 0.3 % at 25 km.
    """

    def forward(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Pair:
        (lon, lat), (east, north) = _floats(lon, lat), self._metres_per_degree
        return (lon - self.lon0) * east, (lat - self.lat0) * north

    def inverse(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Pair:
        (x, y), (east, north) = _floats(x, y), self._metres_per_degree
        return x / east + self.lon0, y / north + self.lat0

    @cached_property
    def _metres_per_degree(self) -> tuple[float, float]:
        parallel_m, meridian_m = _radii(np.float64(self.lat0), GEOD.a, GEOD.es)
        return float(np.radians(parallel_m)), float(np.radians(meridian_m))


def area_m2(geometries: Shapes) -> Floats:
    """The areas of record of geometries in degrees: m² on the WGS-84 ellipsoid.

    0 for lines, points, empty geometries and None.
    """
    oriented = shapely.orient_polygons(np.atleast_1d(np.asarray(geometries, dtype=object)))
    return np.array([abs(GEOD.geometry_area_perimeter(one)[0]) if one else 0.0 for one in oriented])


def length_m(geometries: Shapes) -> Floats:
    """The lengths of record of geometries in degrees: m on the WGS-84 ellipsoid.

    A polygon's length is its perimeter; 0 for points, empty geometries and None.
    """
    flat = np.atleast_1d(np.asarray(geometries, dtype=object))
    return np.array([GEOD.geometry_length(one) if one else 0.0 for one in flat])


def _floats(first: npt.ArrayLike, second: npt.ArrayLike) -> Pair:
    return np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)


def _finite(pair: tuple[Any, Any]) -> Pair:
    x, y = _floats(*pair)
    found = np.isfinite(x) & np.isfinite(y)
    if found.all():
        return x, y
    return np.where(found, x, np.nan), np.where(found, y, np.nan)


def _transformed(geometries: Shapes, change: Change) -> Geometries:
    def both(lon_lat: Floats) -> Floats:
        return np.column_stack(change(lon_lat[:, 0], lon_lat[:, 1]))

    return np.asarray(shapely.transform(np.asarray(geometries, dtype=object), both), dtype=object)


def _inverse(forward: Change, lon: Floats, lat: Floats) -> Pair:
    """The positions that `forward` takes to `lon`, `lat`; each step errs a fortieth of the last."""
    found_lon, found_lat = lon, lat
    for _ in range(_MAX_STEPS):
        there_lon, there_lat = forward(found_lon, found_lat)
        step_lon, step_lat = lon - there_lon, lat - there_lat
        found_lon, found_lat = found_lon + step_lon, found_lat + step_lat
        if not np.any((np.abs(step_lon) > _SETTLED_DEG) | (np.abs(step_lat) > _SETTLED_DEG)):
            break
    return found_lon, found_lat


def _gcj02(lon: Floats, lat: Floats) -> Pair:
    """WGS-84 → GCJ-02: the published offset in metres, polynomials and sines, without the box."""
    x, y = lon - 105.0, lat - 35.0
    root = 0.1 * np.sqrt(np.abs(x))
    ripple = _waves(x, (20, 1 / 6), (20, 1 / 2))
    east_m = 300 + x + 2 * y + 0.1 * x * (x + y) + root + ripple
    east_m += _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root + ripple
    north_m += _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    parallel_m, meridian_m = _radii(lat, _KRASOVSKY_A, _KRASOVSKY_E2)
    return lon + np.degrees(east_m / parallel_m), lat + np.degrees(north_m / meridian_m)


def _waves(x: Floats, *waves: tuple[float, float]) -> Floats:
    """Two thirds of the sum of sines of these heights (m) and half-lengths (degrees)."""
    return np.asarray(sum(2 / 3 * height * np.sin(np.pi / half * x) for height, half in waves))


def _radii(lat: Floats | np.float64, axis_m: float, e2: float) -> Pair:
    """An ellipsoid's radii (m) at a latitude: of the parallel and of the meridian's curvature."""
    phi = np.radians(lat)
    squared = np.asarray(1 - e2 * np.sin(phi) ** 2)
    prime_vertical = axis_m / np.sqrt(squared)
    return prime_vertical * np.cos(phi), prime_vertical * (1 - e2) / squared


def _bd09(lon: Floats, lat: Floats) -> Pair:
    """WGS-84 → BD-09: Baidu's published ripple and offset on top of GCJ-02."""
    x, y = _gcj02(lon, lat)
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


_FORWARD: dict[Datum, Change] = {"gcj02": _gcj02, "bd09": _bd09}
