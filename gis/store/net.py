"""Districts and the shapes of their grids, each in force over a daterange."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import WKBElement
from psycopg2.errors import ExclusionViolation
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from gis.errors import Conflict, NotFound
from gis.profile import Profile, profile_from
from gis.store.changes import tell_live
from gis.store.sql import statement
from gis.store.tables import district as district_table
from gis.store.tables import grid

COLUMNS = ("code", "name", "level", "kind", "parent_code", "geometry")


def save_district(c: Connection, profile: Profile, centre: tuple[float, float]) -> None:
    """Set a district up under its profile, or renew its profile and centre (lon, lat)."""
    lon, lat = centre
    values: dict[str, Any] = {
        "code": profile.district,
        "name": profile.title.zh,
        "profile": profile.model_dump(mode="json"),
        "profile_name": profile.name,
        "profile_version": profile.version,
        "centre_lon": lon,
        "centre_lat": lat,
    }
    c.execute(
        postgresql.insert(district_table)
        .values(values)
        .on_conflict_do_update(index_elements=["code"], set_=values)
    )


def load_profile_of(c: Connection, district: str) -> Profile:
    """The profile that a district was set up with; NotFound where the district is unknown."""
    profile = _of_district(c, district, district_table.c.profile)
    return profile_from(profile, source=district)


def centre_of(c: Connection, district: str) -> tuple[float, float]:
    """The middle (lon, lat) of a district's metric frame; NotFound where it is unknown."""
    lon, lat = district_table.c.centre_lon, district_table.c.centre_lat
    return _of_district(c, district, lon), _of_district(c, district, lat)


def net_version(c: Connection, district: str) -> int:
    """How often a district's net was changed; NotFound where the district is unknown."""
    version: int = _of_district(c, district, district_table.c.net_version)
    return version


def raise_net_version(c: Connection, district: str) -> int:
    """Count one more change of a district's net; the new version."""
    raised = (
        update(district_table)
        .where(district_table.c.code == district)
        .values(net_version=district_table.c.net_version + 1)
        .returning(district_table.c.net_version)
    )
    version: int | None = c.execute(raised).scalar_one_or_none()
    if version is None:
        raise NotFound("store.no_such_district", district=district)
    tell_live(c, district)
    return version


def is_synthetic(c: Connection, district: str) -> bool:
    """Whether a district is stored and made up, for a demonstration."""
    return district in districts(c) and load_profile_of(c, district).is_synthetic


def districts(c: Connection) -> list[str]:
    """The codes of all districts, sorted."""
    return list(c.execute(select(district_table.c.code).order_by(district_table.c.code)).scalars())


def only_district(c: Connection) -> str:
    """The one district there is; NotFound where there is none, Conflict where several."""
    codes = districts(c)
    if not codes:
        raise NotFound("store.no_district")
    if len(codes) > 1:
        raise Conflict("store.several_districts", known=", ".join(codes))
    return codes[0]


def insert_grids(c: Connection, district: str, grids: gpd.GeoDataFrame, effective_on: date) -> None:
    """Put grids in force from `effective_on`, until something ends them.

    `grids`: `COLUMNS`, EPSG:4326, polygons or multipolygons. Conflict where a code is in force
    on that date or later already: end it first (`end_grids`).
    """
    rows = [_row(district, grid_, effective_on) for grid_ in grids[list(COLUMNS)].itertuples()]
    if not rows:
        return
    try:
        c.execute(insert(grid), rows)
    except IntegrityError as error:
        if isinstance(error.orig, ExclusionViolation):
            raise Conflict("store.grid_in_force", on=effective_on) from error
        raise


def end_grids(c: Connection, district: str, on: date, codes: Iterable[str] | None = None) -> int:
    """End grids (all, or those of `codes`) before `on`; the number of shapes ended.

    What was in force earlier stays readable; a shape that was to begin on `on` or later is gone.
    """
    meant = grid.c.district == district
    if codes is not None:
        meant &= grid.c.code.in_(list(codes))
    dropped = c.execute(delete(grid).where(meant, func.lower(grid.c.valid) >= on))
    before = func.daterange(func.lower(grid.c.valid), on)
    ended = c.execute(update(grid).where(meant, grid.c.valid.contains(on)).values(valid=before))
    return dropped.rowcount + ended.rowcount


def grid_spans(c: Connection, district: str, level: int) -> pd.DataFrame:
    """When each grid of a level was or is in force: code, from, to (both included; NaT is open)."""
    first, end = func.lower(grid.c.valid), func.upper(grid.c.valid)
    query = (
        select(grid.c.code, first.label("from"), (end - 1).label("to"))
        .where(grid.c.district == district, grid.c.level == level)
        .order_by(grid.c.code, first)
    )
    dates = dict.fromkeys(("from", "to"), "datetime64[s]")
    return pd.read_sql_query(query, c).astype({"code": "str", **dates})


def has_grid(c: Connection, district: str, code: str) -> bool:
    """Whether a grid is known, at any time; the district itself is, before it has a net."""
    if code == district:
        return district in districts(c)
    known = select(grid.c.id).where(grid.c.district == district, grid.c.code == code).limit(1)
    return c.execute(known).first() is not None


def extent_of(c: Connection, district: str) -> tuple[float, float, float, float]:
    """The box (west, south, east, north) of all shapes that a district's grids ever had.

    NotFound where it has none.
    """
    box = func.Box2D(func.ST_Extent(grid.c.geometry))
    edges = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    west, south, east, north = c.execute(select(*edges).where(grid.c.district == district)).one()
    if west is None:
        raise NotFound("store.no_net", district=district)
    return west, south, east, north


def changes_of(c: Connection, district: str) -> tuple[date, date] | None:
    """The first and the last date on which a district's net changes; None where it has no net."""
    first, end = func.lower(grid.c.valid), func.upper(grid.c.valid)
    dates = select(func.min(first), func.greatest(func.max(first), func.max(end)))
    earliest, latest = c.execute(dates.where(grid.c.district == district)).one()
    return None if earliest is None else (earliest, latest)


def begin_earlier(c: Connection, district: str, first: date, on: date) -> None:
    """Put the grids that begin on `first`, where a district's net begins, in force from `on`."""
    longer = func.daterange(on, func.upper(grid.c.valid))
    began = (grid.c.district == district) & (func.lower(grid.c.valid) == first)
    c.execute(update(grid).where(began).values(valid=longer))


def grids_in_force(
    c: Connection,
    district: str,
    as_of: date,
    *,
    level: int | None = None,
    within: str | None = None,
) -> gpd.GeoDataFrame:
    """The grids in force on a date, by level and code: `COLUMNS`, the code as index too, EPSG:4326.

    `level` restricts to one level (1 is the district), `within` to a grid and its subtree.
    """
    bound: dict[str, Any] = {
        "district": district,
        "as_of": as_of,
        "level": level,
        "within": within,
    }
    rows = pd.read_sql_query(statement("grids_in_force"), c, params=bound)
    geometry = shapely.from_wkb(rows.pop("geometry").map(bytes).to_numpy(object))
    rows = rows.astype(
        {"level": np.int64, **dict.fromkeys(("code", "name", "kind", "parent_code"), "str")}
    )
    grids = gpd.GeoDataFrame(rows, geometry=geometry, crs="EPSG:4326")
    return grids.set_index(grids["code"].to_numpy())


def _of_district(c: Connection, district: str, column: Any) -> Any:
    value = c.execute(select(column).where(district_table.c.code == district)).scalar_one_or_none()
    if value is None:
        raise NotFound("store.no_such_district", district=district)
    return value


def _row(district: str, grid_: Any, effective_on: date) -> dict[str, Any]:
    """One row of `grid` from one of a frame; a missing kind or parent is null."""
    shape = grid_.geometry
    if shape.geom_type == "Polygon":
        shape = shapely.MultiPolygon([shape])
    return {
        "district": district,
        "code": grid_.code,
        "name": grid_.name,
        "level": int(grid_.level),
        "kind": None if pd.isna(grid_.kind) else grid_.kind,
        "parent_code": None if pd.isna(grid_.parent_code) else grid_.parent_code,
        "geometry": WKBElement(shapely.to_wkb(shape), srid=4326),
        "valid": Range(effective_on, None, bounds="[)"),
    }
