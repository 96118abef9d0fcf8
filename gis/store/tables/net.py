"""The district, its net, and what lies in it."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

from gis.store.tables.base import metadata, of_district, own_id

# The profile is kept whole, as it was when the district was set up. The centre, the middle of the
# net's bounding box, fixes the metric frame. Every change of the net raises `net_version`.
district = Table(
    "district",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("profile", JSONB, nullable=False),
    Column("profile_name", Text, nullable=False),
    Column("profile_version", Text, nullable=False),
    Column("centre_lon", Float(53), nullable=False),
    Column("centre_lat", Float(53), nullable=False),
    Column("net_version", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("code ~ '^[0-9]{6}$'", name="code"),
)

# One shape of one grid in force over a daterange; a code has one shape at a time.
grid = Table(
    "grid",
    metadata,
    own_id(),
    Column("district", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("kind", Text),
    Column("parent_code", Text),
    Column("geometry", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("plan_id", BigInteger),
    of_district(),
    CheckConstraint("level >= 1", name="level"),
    CheckConstraint("NOT isempty(valid)", name="valid"),
    ExcludeConstraint(
        ("district", "="), ("code", "="), ("valid", "&&"), name="ex_grid_one_shape", using="gist"
    ),
)

# What lies in the district beside its grids: context for checks, audits and maps. A thing is known
# by the id that its source gives it. `floors` are a building's, `road_class` a road's; `grid_code`
# and `required` a checkpoint's, and a post has the former too. `imported_at`: when it last changed.
layer = Table(
    "layer",
    metadata,
    own_id(),
    Column("district", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("name", Text),
    Column("floors", SmallInteger),
    Column("road_class", Text),
    Column("grid_code", Text),
    Column("required", Boolean),
    Column("geometry", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    of_district(),
    CheckConstraint(
        "kind IN ('building', 'compound', 'road', 'water', 'checkpoint', 'post')", name="kind"
    ),
    CheckConstraint("floors >= 0", name="floors"),
    CheckConstraint("road_class IN ('trunk', 'main', 'local', 'lane')", name="road_class"),
    CheckConstraint("(kind = 'checkpoint') = (required IS NOT NULL)", name="required"),
    UniqueConstraint("district", "kind", "source_id"),
)
Index("ix_layer_geometry", layer.c.geometry, postgresql_using="gist")
Index(
    "ix_layer_building",
    layer.c.geometry,
    postgresql_using="gist",
    postgresql_where=layer.c.kind == "building",
)
