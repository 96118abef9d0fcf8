"""A layer from its file: which field holds what, whatever it is called."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd

from gis.datum import Datum
from gis.errors import BadInput, Fault
from gis.layers.features import Features
from gis.layers.kinds import FORMS, LayerKind
from gis.layers.osm import OSM_FORMATS, read_osm
from gis.privacy import private_fields
from gis.vector_files import FORMATS as VECTOR_FORMATS
from gis.vector_files import VectorLayer, read_vector_layers

FORMATS: Final = (*VECTOR_FORMATS, *OSM_FORMATS)
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "source_id", "osm_id", "@id", "编号", "编码"),
    "name": ("name", "名称"),
    "floors": ("floors", "levels", "building:levels", "building_l", "层数", "楼层数"),
    "road_class": ("road_class", "highway", "fclass", "道路等级"),
    "grid_code": ("grid_code", "网格编码"),
    "required": ("required", "必到"),
}


def read_features(
    path: Path,
    kind: LayerKind,
    datum: Datum,
    *,
    layer: str | None = None,
    fields: Mapping[str, str] | None = None,
) -> Features:
    """What a file says of one kind of layer; its degrees are of `datum`.

    `layer` names the one that is meant, where a file has several; `fields` the fields that are not
    called as usual (`FIELDS`). BadInput where the file cannot be read or has private data.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput("vector_file.unknown_format", file=path.name, known=", ".join(FORMATS))
    if suffix in OSM_FORMATS:
        if layer or fields:
            raise BadInput("layers.tags_say", source=path.name)
        return read_osm(path, kind, datum)
    chosen = _chosen(read_vector_layers(path, datum), path, layer)
    private = private_fields(chosen.fields)
    if private:
        faults = [Fault(path.name, "layers.private", field=field) for field in private]
        raise BadInput("layers.not_read", source=path.name, faults=faults)
    columns = {
        name: chosen.fields[field] for name, field in _fields_of(chosen, kind, fields or {}).items()
    }
    places = [f"{path.name}:{number}" for number in range(1, len(chosen.shapes) + 1)]
    rows = gpd.GeoDataFrame({**columns, "place": places}, geometry=chosen.shapes, crs="EPSG:4326")
    return Features(path.name, rows)


def _chosen(layers: list[VectorLayer], path: Path, name: str | None) -> VectorLayer:
    """The layer of this name, or the only one; BadInput names those there are."""
    meant = [layer for layer in layers if name in (None, layer.name)]
    if len(meant) != 1:
        there = ", ".join(layer.name for layer in layers)
        raise BadInput("layers.which_layer", source=path.name, there=there)
    return meant[0]


def _fields_of(layer: VectorLayer, kind: LayerKind, named: Mapping[str, str]) -> dict[str, str]:
    """The field of each attribute that the kind has; BadInput where a named one is missing."""
    wanted = ("id", "name", *FORMS[kind].attributes)
    there = {field.casefold(): field for field in layer.fields}
    missing = {name: field for name, field in named.items() if field not in layer.fields}
    strange = [name for name in named if name not in wanted]
    faults = [
        Fault(name, "layers.no_field", field=field, there=", ".join(layer.fields))
        for name, field in missing.items()
    ] + [Fault(name, "layers.not_of_kind", kind=kind, known=", ".join(wanted)) for name in strange]
    if faults:
        raise BadInput("layers.not_read", source=layer.source, faults=faults)
    usual = {name: [there[one] for one in FIELDS[name] if one in there] for name in wanted}
    return {name: fields[0] for name, fields in usual.items() if fields} | dict(named)
