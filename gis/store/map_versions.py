"""Which state of each map layer a district has: what is kept by version is never out of date."""

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql

from gis.store.tables import map_version


def renew_version(c: Connection, district: str, layer: str) -> None:
    """Note that what a layer shows has changed; true for others once the transaction is committed.

    Versions are drawn, not counted: a district that is deleted and set up again has others.
    """
    added = postgresql.insert(map_version).values(district=district, layer=layer)
    renewed = added.on_conflict_do_update(
        index_elements=["district", "layer"], set_={"version": func.gen_random_uuid()}
    )
    c.execute(renewed)


def version_of(c: Connection, district: str, layer: str) -> str:
    """The version of a layer; empty where it never had anything."""
    query = select(map_version.c.version).where(
        map_version.c.district == district, map_version.c.layer == layer
    )
    version = c.execute(query).scalar_one_or_none()
    return "" if version is None else str(version)
