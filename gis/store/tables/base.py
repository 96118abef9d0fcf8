"""What the tables share: their metadata, and the columns that many of them have."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, MetaData, text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

THIS_TRANSACTION = text("((pg_current_xact_id())::text)::bigint")
"""The number of the transaction that writes a row, as its default."""


def own_id() -> Column[int]:
    """A number of the table's own, given by the database."""
    return Column("id", BigInteger, Identity(), primary_key=True)


def of_district() -> ForeignKeyConstraint:
    """The row belongs to a known district."""
    return ForeignKeyConstraint(["district"], ["district.code"])


def of_worker(column: str = "worker", name: str | None = None) -> ForeignKeyConstraint:
    """The row's `column` is a known worker of its district."""
    return ForeignKeyConstraint(["district", column], ["worker.district", "worker.id"], name=name)
