"""Who looked at a named worker's day, when and why."""

from datetime import date
from typing import Final

from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Connection, RowMapping, insert, select
from sqlalchemy.exc import ProgrammingError

from gis.errors import NotFound
from gis.store.tables import access_log

REFUSED: Final = "refused"
"""The action of who asked for a day and was not let in: an entry that opens nothing."""


def log_access(
    c: Connection,
    district: str,
    *,
    who: str,
    action: str,
    worker: str,
    date: date,
    reason: str | None = None,
) -> None:
    """Note that `who` opened a worker's day; the database's clock says when.

    For a caller with a scope the entry is also the key: until the transaction ends, the day's
    fixes can be read. NotFound where the worker had no duty in that scope on that day.
    """
    row = {"district": district, "who": who, "action": action, "worker": worker, "date": date}
    try:
        # inline: without asking for the entry's id back, for a worker may write it and not read it
        c.execute(insert(access_log).values(**row, reason=reason).inline())
    except ProgrammingError as error:
        if isinstance(error.orig, InsufficientPrivilege):
            raise NotFound("store.not_in_scope", worker=worker, day=date) from error
        raise


def accesses(
    c: Connection,
    district: str,
    *,
    worker: str | None = None,
    date: date | None = None,
    before: int | None = None,
    limit: int = 1000,
) -> list[RowMapping]:
    """A page of the log, the newest first; `before` is the last id already seen.

    Each row: id, at, who, action, worker, date, reason. None in a filter takes all.
    """
    wanted = {"worker": worker, "date": date}
    chosen = [access_log.c[name] == value for name, value in wanted.items() if value is not None]
    if before is not None:
        chosen.append(access_log.c.id < before)
    names = ("id", "at", "who", "action", "worker", "date", "reason")
    query = (
        select(*(access_log.c[name] for name in names))
        .where(access_log.c.district == district, *chosen)
        .order_by(access_log.c.id.desc())
        .limit(limit)
    )
    return list(c.execute(query).mappings())
