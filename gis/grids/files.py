"""A net from its files: rows of every level in one frame, whatever their fields are called."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.datum import Datum
from gis.errors import BadInput, Fault
from gis.grids.codes import parent_code
from gis.grids.fields import FieldMap, kind_of, level_of
from gis.grids.formats import read_layers
from gis.profile import Profile
from gis.vector_files import VectorLayer, texts

Columns = dict[str, npt.NDArray[np.generic]]

_SHOWN_VALUES = 5


@dataclass(frozen=True)
class NetFile:
    """A file of a net: its path, the level of all its grids if it has one, its fields' names."""

    path: Path
    level: str | None = None
    map: FieldMap = field(default_factory=FieldMap)


def read_net(files: Sequence[NetFile], profile: Profile, datum: Datum) -> gpd.GeoDataFrame:
    """All grids of all files in one frame, as `check_net` takes it, EPSG:4326.

    `datum` is that of every file's degrees. BadInput gathers what cannot be read, by file; faults
    of the net itself are told by `check_net`.
    """
    faults: list[Fault] = []
    parts: list[gpd.GeoDataFrame] = []
    for file in files:
        try:
            parts += [_grids(layer, file, profile) for layer in read_layers(file.path, datum)]
        except BadInput as refusal:
            faults += refusal.faults or [Fault("", refusal.key, **refusal.values)]
    if faults:
        raise BadInput("net.not_read", faults=faults)
    if not any(len(part) for part in parts):
        raise BadInput("net.empty")
    return pd.concat(parts, ignore_index=True)


def read_polygons(path: Path, datum: Datum) -> gpd.GeoSeries:
    """The shapes of a file, such as buildings, EPSG:4326."""
    shapes = [layer.shapes for layer in read_layers(path, datum)]
    return gpd.GeoSeries(np.concatenate(shapes) if shapes else [], crs="EPSG:4326")


def _grids(layer: VectorLayer, file: NetFile, profile: Profile) -> gpd.GeoDataFrame:
    columns = file.map.columns(layer)
    rows = pd.DataFrame({"code": texts(columns["code"]), "name": texts(columns["name"])})
    rows["level"] = _levels(layer, file.level, columns, profile)
    rows["kind"] = _kinds(rows, columns, profile)
    rows["parent_code"] = _parents(rows, columns, profile)
    rows["open_ring"] = layer.open_ring
    if "households" in columns:
        rows["households"] = pd.to_numeric(texts(columns["households"]), errors="coerce")
    return gpd.GeoDataFrame(rows, geometry=layer.shapes, crs="EPSG:4326")


def _levels(layer: VectorLayer, given: str | None, columns: Columns, profile: Profile) -> list[int]:
    """Each row's level: as given for the file, by its field, by the layer's name or by its code."""
    codes = texts(columns["code"])
    layer_level = level_of(layer.name, profile)
    if given:
        words = [given] * len(codes)
    elif "level" in columns:
        words = texts(columns["level"])
    elif layer_level:
        return [layer_level] * len(codes)
    else:
        by_length = {level.code_length: n for n, level in enumerate(profile.levels, start=1)}
        return [by_length.get(len(code), 0) for code in codes]
    levels = {word: level_of(word, profile) for word in words}
    unknown = [word for word, level in levels.items() if not level]
    if unknown:
        known = ", ".join(f"{level.name} ({level.title.zh})" for level in profile.levels)
        shown = ", ".join(f"'{word}'" for word in unknown[:_SHOWN_VALUES])
        fault = Fault(layer.source, "net.not_a_level", values=shown, known=known)
        raise BadInput("net.not_read", faults=[fault])
    return [levels[word] for word in words]


def _kinds(rows: pd.DataFrame, columns: Columns, profile: Profile) -> list[str | None]:
    """Each basic grid's kind; where nothing else can be meant, the profile's only one."""
    only = next(iter(profile.kinds)) if len(profile.kinds) == 1 else ""
    words = texts(columns["kind"]) if "kind" in columns else [""] * len(rows)
    basic = rows["level"] == len(profile.levels)
    return [
        kind_of(word or only, profile) if is_basic else None
        for word, is_basic in zip(words, basic, strict=True)
    ]


def _parents(rows: pd.DataFrame, columns: Columns, profile: Profile) -> list[str]:
    """Each row's parent: by its field, else by the code's prefix; a district has none."""
    if "parent" in columns:
        parents = texts(columns["parent"])
        return ["" if n == 1 else parent for n, parent in zip(rows["level"], parents, strict=True)]
    return [
        parent_code(code, level, profile)
        for code, level in zip(rows["code"], rows["level"], strict=True)
    ]
