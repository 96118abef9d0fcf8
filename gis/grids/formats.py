"""The shapes of a net's files: polygons, and lines whose ends were left apart."""

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely import GeometryType, Polygon

from gis.datum import Datum, Geometries
from gis.grids.shapes import polygonal
from gis.vector_files import VectorLayer, read_vector_layers

_LINES = (GeometryType.LINESTRING, GeometryType.LINEARRING)


def read_layers(path: Path, datum: Datum) -> list[VectorLayer]:
    """The layers of a file, their shapes as borders: polygons, open lines, and None."""
    return [_of_borders(layer) for layer in read_vector_layers(path, datum)]


def _of_borders(layer: VectorLayer) -> VectorLayer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what GEOS warns of are faults of the net
        shapes = _borders(layer.shapes)
    return replace(layer, shapes=shapes, open_ring=layer.open_ring & ~shapely.is_missing(shapes))


def _borders(shapes: Geometries) -> Geometries:
    shapes = shapes.copy()
    rings = np.isin(shapely.get_type_id(shapes), _LINES) & shapely.is_closed(shapes)
    shapes[rings] = [Polygon(shapely.get_coordinates(ring)) for ring in shapes[rings]]
    lines = np.isin(shapely.get_type_id(shapes), _LINES)
    shapes[lines] = shapely.force_2d(shapes[lines])
    shapes[~lines] = polygonal(shapes[~lines])
    return shapes
