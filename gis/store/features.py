"""Grids and their audited days as pages of map features, forwards and back by their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from geoalchemy2.functions import ST_AsGeoJSON, ST_Dump, ST_GeomFromWKB, ST_Intersects
from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

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


_SHAPE = ST_AsGeoJSON(grid.c.geometry, _DECIMALS).label("geometry")
_SINCE = func.lower(grid.c.valid)
_GRID = (
    grid.c.code, grid.c.name, grid.c.level, grid.c.kind, grid.c.parent_code,
    _SINCE.label("valid_from"), (func.upper(grid.c.valid) - 1).label("valid_to"),
)  # fmt: skip
_DAY = (
    patrol_day.c.subject.label("code"), grid.c.name, grid.c.kind, grid.c.parent_code,
    *(
        patrol_day.c[name]
        for name in (
            "date", "revision", "closed", "due", "verdict", "reasons", "minutes", "minutes_low",
            "minutes_high", "strict", "ring", "bridged", "vehicle", "idle", "outside", "gap",
            "observed", "coverage", "loop", "policy_version", "net_version", "computed_at",
        )
    ),
)  # fmt: skip


def grid_page(c: Connection, district: str, wanted: Wanted, place: Place) -> Found:
    """The shapes of grids in force on any of the dates, by code and first date.

    Columns: code, name, level, kind, parent_code, valid_from, valid_to (the last date, null while
    none is known) and `geometry`, as GeoJSON text.
    """
    meant = [
        grid.c.district == district,
        grid.c.valid.op("&&")(func.daterange(wanted.from_date, wanted.to_date, "[]")),
        *_within(wanted.area),
        *_having(_GRID, wanted.properties),
    ]
    return _page(c, select(*_GRID).where(*meant), (grid.c.code, _SINCE), place)


def day_page(c: Connection, district: str, wanted: Wanted, place: Place) -> Found:
    """The current audited days of grids on the dates, by code and date.

    Columns: those of `patrol_day` with each grid's code, name, kind, parent_code and, as GeoJSON
    text, the `geometry` that it had on that date.
    """
    in_force = (grid.c.code == patrol_day.c.subject) & grid.c.valid.contains(patrol_day.c.date)
    of_dates = [
        *([] if wanted.from_date is None else [patrol_day.c.date >= wanted.from_date]),
        *([] if wanted.to_date is None else [patrol_day.c.date <= wanted.to_date]),
    ]
    meant = [
        patrol_day.c.district == district,
        patrol_day.c.subject_kind == "grid",
        patrol_day.c.current,
        *of_dates,
        *_within(wanted.area),
        *_having(_DAY, wanted.properties),
    ]
    joined = patrol_day.join(grid, (grid.c.district == patrol_day.c.district) & in_force)
    days = select(*_DAY).select_from(joined).where(*meant)
    return _page(c, days, (grid.c.code, patrol_day.c.date), place)


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
    order: tuple[ColumnElement[str], ColumnElement[date]],
    place: Place,
) -> Found:
    back = place.before is not None
    code, _ = order
    asked = meant.add_columns(_SHAPE).limit(place.size + 1)
    if place.after is not None:  # the code by itself too, which leaves whole grids out
        asked = asked.where(code >= place.after[0], tuple_(*order) > place.after)
    if place.before is not None:
        asked = asked.where(code <= place.before[0], tuple_(*order) < place.before)
    asked = asked.order_by(*(column.desc() if back else column for column in order))
    found = [dict(row) for row in c.execute(asked).mappings()]
    rows, goes_on = found[: place.size], len(found) > place.size
    is_first = place.after is None and not back
    return Found(
        matched=_count(c, meant) if is_first else None,
        rows=rows[::-1] if back else rows,
        is_followed=back or goes_on,
        is_preceded=goes_on if back else place.after is not None,
    )


def _count(c: Connection, meant: Select[Any]) -> int:
    counted: int = c.execute(select(func.count()).select_from(meant.subquery())).scalar_one()
    return counted


def _within(area: shapely.Geometry | None) -> list[ColumnElement[bool]]:
    """That a grid touches a part of the area; each part by itself, as parts may overlap."""
    if area is None:
        return []
    parts = select(
        ST_Dump(ST_GeomFromWKB(shapely.to_wkb(area), 4326)).geom.label("geom")
    ).subquery()
    return [select(parts.c.geom).where(ST_Intersects(grid.c.geometry, parts.c.geom)).exists()]


def _having(
    columns: Sequence[ColumnElement[Any]], properties: Mapping[str, object]
) -> list[ColumnElement[bool]]:
    by_name = {column.key: column for column in columns}
    return [_plain(by_name[name]) == value for name, value in properties.items()]


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column without its label, which a condition may not name."""
    element: ColumnElement[Any] = getattr(column, "element", column)
    return element
