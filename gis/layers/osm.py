"""Layers out of an OpenStreetMap extract (.osm.pbf), by the tags of its ways and areas.

Buildings are areas with `building` (other than `no`); their floors `building:levels`, where that
is a plain number. Roads are ways with `highway`, classed as `values.HIGHWAYS` says; other values,
such as a road under construction, are no road yet. Water is `natural=water`, `waterway=riverbank`
and `dock`, `landuse=reservoir` and `basin`, and the middle lines of rivers, canals and streams that
are not in a tunnel. Compounds are schools, hospitals and the like, and residential, commercial and
industrial land that has a name or a fence of its own: without either, such an area is a whole
quarter's colour on the map, which every border cuts. A thing's id is that of its way or relation.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import osmium
import shapely
from osmium.filter import EntityFilter, KeyFilter
from osmium.geom import WKBFactory
from osmium.osm import AREA, WAY, Area, Way

from gis.datum import Datum, to_wgs84_geometries
from gis.errors import BadInput
from gis.layers.features import Features
from gis.layers.kinds import FORMS, LayerKind
from gis.layers.values import HIGHWAYS, MAX_FLOORS
from gis.vector_files import refuse_unusable, unreadable

OSM_FORMATS: Final = (".pbf", ".osm")
Tags = Mapping[str, str]

_CLOSED_PLACES: Final = frozenset(("school", "kindergarten", "college", "university", "hospital"))
_ESTATES: Final = frozenset(("residential", "commercial", "industrial"))
_FENCES: Final = frozenset(("fence", "wall"))
_BASINS: Final = frozenset(("reservoir", "basin"))
_STREAMS: Final = frozenset(("river", "canal", "stream"))


def _never(_tags: Tags) -> bool:
    return False


def _is_building(tags: Tags) -> bool:
    return tags.get("building", "no") != "no"


def _is_compound(tags: Tags) -> bool:
    if tags.get("amenity") in _CLOSED_PLACES:
        return True
    return tags.get("landuse") in _ESTATES and ("name" in tags or tags.get("barrier") in _FENCES)


def _is_road(tags: Tags) -> bool:
    return tags.get("highway") in HIGHWAYS and tags.get("area") != "yes"


def _is_water(tags: Tags) -> bool:
    return (
        tags.get("natural") == "water"
        or tags.get("waterway") in ("riverbank", "dock")
        or tags.get("landuse") in _BASINS
    )


def _is_stream(tags: Tags) -> bool:
    return tags.get("waterway") in _STREAMS and tags.get("tunnel", "no") == "no"


@dataclass(frozen=True)
class _Rule:
    """The tags that one kind has: their keys, and which areas and which ways are of the kind."""

    keys: tuple[str, ...]
    is_area: Callable[[Tags], bool] = _never
    is_line: Callable[[Tags], bool] = _never


_RULES: Final[Mapping[LayerKind, _Rule]] = {
    "building": _Rule(("building",), is_area=_is_building),
    "compound": _Rule(("landuse", "amenity"), is_area=_is_compound),
    "road": _Rule(("highway",), is_line=_is_road),
    "water": _Rule(("natural", "waterway", "landuse"), is_area=_is_water, is_line=_is_stream),
}


def read_osm(path: Path, kind: LayerKind, datum: Datum) -> Features:
    """The things of one kind in an extract; BadInput where it cannot be read or cannot have them.

    OpenStreetMap is WGS-84; `datum` is what an extract was shifted to by someone else.
    """
    rule = _RULES.get(kind)
    if rule is None:
        raise BadInput("layers.not_in_osm", kind=kind, known=", ".join(_RULES))
    refuse_unusable(path)
    try:
        found = list(_found(path, rule))
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise unreadable(path, error) from error
    whole = [row for row in found if row["geometry"] is not None]
    columns = ("id", "place", "name", *FORMS[kind].attributes)
    shapes = to_wgs84_geometries(shapely.from_wkb([row["geometry"] for row in whole]), datum)
    rows = {name: [row[name] for row in whole] for name in columns}
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")
    return Features(path.name, frame, incomplete=len(found) - len(whole))


def _found(path: Path, rule: _Rule) -> Iterator[dict[str, Any]]:
    """What is of a kind, a row each; its shape as hexadecimal WKB, None where points lack."""
    key = KeyFilter(*rule.keys)
    shape_of = WKBFactory()
    processor = osmium.FileProcessor(path).with_areas(key)
    for item in processor.with_filter(EntityFilter(WAY | AREA)).with_filter(key):
        tags = {tag.k: tag.v for tag in item.tags}
        if isinstance(item, Area) and rule.is_area(tags):
            source = "way" if item.from_way() else "relation"
            shape = _drawn(shape_of.create_multipolygon, item)
            yield _row(f"{source}/{item.orig_id()}", tags, shape)
        elif isinstance(item, Way) and rule.is_line(tags):
            yield _row(f"way/{item.id}", tags, _drawn(shape_of.create_linestring, item))


def _drawn(draw: Callable[[Any], str], item: Area | Way) -> str | None:
    try:
        return draw(item)
    except (RuntimeError, osmium.InvalidLocationError):  # the extract ends within it
        return None


def _row(id_: str, tags: Tags, shape: str | None) -> dict[str, Any]:
    return {
        "id": id_,
        "place": id_.replace("/", " "),
        "name": tags.get("name"),
        "floors": _floors(tags.get("building:levels", "")),
        "road_class": tags.get("highway"),
        "geometry": shape,
    }


def _floors(levels: str) -> int | None:
    """The whole floors of `building:levels`; None where volunteers wrote something else."""
    try:
        number = float(levels)
    except ValueError:
        return None
    return int(number) if isfinite(number) and 0 <= number <= MAX_FLOORS else None
