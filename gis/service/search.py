"""Search: a few typed words to grids, addresses, workers and named things, the nearest first."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final, Literal
from unicodedata import normalize

from sqlalchemy import Connection

from gis.profile import Profile
from gis.store.premises import search_premises
from gis.store.search import search_named

FoundKind = Literal["grid", "worker", "premises", "compound", "building", "post"]

_ORDER: Final = ("grid", "worker", "premises", "compound", "post", "building")
_MOST_WORDS: Final = 8
_DEGREE_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found. `bbox` (west, south, east, north) is a grid's or a worker's grid's.

    `point` (lon, lat) is where anything else is. A building's address has no code of its own.
    """

    kind: FoundKind
    code: str | None
    name: str
    grid_code: str | None
    bbox: tuple[float, float, float, float] | None
    point: tuple[float, float] | None


def search(c: Connection, profile: Profile, text: str, *, day: date, limit: int) -> list[Found]:
    """What the connection may see that `text` names on a date, at most `limit` of it.

    What is named exactly so comes before what begins so, and that before what merely holds the
    words; among equals the kinds take turns, so that a thousand grids do not hide an address.
    """
    plain = normalize("NFKC", text).lower()
    words = plain.split()[:_MOST_WORDS]
    if not words:
        return []
    lowest = len(profile.levels)
    named = search_named(c, profile.district, day, words, lowest=lowest, limit=limit)
    rows = [*named, *_addresses(c, profile.district, plain, limit)]
    return [_found(row) for row in _in_turn(rows)[:limit]]


def _addresses(c: Connection, district: str, text: str, limit: int) -> list[dict[str, Any]]:
    """Premises by address as rows like the others; a whole text that led somewhere fits well."""
    found = search_premises(c, district, text, limit)
    found = found.astype(object).where(found.notna(), None)
    return [
        {
            "kind": "premises", "code": row["id"], "name": row["address"],
            "grid_code": row["grid_code"], "west": row["lon"], "south": row["lat"],
            "rank": 0 if row["address"].lower() == text else 1,
        }
        for row in found.to_dict("records")
    ]  # fmt: skip


def _in_turn(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By rank; of each rank the first of every kind, then the second of every kind, and so on."""
    placed = []
    for (rank, kind), alike in groupby(sorted(rows, key=_rank_and_kind), key=_rank_and_kind):
        placed += [((rank, place, kind), row) for place, row in enumerate(alike)]
    return [row for _, row in sorted(placed, key=lambda one: one[0])]


def _rank_and_kind(row: dict[str, Any]) -> tuple[int, int]:
    return int(row["rank"]), _ORDER.index(row["kind"])


def _found(row: dict[str, Any]) -> Found:
    """One row: an area with its box, anything else with its point."""
    named = (row["kind"], row["code"], row["name"], row["grid_code"])
    if row["west"] is None:
        return Found(*named, None, None)
    west, south = round(row["west"], _DEGREE_DIGITS), round(row["south"], _DEGREE_DIGITS)
    if row["kind"] not in {"grid", "worker"}:
        return Found(*named, None, (west, south))
    east, north = round(row["east"], _DEGREE_DIGITS), round(row["north"], _DEGREE_DIGITS)
    return Found(*named, (west, south, east, north), None)
