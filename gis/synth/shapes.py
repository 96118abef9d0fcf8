"""Small helpers on arrays of shapes."""

import numpy as np
import numpy.typing as npt
import shapely

from gis.datum import Geometries, MetricFrame

CRS = "EPSG:4326"
DEGREE_DIGITS = 7  # 1e-7° is 1.1 cm: what GeoJSON files commonly keep

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[np.complex128]


def largest_parts(shapes: Geometries) -> Geometries:
    """The largest polygon of each shape; an empty polygon where a shape has none."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort([shapely.area(parts), owners])
    is_last = np.append(np.diff(owners[order]) > 0, [True] * bool(len(order)))
    largest = np.full(len(shapes), shapely.Polygon(), dtype=object)
    largest[owners[order][is_last]] = parts[order][is_last]
    return largest


def as_points(shape: shapely.Geometry) -> Points:
    """The vertices of a shape as complex numbers."""
    xy = shapely.get_coordinates(shape)
    return np.asarray(xy[:, 0] + 1j * xy[:, 1])


def as_lines(starts: Points, ends: Points) -> Geometries:
    """A straight line for each pair of points."""
    pairs = np.stack([starts, ends], axis=1)
    return np.asarray(shapely.linestrings(np.stack([pairs.real, pairs.imag], axis=2)))


def as_polygons(corners: Points) -> Geometries:
    """A polygon for each row of corners."""
    return np.asarray(shapely.polygons(np.stack([corners.real, corners.imag], axis=2)))


def in_degrees(shapes: Geometries, frame: MetricFrame) -> Geometries:
    """Shapes in metres as shapes in degrees, to 7 decimals."""
    degrees = frame.unproject(shapes)
    return np.asarray(shapely.transform(degrees, lambda xy: xy.round(DEGREE_DIGITS)))


def valid_in_degrees(shapes: Geometries, frame: MetricFrame) -> Geometries:
    """The same, for polygons so narrow somewhere that rounding could fold them over."""
    on_lattice = shapely.set_precision(frame.unproject(shapes), 10**-DEGREE_DIGITS)
    return np.asarray(shapely.transform(on_lattice, lambda xy: xy.round(DEGREE_DIGITS)))
