"""A layer checked: every value read, every shape sound, and all faults by their features."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import GeometryType

from gis.datum import Geometries
from gis.errors import Fault
from gis.layers.features import Features
from gis.layers.kinds import FORMS, Form, LayerKind
from gis.layers.values import ATTRIBUTES, Attribute
from gis.vector_files import Mask, texts

_EARTH = (180.0, 90.0)
_AREAS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, eq=False)
class Things:
    """The things of a layer as they are stored, the faults that forbid it, and what was mended.

    `rows`: source_id, name (missing where it has none), the attributes of the kind, geometry; to be
    used only where there are no faults. `places`: how a fault of each is found. `mended`: how many
    polygons met themselves.
    """

    rows: gpd.GeoDataFrame
    places: list[str]
    faults: list[Fault]
    mended: int


def things_of(features: Features, kind: LayerKind) -> Things:
    """The things that a source's features say, and every fault, in the features' order.

    Without ids a thing is known by its shape. Polygons that meet themselves are taken apart.
    """
    rows, form = features.rows, FORMS[kind]
    shapes = shapely.force_2d(np.asarray(rows.geometry.to_numpy(), dtype=object))
    off = _off_the_earth(shapes)
    sound, mended = _mended(shapes, off)
    ids = _cells(rows, "id") if "id" in rows else _ids_by_shape(sound)
    found = [*_id_faults(ids), *_shape_faults(shapes, sound, off, form)]
    columns = {"source_id": pd.Series(ids, dtype="str"), "name": _names(rows)}
    for name in form.attributes:
        columns[name], wrong = _values(_cells(rows, name), ATTRIBUTES[name], name)
        found += wrong
    places = _cells(rows, "place") if "place" in rows else ids
    in_order = sorted(found, key=lambda one: one[0])
    faults = [Fault(places[row], fault.key, **fault.values) for row, fault in in_order]
    things = gpd.GeoDataFrame(columns, geometry=sound, crs="EPSG:4326")
    return Things(things, places, faults, mended)


def _mended(shapes: Geometries, off: Mask) -> tuple[Geometries, int]:
    """The shapes with polygons that met themselves taken apart, and how many did."""
    tangled = _is_area(shapes) & ~off
    tangled[tangled] = ~shapely.is_valid(shapes[tangled])
    sound = shapes.copy()
    sound[tangled] = shapely.make_valid(shapes[tangled], method="structure")
    return sound, int(tangled.sum())


_Found = Iterator[tuple[int, Fault]]


def _cells(rows: pd.DataFrame, name: str) -> list[str]:
    """A column as text, line breaks and all as spaces; empty where there is no such column."""
    if name not in rows:
        return [""] * len(rows)
    return [" ".join(text.split()) for text in texts(rows[name].to_numpy(object))]


def _names(rows: pd.DataFrame) -> "pd.Series[str]":
    return pd.Series([name or None for name in _cells(rows, "name")], dtype="str")


def _ids_by_shape(shapes: Geometries) -> list[str]:
    """An id for each shape, the same whenever the shape comes; numbered where it comes twice."""
    with np.errstate(invalid="ignore"):  # impossible coordinates are told as faults
        forms = shapely.to_wkb(shapely.normalize(shapes))
    digests = pd.Series([blake2b(form or b"", digest_size=8).hexdigest() for form in forms])
    again = digests.groupby(digests).cumcount()
    return [f"{one}-{n + 1}" if n else one for one, n in zip(digests, again, strict=True)]


def _id_faults(ids: list[str]) -> _Found:
    again = pd.Series(ids).duplicated().tolist()
    for row, id_ in enumerate(ids):
        if not id_:
            yield row, Fault("", "layers.empty_id")
        elif again[row]:
            yield row, Fault("", "layers.id_again", id=id_)


def _shape_faults(shapes: Geometries, sound: Geometries, off: Mask, form: Form) -> _Found:
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    meant = np.isin(shapely.get_type_id(shapes), form.types)
    no_area = _is_area(shapes) & (~_is_area(sound) | shapely.is_empty(sound))
    for row in np.flatnonzero(missing | ~meant | off | no_area).tolist():
        if missing[row]:
            yield row, Fault("", "layers.no_shape")
        elif not meant[row]:
            values = {"found": shapes[row].geom_type, "expected": ", ".join(form.shapes)}
            yield row, Fault("", "layers.wrong_shape", **values)
        else:
            yield row, Fault("", "layers.off_the_earth" if off[row] else "layers.no_area")


def _off_the_earth(shapes: Geometries) -> Mask:
    """Which shapes have a coordinate that is no degree."""
    xy, row = shapely.get_coordinates(shapes, return_index=True)
    off: npt.NDArray[np.bool_] = np.zeros(len(shapes), dtype=np.bool_)
    off[row[~(np.abs(xy) <= _EARTH).all(axis=1)]] = True
    return off


def _is_area(shapes: Geometries) -> Mask:
    return np.isin(shapely.get_type_id(shapes), _AREAS)


def _values(
    cells: list[str], attribute: Attribute, name: str
) -> tuple["pd.Series[Any]", list[tuple[int, Fault]]]:
    """Each cell's value, the default where it is empty, and the cells that say none."""
    values: list[object] = []
    faults: list[tuple[int, Fault]] = []
    for row, cell in enumerate(cells):
        value = attribute.read(cell) if cell else attribute.default
        if cell and value is None:
            said = {"field": name, "value": cell, "known": attribute.known}
            faults.append((row, Fault("", "layers.bad_value", **said)))
        values.append(value)
    return pd.Series(values, dtype=attribute.dtype), faults
