"""Which state of each map layer a district has: what is kept by version is never out of date."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql

from gis.errors import NotFound
from gis.store.tables import district as district_table
from gis.store.tables import map_version


@dataclass(frozen=True)
class MapState:
    """What a district's maps show now: its clock, its net, and the version of each layer."""

    zone: ZoneInfo
    net_version: int
    versions: Mapping[str, str]


def renew_version(c: Connection, district: str, layer: str) -> None:
    """Note that what a layer shows has changed; true for others once the transaction is committed.

    Versions are drawn, not counted: a district that is deleted and set up again has others.
    """
    added = postgresql.insert(map_version).values(district=district, layer=layer)
    renewed = added.on_conflict_do_update(
        index_elements=["district", "layer"], set_={"version": func.gen_random_uuid()}
    )
    c.execute(renewed)


def map_state(c: Connection, district: str) -> MapState:
    """The state of a district's maps; NotFound where the district is unknown."""
    versions = (
        select(func.json_object_agg(map_version.c.layer, map_version.c.version))
        .where(map_version.c.district == district)
        .scalar_subquery()
    )
    state = select(
        district_table.c.profile["timezone"].astext, district_table.c.net_version, versions
    ).where(district_table.c.code == district)
    row = c.execute(state).one_or_none()
    if row is None:
        raise NotFound("store.no_such_district", district=district)
    timezone, net_version, found = row
    return MapState(ZoneInfo(timezone), net_version, found or {})
