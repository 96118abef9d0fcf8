"""Who looked at a named worker's day, when and why."""

from datetime import date

import pandas as pd
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import ProgrammingError

from gis.errors import NotFound
from gis.store.tables import access_log


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
        c.execute(insert(access_log).values(**row, reason=reason))
    except ProgrammingError as error:
        if isinstance(error.orig, InsufficientPrivilege):
            raise NotFound("store.not_in_scope", worker=worker, day=date) from error
        raise


def accesses_to(c: Connection, district: str, worker: str) -> pd.DataFrame:
    """Every access to a worker's days, the newest first: at, who, action, worker, date, reason."""
    columns = [access_log.c[name] for name in ("at", "who", "action", "worker", "date", "reason")]
    query = (
        select(*columns)
        .where(access_log.c.district == district, access_log.c.worker == worker)
        .order_by(access_log.c.at.desc(), access_log.c.id.desc())
    )
    return pd.read_sql_query(query, c)
