"""What changed for the live map, told exactly: whatever order transactions commit in.

Each row that the live map shows holds the transaction that wrote it (`changed`). A reader keeps the
snapshot that it read in; what it has not seen is what that snapshot did not see. A sequence or a
clock would not do: a transaction can draw its number first and commit last.
"""

from typing import Final

from sqlalchemy import Connection, text

CHANNEL: Final = "xunge_live"
"""Where a transaction that changed what the live map shows says so, with the district's code."""


def tell_live(c: Connection, district: str) -> None:
    """Tell whoever listens, once the transaction commits, that the district's picture changed.

    However often one transaction tells, PostgreSQL sends it once.
    """
    told = {"channel": CHANNEL, "district": district}
    c.execute(text("SELECT pg_notify(:channel, :district)"), told)
