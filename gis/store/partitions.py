"""The partitions of `fix`, one a local day, made when a day's first fix comes."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, text

_LOCK = 0x6669  # one transaction at a time adds days


def ensure_days(c: Connection, days: Iterable[date]) -> None:
    """Make the partitions of those days that have none.

    A partition is made apart and then attached: unlike CREATE … PARTITION OF, that keeps nobody
    from reading or writing the other days until the transaction ends.
    """
    wanted = {partition_of(day): day for day in days}
    if not _missing(c, wanted):
        return
    c.execute(text("SELECT pg_advisory_xact_lock(:kind, 0)"), {"kind": _LOCK})
    for name in _missing(c, wanted):
        c.execute(text(f"CREATE TABLE {name} (LIKE fix INCLUDING ALL)"))
        c.execute(text(f"ALTER TABLE fix ATTACH PARTITION {name} FOR VALUES IN ('{wanted[name]}')"))


def partition_of(day: date) -> str:
    """The name of a day's partition."""
    return f"fix_{day:%Y%m%d}"


def _missing(c: Connection, names: Iterable[str]) -> list[str]:
    """Those of `names` that are no partition yet, as the catalogue's rows say.

    Not by `to_regclass`: it may answer from a cache that has not heard of another's commit.
    """
    query = text(
        "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = CAST('fix' AS regclass) AND relname = ANY(:names)"
    )
    wanted = set(names)
    return sorted(wanted - set(c.execute(query, {"names": list(wanted)}).scalars()))
