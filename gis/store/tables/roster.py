"""Who works where and when."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

from gis.store.tables.base import metadata, of_district, of_worker, own_id

# `id` is the district's own id of the worker, or a pseudonym; `number` stands for it in `fix`.
worker = Table(
    "worker",
    metadata,
    Column("district", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("number", Integer, Identity(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("district", "id"),
    of_district(),
)

assignment = Table(
    "assignment",
    metadata,
    own_id(),
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("grid_code", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    of_worker(),
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
    own_id(),
    Column("district", Text, nullable=False),
    Column("absent", Text),
    Column("substitute", Text, nullable=False),
    Column("grid_code", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    of_worker("absent", "fk_substitution_absent"),
    of_worker("substitute", "fk_substitution_substitute"),
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
    own_id(),
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("valid", DATERANGE, nullable=False),
    Column("reason", Text),
    of_worker(),
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
    of_district(),
)
