"""The layers of a district: what stands and lies there beside its grids, by kind and source id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, func, select, text

from gis.store.copy import copy_rows_in
from gis.store.map_versions import renew_version
from gis.store.sql import statement
from gis.store.tables import layer

ATTRIBUTES: Final[Sequence[str]] = (
    "source_id", "name", "floors", "road_class", "grid_code", "required",
)  # fmt: skip
_TYPES: Final = {"floors": "Int16", "required": "boolean"}


@dataclass(frozen=True)
class Saved:
    """How many things were new, said something new of a known one, were known, or are gone."""

    added: int
    changed: int
    unchanged: int
    removed: int


def save_layer(
    c: Connection,
    district: str,
    kind: str,
    things: gpd.GeoDataFrame,
    *,
    replace: bool,
    imported_at: datetime,
) -> Saved:
    """Store things of one kind; one with a known source id takes the known one's place.

    `things`: `ATTRIBUTES` (those of other kinds may be left out), geometry (EPSG:4326); each
    source id once. With `replace` what is not among them is removed. The same things again change
    nothing.
    """
    c.execute(statement("layer_stage"))
    c.execute(text("TRUNCATE layer_stage"))
    copy_rows_in(c, "layer_stage", _rows(things))
    bound = {"district": district, "kind": kind}
    removed = c.execute(statement("layer_remove"), bound).rowcount if replace else 0
    added, changed = c.execute(
        statement("layer_merge"), {**bound, "imported_at": imported_at}
    ).one()
    if added or changed or removed:
        renew_version(c, district, kind)
    return Saved(added, changed, len(things) - added - changed, removed)


def layer_of(c: Connection, district: str, kind: str) -> gpd.GeoDataFrame:
    """The things of one kind by source id: `ATTRIBUTES` and geometry (EPSG:4326)."""
    shape = func.ST_AsBinary(layer.c.geometry).label("geometry")
    query = (
        select(*(layer.c[name] for name in ATTRIBUTES), shape)
        .where(layer.c.district == district, layer.c.kind == kind)
        .order_by(layer.c.source_id)
    )
    rows = pd.read_sql_query(query, c)
    shapes = shapely.from_wkb(rows.pop("geometry").map(bytes).to_numpy(object))
    words = dict.fromkeys(set(ATTRIBUTES) - _TYPES.keys(), "str")
    return gpd.GeoDataFrame(rows.astype({**words, **_TYPES}), geometry=shapes, crs="EPSG:4326")


def layer_counts(c: Connection, district: str) -> pd.DataFrame:
    """What there is of each kind: kind, count, imported_at (when any of it last changed)."""
    query = (
        select(
            layer.c.kind,
            func.count().label("count"),
            func.max(layer.c.imported_at).label("imported_at"),
        )
        .where(layer.c.district == district)
        .group_by(layer.c.kind)
        .order_by(layer.c.kind)
    )
    return pd.read_sql_query(query, c)


def _rows(things: gpd.GeoDataFrame) -> pd.DataFrame:
    """The things as COPY takes them: shapes as hexadecimal EWKB, whole numbers without a point."""
    known = [name for name in ATTRIBUTES if name in things]
    rows = pd.DataFrame(things[known])
    rows = rows.astype({name: type_ for name, type_ in _TYPES.items() if name in known})
    shapes = shapely.set_srid(np.asarray(things.geometry.to_numpy(), dtype=object), 4326)
    return rows.assign(geometry=shapely.to_wkb(shapes, hex=True, include_srid=True))
