"""Every table of the database, in one place: the one owner of the schema.

Everything belongs to a district, named by its 6-digit code. Dates are the district's local dates;
a `valid` daterange is kept as PostgreSQL writes it, its first day included and its end not.
"""

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
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, ExcludeConstraint

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(), primary_key=True)


def _district() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["district"], ["district.code"])


def _worker(column: str = "worker", name: str | None = None) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["district", column], ["worker.district", "worker.id"], name=name)


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
    _id(),
    Column("district", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("kind", Text),
    Column("parent_code", Text),
    Column("geometry", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("plan_id", BigInteger),
    _district(),
    CheckConstraint("level >= 1", name="level"),
    CheckConstraint("NOT isempty(valid)", name="valid"),
    ExcludeConstraint(
        ("district", "="), ("code", "="), ("valid", "&&"), name="ex_grid_one_shape", using="gist"
    ),
)

# `id` is the district's own id of the worker, or a pseudonym; `number` stands for it in `fix`.
worker = Table(
    "worker",
    metadata,
    Column("district", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("number", Integer, Identity(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("district", "id"),
    _district(),
)

assignment = Table(
    "assignment",
    metadata,
    _id(),
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("grid_code", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    _worker(),
    CheckConstraint("role ~ '^[a-z][a-z_]*$'", name="role"),
    CheckConstraint("NOT isempty(valid)", name="valid"),
    ExcludeConstraint(
        ("district", "="),
        ("worker", "="),
        ("grid_code", "="),
        ("role", "="),
        ("valid", "&&"),
        name="ex_assignment_once",
        using="gist",
    ),
)
Index(
    "uq_assignment_from",
    assignment.c.district,
    assignment.c.worker,
    assignment.c.grid_code,
    assignment.c.role,
    func.lower(assignment.c.valid),
    unique=True,
)

# Someone stands in for the absent worker of a grid, or for nobody in particular.
substitution = Table(
    "substitution",
    metadata,
    _id(),
    Column("district", Text, nullable=False),
    Column("absent", Text),
    Column("substitute", Text, nullable=False),
    Column("grid_code", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    _worker("absent", "fk_substitution_absent"),
    _worker("substitute", "fk_substitution_substitute"),
    CheckConstraint("NOT isempty(valid)", name="valid"),
)
Index(
    "uq_substitution_from",
    substitution.c.district,
    substitution.c.grid_code,
    substitution.c.substitute,
    func.lower(substitution.c.valid),
    unique=True,
)

leave = Table(
    "leave",
    metadata,
    _id(),
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("reason", Text),
    _worker(),
    CheckConstraint("NOT isempty(valid)", name="valid"),
)
Index("uq_leave_from", leave.c.district, leave.c.worker, func.lower(leave.c.valid), unique=True)

# Local overrides of the profile's weekdays.
calendar = Table(
    "calendar",
    metadata,
    Column("district", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("workday", Boolean, nullable=False),
    Column("note", Text),
    PrimaryKeyConstraint("district", "date"),
    _district(),
)

device = Table(
    "device",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("district", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("district", "name"),
    _district(),
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
worker_device_day = Table(
    "worker_device_day",
    metadata,
    Column("worker_number", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("device_id", Integer, nullable=False),
    PrimaryKeyConstraint("worker_number", "day", "device_id"),
)

# The queue of worker-days whose input changed since they were last audited.
stale_day = Table(
    "stale_day",
    metadata,
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("marked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("district", "worker", "date"),
    _worker(),
)

# One revision of one worker's or one grid's day. `closed`: the day was over when it was computed.
# The running day is overwritten; a closed one gets a new revision, and the old one stays readable.
# All times of credit are in minutes.
patrol_day = Table(
    "patrol_day",
    metadata,
    _id(),
    Column("district", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("due", Boolean, nullable=False),
    *(
        Column(name, Float(53))
        for name in (
            "minutes",
            "minutes_low",
            "minutes_high",
            "strict",
            "ring",
            "bridged",
            "vehicle",
            "idle",
            "outside",
            "gap",
            "observed",
        )
    ),
    Column("coverage", Float(53)),
    Column("loop", Text, nullable=False),
    Column("sessions", JSONB, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("net_version", Integer, nullable=False),
    Column("computed_at", DateTime(timezone=True), nullable=False),
    _district(),
    CheckConstraint("subject_kind IN ('worker', 'grid')", name="subject_kind"),
    CheckConstraint("loop IN ('met', 'not_met', 'off')", name="loop"),
    UniqueConstraint("district", "subject_kind", "subject", "date", "revision"),
    Index(
        "uq_patrol_day_current",
        "district",
        "date",
        "subject_kind",
        "subject",
        unique=True,
        postgresql_where=text("current"),
    ),
)

# What lies in the district beside its grids: context for checks, audits and maps. A thing is known
# by the id that its source gives it. `floors` are a building's, `road_class` a road's; `grid_code`
# and `required` a checkpoint's, and a post has the former too. `imported_at`: when it last changed.
layer = Table(
    "layer",
    metadata,
    _id(),
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
    _district(),
    CheckConstraint(
        "kind IN ('building', 'compound', 'road', 'water', 'checkpoint', 'post')", name="kind"
    ),
    CheckConstraint("floors >= 0", name="floors"),
    CheckConstraint("road_class IN ('trunk', 'main', 'local', 'lane')", name="road_class"),
    CheckConstraint("(kind = 'checkpoint') = (required IS NOT NULL)", name="required"),
    UniqueConstraint("district", "kind", "source_id"),
)
Index("ix_layer_geometry", layer.c.geometry, postgresql_using="gist")

# Who looked at whose day, when and why. Rows are only ever added.
access_log = Table(
    "access_log",
    metadata,
    _id(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("district", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("reason", Text),
    Index("ix_access_log_worker", "district", "worker", "date"),
)
