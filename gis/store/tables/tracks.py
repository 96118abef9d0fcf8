"""Phones, whose they are, and what they sent."""

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKeyConstraint,
    Identity,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint

from gis.store.tables.base import THIS_TRANSACTION, metadata, of_district, of_worker, own_id

# A phone or another source of positions. It shows its token to be let in; only the token's hash is
# kept. `datum`: of the positions that it sends. A `gateway` is a platform: it speaks for the other
# devices of its district, each row naming its own.
device = Table(
    "device",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("district", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("token_sha256", LargeBinary),
    Column("datum", Text, nullable=False, server_default=text("'wgs84'")),
    Column("gateway", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("datum IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')", name="datum"),
    UniqueConstraint("district", "name"),
    UniqueConstraint("token_sha256", name="uq_device_token_sha256"),
    of_district(),
)

# Whose a device is and was: one worker at a time, for ever on record.
device_binding = Table(
    "device_binding",
    metadata,
    own_id(),
    Column("device_id", Integer, nullable=False),
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("valid", TSTZRANGE, nullable=False),
    ForeignKeyConstraint(["device_id"], ["device.id"]),
    of_worker(),
    CheckConstraint("NOT isempty(valid)", name="valid"),
    ExcludeConstraint(
        ("device_id", "="), ("valid", "&&"), name="ex_device_binding_one_worker", using="gist"
    ),
)

# What became of what a device sent, by the day of its arrival: how many of each outcome.
device_tally = Table(
    "device_tally",
    metadata,
    Column("device_id", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint("device_id", "day", "outcome"),
    ForeignKeyConstraint(["device_id"], ["device.id"]),
    CheckConstraint("outcome ~ '^[a-z][a-z_]*$'", name="outcome"),
)

# The hot table: one row a fix, a partition a local day. No foreign keys and no GiST index: each
# would cost more than the row. `former_worker` is the worker of the worse fix that this one
# replaced (null: it replaced none). The wide columns stand first: no byte is lost to padding.
fix = Table(
    "fix",
    metadata,
    Column("t_ms", BigInteger, nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("accuracy_m", Float(53)),
    Column("day", Date, nullable=False),
    Column("device_id", Integer, nullable=False),
    Column("worker_number", Integer, nullable=False),
    Column("former_worker", Integer),
    Column("mock", Boolean),
    PrimaryKeyConstraint("day", "device_id", "t_ms"),
    postgresql_partition_by="LIST (day)",
)

# Which devices hold fixes of a worker's day: the way from a worker into the key of `fix`.
# `last_ms`: the latest fix; `rewrites`: how often anything but later fixes came. Who has read the
# fixes need only read those after the last one it knows, as long as `rewrites` stays what it was.
worker_device_day = Table(
    "worker_device_day",
    metadata,
    Column("worker_number", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("device_id", Integer, nullable=False),
    Column("last_ms", BigInteger, nullable=False, server_default=text("0")),
    Column("rewrites", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("worker_number", "day", "device_id"),
)

# The sealed form of past days: the fixes of one device, worker and day as one row, losslessly, in
# the order of time. A point's M is the moment in seconds since 1970. Beside each point: its
# accuracy (NaN: unknown), whether it was mocked (0, 1; -1: unknown), and its `former_worker` (null
# where no fix of the row has one). A day of one fix has its point twice: a line has two ends.
track = Table(
    "track",
    metadata,
    Column("day", Date, nullable=False),
    Column("device_id", Integer, nullable=False),
    Column("worker_number", Integer, nullable=False),
    Column("fixes", Integer, nullable=False),
    Column(
        "path", Geometry("LINESTRINGM", srid=4326, dimension=3, spatial_index=False), nullable=False
    ),
    Column("accuracy_m", ARRAY(Float(53)), nullable=False),
    Column("mock", ARRAY(SmallInteger), nullable=False),
    Column("former_worker", ARRAY(Integer)),
    Column("sealed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(
        "fixes > 0 AND GREATEST(fixes, 2) = ST_NPoints(path)"
        " AND fixes = cardinality(accuracy_m) AND fixes = cardinality(mock)",
        name="fixes",
    ),
    PrimaryKeyConstraint("day", "device_id", "worker_number"),
)

# Where each worker was last seen on duty, for the live map. `changed`: the transaction that wrote
# the row, by which a reader who knows a snapshot finds exactly what it has not seen. Each row moves
# every few seconds: with room beside it and no index but the key, it moves within its page.
position = Table(
    "position",
    metadata,
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("device_id", Integer, nullable=False),
    Column("t_ms", BigInteger, nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("accuracy_m", Float(53)),
    Column("changed", BigInteger, nullable=False, server_default=THIS_TRANSACTION),
    PrimaryKeyConstraint("district", "worker"),
    of_worker(),
    postgresql_with={"fillfactor": 50},
)
