"""Grids and their audited days as GeoJSON features for any map program, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import Raw
from sqlalchemy import Connection

from gis.errors import NotFound
from gis.store import features as stored
from gis.store.features import Found, Key, Place, Wanted

Feature = dict[str, Any]
"""A GeoJSON feature for `msgspec.json.encode`; its geometry is text that is JSON already."""


@dataclass(frozen=True)
class FeatureId:
    """A grid and a date: of a shape its first in force, of an audited day that day."""

    code: str
    date: date

    def __str__(self) -> str:
        return f"{self.code}.{self.date.isoformat()}"


@dataclass(frozen=True)
class Asked:
    """Which page: at most `size` features behind `after`, or before `before`, or the first."""

    size: int
    after: FeatureId | None = None
    before: FeatureId | None = None


@dataclass(frozen=True)
class Features:
    """A page, and where the pages beside it begin, None where there is none.

    `matched`: how many features all pages have together, told with the first alone. The next page
    is the one after `last`, the previous one the one before `first`.
    """

    matched: int | None
    features: list[Feature]
    first: FeatureId | None
    last: FeatureId | None


def grid_features(c: Connection, district: str, wanted: Wanted, asked: Asked) -> Features:
    """The shapes of grids in force on any of the dates wanted, by code and first date."""
    return _features(stored.grid_page(c, district, wanted, _place(asked)), "valid_from")


def day_features(c: Connection, district: str, wanted: Wanted, asked: Asked) -> Features:
    """The audited days of grids on the dates wanted, by code and date: places, not people."""
    return _features(stored.day_page(c, district, wanted, _place(asked)), "date")


def grid_feature(c: Connection, district: str, wanted: FeatureId) -> Feature:
    """One shape of one grid; NotFound where none of that code begins on that date."""
    shapes = Wanted(properties={"code": wanted.code, "valid_from": wanted.date})
    return _only(stored.grid_page(c, district, shapes, Place(1)), "valid_from")


def day_feature(c: Connection, district: str, wanted: FeatureId) -> Feature:
    """One grid's audited day; NotFound where there is none."""
    days = Wanted(wanted.date, wanted.date, properties={"code": wanted.code})
    return _only(stored.day_page(c, district, days, Place(1)), "date")


def _place(asked: Asked) -> Place:
    return Place(asked.size, after=_key(asked.after), before=_key(asked.before))


def _key(at: FeatureId | None) -> Key | None:
    return None if at is None else (at.code, at.date)


def _features(found: Found, dated: str) -> Features:
    rows = found.rows
    return Features(
        matched=found.matched,
        features=[_feature(row, dated) for row in rows],
        first=_id(rows[0], dated) if rows and found.is_preceded else None,
        last=_id(rows[-1], dated) if rows and found.is_followed else None,
    )


def _only(found: Found, dated: str) -> Feature:
    if not found.rows:
        raise NotFound("ogc.no_such_feature")
    return _feature(found.rows[0], dated)


def _feature(row: Mapping[str, Any], dated: str) -> Feature:
    return {
        "type": "Feature",
        "id": str(_id(row, dated)),
        "geometry": Raw(row["geometry"].encode()),
        "properties": {name: value for name, value in row.items() if name != "geometry"},
    }


def _id(row: Mapping[str, Any], dated: str) -> FeatureId:
    return FeatureId(row["code"], row[dated])
