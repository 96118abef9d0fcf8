"""The premises of a district by id: where they stand, and what they were before."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, delete, func, select, text

from gis.grids import grid_of_points
from gis.premises.address import readings, written
from gis.store.copy import copy_rows_in
from gis.store.map_versions import renew_version
from gis.store.sql import statement
from gis.store.tables import address_point, premises
from gis.tile_grid import cells_of, steps_of

LAYER: Final = "premises"
ADDRESS: Final = ("place", "building", "unit", "floor", "room")
COLUMNS: Final = ("id", "kind", "status", "status_since", *ADDRESS, "since", "until", "lon", "lat")
_LOOKED_INTO: Final = 500  # buildings, where a room is sought


@dataclass(frozen=True)
class Saved:
    """How many premises were new, said something new of a known one, or were known."""

    added: int
    changed: int
    unchanged: int

    @property
    def nothing_new(self) -> bool:
        """Whether everything was known already."""
        return not (self.added or self.changed)


def save_premises(
    c: Connection, district: str, rows: pd.DataFrame, grids: gpd.GeoDataFrame, today: date
) -> Saved:
    """Store premises; one with a known id takes the known one's place, its former status is kept.

    `rows`: `COLUMNS`, each id once, degrees in WGS-84; missing dates (NaT) are left as they are
    known, and are `today` for what is new. `grids`: the basic grids in force today, by code. The
    same premises again change nothing.
    """
    bound = {"district": district, "today": today}
    c.execute(statement("premises_stage"))
    c.execute(text("TRUNCATE premises_stage"))
    copy_rows_in(c, "premises_stage", _placed(rows[list(COLUMNS)], grids))
    c.execute(text("ANALYZE premises_stage"))
    c.execute(statement("premises_past"), bound)
    added, changed = c.execute(statement("premises_merge"), bound).one()
    saved = Saved(added, changed, len(rows) - added - changed)
    if not saved.nothing_new:
        _count_by_address(c, district, today)
    return saved


def settle_premises(c: Connection, district: str, grids: gpd.GeoDataFrame, today: date) -> int:
    """Look again in which basic grid each premises lies, and which stand; how many moved.

    To be called when another net comes into force, and once when a day begins.
    """
    spots = select(
        premises.c.cell, premises.c.grid_code,
        func.ST_X(premises.c.point).label("lon"), func.ST_Y(premises.c.point).label("lat"),
    )  # fmt: skip
    known = pd.read_sql_query(spots.where(premises.c.district == district).distinct(), c)
    codes = grid_of_points(known["lon"], known["lat"], grids)
    former = known["grid_code"].astype(object).where(known["grid_code"].notna(), None)
    moved = known.assign(code=codes)[former.to_numpy() != codes]
    bound = {
        "district": district, "cells": moved["cell"].tolist(), "lons": moved["lon"].tolist(),
        "lats": moved["lat"].tolist(), "codes": moved["code"].tolist(),
    }  # fmt: skip
    changed = c.execute(statement("premises_settle"), bound).rowcount
    _count_by_address(c, district, today)
    return changed


def premises_counts(c: Connection, district: str) -> pd.DataFrame:
    """How many premises there are of each kind and status: kind, status, count."""
    query = (
        select(premises.c.kind, premises.c.status, func.count().label("count"))
        .where(premises.c.district == district)
        .group_by(premises.c.kind, premises.c.status)
        .order_by(premises.c.kind, premises.c.status)
    )
    return pd.read_sql_query(query, c)


def search_premises(c: Connection, district: str, words: str, limit: int) -> pd.DataFrame:
    """What an address text finds, the nearest to it first: at most `limit` rows.

    A place or a building gives a row a building (id and kind missing, `count` premises), a text
    that goes down to a room single premises: id, kind, address, count, grid_code, lon, lat.
    """
    found = pd.DataFrame()
    for sought in readings(words):
        looked_into = limit if sought.room is None else _LOOKED_INTO
        bound = {**vars(sought), "district": district, "limit": limit, "buildings": looked_into}
        found = pd.read_sql_query(statement("premises_search"), c, params=bound)
        if len(found):
            break
    shown = ["id", "kind", "address", "count", "grid_code", "lon", "lat"]
    if found.empty:
        return pd.DataFrame(columns=shown)
    parts = found[list(ADDRESS)].astype(object).where(found[list(ADDRESS)].notna(), None)
    addresses = [written(*row) for row in parts.itertuples(index=False)]
    return found.assign(address=addresses)[shown]


def _placed(rows: pd.DataFrame, grids: gpd.GeoDataFrame) -> pd.DataFrame:
    """The rows as COPY takes them, with their grids and their places among tiles."""
    x, y = steps_of(rows["lon"], rows["lat"])
    dates = {
        name: rows[name].dt.strftime("%Y-%m-%d") for name in ("status_since", "since", "until")
    }
    return rows.assign(
        **dates,
        x=x,
        y=y,
        cell=cells_of(x, y),
        grid_code=grid_of_points(rows["lon"], rows["lat"], grids),
    )


def _count_by_address(c: Connection, district: str, today: date) -> None:
    """Count anew what maps and search show, which gets another version thereby."""
    c.execute(delete(address_point).where(address_point.c.district == district))
    c.execute(statement("address_points_insert"), {"district": district, "today": today})
    renew_version(c, district, LAYER, derived_on=today)
