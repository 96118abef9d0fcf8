"""Grids and their audited days as pages of map features, forwards and back by their keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from geoalchemy2.functions import ST_AsGeoJSON, ST_Dump, ST_GeomFromWKB, ST_Intersects
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    func,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql.selectable import LateralFromClause

from gis.store.tables import grid, patrol_day

_DECIMALS = 7  # of a degree: a centimetre

Key = tuple[str, date]
"""Where a feature stands in its list: its grid's code, and a date."""


@dataclass(frozen=True)
class Wanted:
    """Which features: of some dates, both included, that touch an area and have these properties.

    What is None does not restrict. `area` is in degrees, of any type or a collection.
    """

    from_date: date | None = None
    to_date: date | None = None
    area: shapely.Geometry | None = None
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Which page: at most `size` features behind `after`, or before `before`, or the first."""

    size: int
    after: Key | None = None
    before: Key | None = None


@dataclass(frozen=True)
class Found:
    """A page in the list's order, and whether the list goes on behind and before it.

    `matched`: how many features the list has; counted with its first page alone, else None.
    """

    matched: int | None
    rows: Sequence[dict[str, Any]]
    is_followed: bool
    is_preceded: bool


_LOCALLY = true()  # until the transaction ends
_SINCE = func.lower(grid.c.valid)
_GRID = (
    grid.c.code, grid.c.name, grid.c.level, grid.c.kind, grid.c.parent_code,
    _SINCE.label("valid_from"), (func.upper(grid.c.valid) - 1).label("valid_to"),
)  # fmt: skip
_OF_GRID = ("code", "name", "kind", "parent_code")
_OF_DAY = (
    "date", "revision", "closed", "due", "verdict", "reasons", "minutes", "minutes_low",
    "minutes_high", "strict", "ring", "bridged", "vehicle", "idle", "outside", "gap",
    "observed", "coverage", "loop", "policy_version", "net_version", "computed_at",
)  # fmt: skip


def grid_page(c: Connection, district: str, wanted: Wanted, place: Place) -> Found:
    """The shapes of grids in force on any of the dates, by code and first date.

    Columns: code, name, level, kind, parent_code, valid_from, valid_to (the last date, null while
    none is known) and `geometry`, as GeoJSON text.
    """
    meant = select(*_GRID, _geojson(grid)).where(
        *_in_force(district, wanted), *_having(_GRID, wanted.properties)
    )
    key = (grid.c.code, _SINCE)
    return _page(c, meant, key, key, place)


def day_page(c: Connection, district: str, wanted: Wanted, place: Place) -> Found:
    """The current audited days of grids on the dates, by code and date.

    Columns: those of `patrol_day` with each grid's code, name, kind, parent_code and, as GeoJSON
    text, the `geometry` that it had on that date.
    """
    shape = _shapes_in_order(district, wanted, place)
    day = _days_of(shape, wanted, place)
    told = [*(shape.c[name] for name in _OF_GRID), *(day.c[name] for name in _OF_DAY)]
    meant = select(*told, _geojson(shape)).select_from(shape.join(day, true()))
    order = (shape.c.code, shape.c.since, day.c.date)
    c.execute(select(func.set_config("enable_sort", "off", _LOCALLY)))  # but piece by piece
    return _page(c, meant, (shape.c.code, day.c.date), order, place)


def _shapes_in_order(district: str, wanted: Wanted, place: Place) -> Subquery:
    """The shapes of grids whose days are on the page or behind it, in the page's order.

    PostgreSQL cannot know how few rows a policy hides, and would sort all days to send the first of
    them. From shapes in order and the days of each in order it stops when the page is full.
    """
    chosen = select(grid, _SINCE.label("since"), func.upper(grid.c.valid).label("until")).where(
        *_in_force(district, wanted),
        *_having([grid.c[name] for name in _OF_GRID], wanted.properties),
    )
    if place.after is not None:
        chosen = chosen.where(grid.c.code >= place.after[0])
    if place.before is not None:
        chosen = chosen.where(grid.c.code <= place.before[0])
    return chosen.order_by(*_directed((grid.c.code, _SINCE), place)).subquery("shape")


def _days_of(shape: Subquery, wanted: Wanted, place: Place) -> LateralFromClause:
    """The current days of one shape, while it was in force, in the page's order."""
    date = patrol_day.c.date
    chosen = select(*(patrol_day.c[name] for name in _OF_DAY)).where(
        patrol_day.c.district == shape.c.district,
        patrol_day.c.subject_kind == "grid",
        patrol_day.c.subject == shape.c.code,
        patrol_day.c.current,
        date >= shape.c.since,
        shape.c.until.is_(None) | (date < shape.c.until),
        *([] if wanted.from_date is None else [date >= wanted.from_date]),
        *([] if wanted.to_date is None else [date <= wanted.to_date]),
        *_having([patrol_day.c[name] for name in _OF_DAY], wanted.properties),
    )
    return chosen.order_by(*_directed([date], place)).lateral("day")


@dataclass(frozen=True)
class Extent:
    """What a list covers: a box (west, south, east, north) in degrees, and its dates.

    None where the list is empty, or has no last date yet.
    """

    box: tuple[float, float, float, float] | None
    from_date: date | None
    to_date: date | None


def grid_extent(c: Connection, district: str) -> Extent:
    """Where a district's grids lie, and from which date on there are any."""
    box = func.Box2D(func.ST_Extent(grid.c.geometry))
    edges = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    covered = select(*edges, func.min(_SINCE)).where(grid.c.district == district)
    *corners, first = c.execute(covered).one()
    west, south, east, north = corners
    return Extent(None if west is None else (west, south, east, north), first, None)


def day_extent(c: Connection, district: str) -> Extent:
    """Where a district's grids lie, and the first and the last audited date."""
    audited = (patrol_day.c.district == district) & (patrol_day.c.subject_kind == "grid")
    dates = select(func.min(patrol_day.c.date), func.max(patrol_day.c.date))
    first, last = c.execute(dates.where(audited, patrol_day.c.current)).one()
    return Extent(grid_extent(c, district).box, first, last)


def _page(
    c: Connection,
    meant: Select[Any],
    key: tuple[ColumnElement[str], ColumnElement[date]],
    order: Sequence[ColumnElement[Any]],
    place: Place,
) -> Found:
    """A page of what is meant; `order` sorts as `key` does."""
    back = place.before is not None
    asked = meant.order_by(*_directed(order, place)).limit(place.size + 1)
    if place.after is not None:
        asked = asked.where(tuple_(*key) > place.after)
    if place.before is not None:
        asked = asked.where(tuple_(*key) < place.before)
    found = [dict(row) for row in c.execute(asked).mappings()]
    rows, goes_on = found[: place.size], len(found) > place.size
    is_first = place.after is None and not back
    return Found(
        matched=_count(c, meant) if is_first else None,
        rows=rows[::-1] if back else rows,
        is_followed=back or goes_on,
        is_preceded=goes_on if back else place.after is not None,
    )


def _directed(order: Sequence[ColumnElement[Any]], place: Place) -> Sequence[ColumnElement[Any]]:
    """Backwards before a feature: the page is the last so many."""
    return order if place.before is None else [column.desc() for column in order]


def _count(c: Connection, meant: Select[Any]) -> int:
    counted: int = c.execute(select(func.count()).select_from(meant.subquery())).scalar_one()
    return counted


def _in_force(district: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    """That a shape is the district's, in force on any of the dates, and touches the area."""
    dates = func.daterange(wanted.from_date, wanted.to_date, "[]")
    return [grid.c.district == district, grid.c.valid.op("&&")(dates), *_within(wanted.area)]


def _within(area: shapely.Geometry | None) -> list[ColumnElement[bool]]:
    """That a grid touches a part of the area; each part by itself, as parts may overlap."""
    if area is None:
        return []
    parts = select(
        ST_Dump(ST_GeomFromWKB(shapely.to_wkb(area), 4326)).geom.label("geom")
    ).subquery()
    return [select(parts.c.geom).where(ST_Intersects(grid.c.geometry, parts.c.geom)).exists()]


def _having(
    columns: Iterable[ColumnElement[Any]], properties: Mapping[str, object]
) -> list[ColumnElement[bool]]:
    """That those of the columns that are asked for have the values asked for."""
    by_name = {column.key: column for column in columns}
    asked = [(by_name[name], value) for name, value in properties.items() if name in by_name]
    return [_plain(column) == value for column, value in asked]


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column without its label, which a condition may not name."""
    element: ColumnElement[Any] = getattr(column, "element", column)
    return element


def _geojson(of: FromClause) -> ColumnElement[str]:
    shape: ColumnElement[str] = ST_AsGeoJSON(of.c.geometry, _DECIMALS).label("geometry")
    return shape
