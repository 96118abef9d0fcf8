"""What the audit found, and what it has yet to look at again."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gis.store.tables.base import THIS_TRANSACTION, metadata, of_district, of_worker, own_id

# The queue of worker-days whose input changed since they were last audited. One whose audit fails
# is set aside: it says how often it was tried, why it failed, and when it is tried again.
stale_day = Table(
    "stale_day",
    metadata,
    Column("district", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("marked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("retry_at", DateTime(timezone=True)),
    Column("problem", Text),
    PrimaryKeyConstraint("district", "worker", "date"),
    of_worker(),
)

# One revision of one worker's or one grid's day. `closed`: the day was over when it was computed.
# The running day is overwritten; a closed one gets a new revision, and the old one stays readable.
# All times of credit are in minutes. `changed`: the transaction that wrote the row.
patrol_day = Table(
    "patrol_day",
    metadata,
    own_id(),
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
    Column("changed", BigInteger, nullable=False, server_default=THIS_TRANSACTION),
    of_district(),
    CheckConstraint("subject_kind IN ('worker', 'grid')", name="subject_kind"),
    CheckConstraint("loop IN ('met', 'not_met', 'off')", name="loop"),
    UniqueConstraint("district", "subject_kind", "subject", "date", "revision"),
    Index("ix_patrol_day_changed", "changed"),
    Index(
        "ix_patrol_day_open", "district", "date", postgresql_where=text("current AND NOT closed")
    ),
    Index(
        "ix_patrol_day_subject",
        "district",
        "subject_kind",
        "subject",
        "date",
        postgresql_include=["closed", "due", "verdict"],
        postgresql_where=text("current"),
    ),
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

# The transaction that last took somebody or something off a district's live map: the roster was
# changed, or a day withdrawn. Rows that are gone cannot tell of it themselves.
live_removal = Table(
    "live_removal",
    metadata,
    Column("district", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    PrimaryKeyConstraint("district"),
    of_district(),
)

# The days whose raw fixes are gone, and how many those were: their results stand for ever.
purged_day = Table(
    "purged_day",
    metadata,
    Column("district", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("fixes", BigInteger, nullable=False),
    Column("purged_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("district", "date"),
    of_district(),
)
