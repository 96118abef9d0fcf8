"""Dwellings and shops, and nothing of who lives or works there."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from gis.store.tables.base import metadata, of_district

_STATUS = "status IN ('occupied', 'vacant', 'demolished')"

# Flats of one building share a point. `since` and `until`: the dates on which it stood, the latter
# not included; `status_since`: from when on it has its status. `grid_code`: the basic grid in which
# it lies today, missing where it lies in none. `x`, `y` and `cell` are the point as
# `gis.tile_grid` counts: a tile's premises are one span of `cell`. No foreign key to the district
# and no GiST index: both together would take longer than all the rest of an import.
premises = Table(
    "premises",
    metadata,
    Column("district", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_since", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("building", Text),
    Column("unit", Text),
    Column("floor", Text),
    Column("room", Text),
    Column("grid_code", Text),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("cell", BigInteger, nullable=False),
    Column("point", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
    PrimaryKeyConstraint("district", "id"),
    CheckConstraint("kind IN ('dwelling', 'shop', 'other')", name="kind"),
    CheckConstraint(_STATUS, name="status"),
    CheckConstraint("until > since", name="until"),
    Index("ix_premises_cell", "district", "cell"),
)

# The statuses that premises had before the one they have: each held until the next one's `since`.
premises_status = Table(
    "premises_status",
    metadata,
    Column("district", Text, nullable=False),
    Column("premises", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("status", Text, nullable=False),
    PrimaryKeyConstraint("district", "premises", "since"),
    ForeignKeyConstraint(["district", "premises"], ["premises.district", "premises.id"]),
    CheckConstraint(_STATUS, name="status"),
)

# The premises that stand today, counted by address down to the building: what search looks through
# and what maps show from afar. Derived from `premises` whenever those change.
address_point = Table(
    "address_point",
    metadata,
    Column("district", Text, nullable=False),
    Column("cell", BigInteger, nullable=False),
    Column("place", Text, nullable=False),
    Column("building", Text, nullable=False),
    Column("grid_code", Text),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("dwellings", Integer, nullable=False),
    Column("shops", Integer, nullable=False),
    Column("others", Integer, nullable=False),
    PrimaryKeyConstraint("district", "cell", "place", "building"),
    of_district(),
)

# Which state of a map's layer a district has: another one with every change of what it shows.
# `derived_on`: the local date on which what is derived from premises was derived.
map_version = Table(
    "map_version",
    metadata,
    Column("district", Text, nullable=False),
    Column("layer", Text, nullable=False),
    Column("version", UUID, nullable=False, server_default=text("gen_random_uuid()")),
    Column("derived_on", Date),
    PrimaryKeyConstraint("district", "layer"),
    of_district(),
)
