"""Who may see what, and who looked at whose days."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
)

from gis.store.tables.base import metadata, of_district, of_worker, own_id

# One person who signs in, or a program of theirs. It sees the grids of `scope`, a grid code, and
# those below; one of the role `worker` sees the own days only, those of `worker`.
account = Table(
    "account",
    metadata,
    own_id(),
    Column("district", Text, nullable=False),
    Column("name", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("worker", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("disabled_at", DateTime(timezone=True)),
    of_district(),
    of_worker(),
    CheckConstraint(
        "role IN ('operator', 'supervisor', 'planner', 'worker', 'admin')", name="role"
    ),
    CheckConstraint("(role = 'worker') = (worker IS NOT NULL)", name="worker"),
    CheckConstraint("starts_with(scope, district)", name="scope"),
)

# One sign-in. The token that the caller shows is never kept, only its SHA-256.
session = Table(
    "session",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    ForeignKeyConstraint(["account_id"], ["account.id"]),
    CheckConstraint("kind IN ('console', 'program')", name="kind"),
    Index("ix_session_account_id", "account_id"),
)

# Refused sign-ins, by which the next ones are slowed. `name` is the hash of what was typed.
login_failure = Table(
    "login_failure",
    metadata,
    own_id(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Index("ix_login_failure_name", "name", "at"),
    Index("ix_login_failure_address", "address", "at"),
)

# Who looked at whose day, when and why. Rows are only ever added.
access_log = Table(
    "access_log",
    metadata,
    own_id(),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("district", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("reason", Text),
    Index("ix_access_log_worker", "district", "worker", "date"),
    Index("ix_access_log_at", "at"),
)
