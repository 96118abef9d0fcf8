"""Which state of each map layer a district has: what is kept by version is never out of date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql

from gis.store.one_trip import Query
from gis.store.tables import map_version
from gis.store.viewers import Viewer
from gis.store.wire import Row


@dataclass(frozen=True)
class MapState:
    """What a district's maps show now: its clock, its net, and the version of each layer."""

    zone: ZoneInfo
    net_version: int
    versions: Mapping[str, str]


def renew_version(
    c: Connection, district: str, layer: str, *, derived_on: date | None = None
) -> None:
    """Note that what a layer shows has changed; true for others once the transaction is committed.

    Versions are drawn, not counted: a district that is deleted and set up again has others.
    """
    row = {"district": district, "layer": layer, "derived_on": derived_on}
    renewed = {"version": func.gen_random_uuid(), "derived_on": derived_on}
    c.execute(
        postgresql.insert(map_version)
        .values(row)
        .on_conflict_do_update(index_elements=["district", "layer"], set_=renewed)
    )


def derived_before(c: Connection, district: str, layer: str, today: date) -> bool:
    """Whether what a layer shows was derived, and on an earlier day."""
    query = select(map_version.c.derived_on < today).where(
        map_version.c.district == district, map_version.c.layer == layer
    )
    return bool(c.execute(query).scalar_one_or_none())


def map_state() -> Query:
    """Asks for the row that `map_state_of` reads; there is none where the viewer is nobody."""
    return Query("map_state", {})


def map_state_of(row: Row) -> tuple[Viewer, MapState]:
    """Who the viewer is, and the state of its district's maps."""
    *account, timezone, net_version, versions = row
    return Viewer(*account), MapState(ZoneInfo(timezone), net_version, versions or {})
