"""Who works where and when: workers, assignments, substitutions, leave and the calendar.

In the frames, `from` and `to` are the first and the last day, both included (datetime64[s]); a
missing `to` is open. Saving what is there already changes nothing; saving a row with the same
beginning and another end moves its end.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
from psycopg2.errors import ExclusionViolation, ForeignKeyViolation
from sqlalchemy import ColumnElement, Connection, Table, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from gis.errors import Conflict, NotFound
from gis.store.tables import assignment, calendar, leave, substitution, worker

_DAY = timedelta(days=1)


def save_workers(c: Connection, district: str, workers: pd.DataFrame) -> None:
    """Add workers or rename them; `workers`: worker (the id), name."""
    rows = _rows(workers.rename(columns={"worker": "id"}), ("id", "name"))
    _upsert(c, worker, district, rows, (worker.c.district, worker.c.id), ("name",))


def save_assignments(c: Connection, district: str, assignments: pd.DataFrame) -> None:
    """Add assignments or move their ends; `assignments`: worker, grid_code, role, from, to.

    NotFound where a worker is unknown; Conflict where a worker would have the same role in a grid
    twice on one day.
    """
    _upsert_dated(c, assignment, district, assignments, ("worker", "grid_code", "role"))


def save_substitutions(c: Connection, district: str, substitutions: pd.DataFrame) -> None:
    """Add substitutions or move their ends: absent, substitute, grid_code, from, to."""
    _upsert_dated(
        c, substitution, district, substitutions, ("grid_code", "substitute"), ("absent",)
    )


def save_leave(c: Connection, district: str, leaves: pd.DataFrame) -> None:
    """Add approved leave or move its end; `leaves`: worker, from, to, reason."""
    _upsert_dated(c, leave, district, leaves, ("worker",), ("reason",))


def save_calendar(c: Connection, district: str, days: pd.DataFrame) -> None:
    """Set days apart from the profile's weekdays; `days`: date, workday, note."""
    rows = _rows(days, ("date", "workday", "note"))
    key = (calendar.c.district, calendar.c.date)
    _upsert(c, calendar, district, rows, key, ("workday", "note"))


def workers_of(c: Connection, district: str) -> pd.DataFrame:
    """The workers of a district by id: worker, name."""
    query = select(worker.c.id.label("worker"), worker.c.name).where(worker.c.district == district)
    return pd.read_sql_query(query.order_by(worker.c.id), c).astype("str")


def assignments_between(c: Connection, district: str, from_: date, to: date) -> pd.DataFrame:
    """Assignments in force on any day of [from_, to]: worker, grid_code, role, from, to."""
    return _between(c, assignment, district, from_, to, ("worker", "grid_code", "role"))


def substitutions_between(c: Connection, district: str, from_: date, to: date) -> pd.DataFrame:
    """Substitutions on any day of [from_, to]: absent, substitute, grid_code, from, to."""
    return _between(c, substitution, district, from_, to, ("absent", "substitute", "grid_code"))


def leave_between(c: Connection, district: str, from_: date, to: date) -> pd.DataFrame:
    """Leave on any day of [from_, to]: worker, reason, from, to."""
    return _between(c, leave, district, from_, to, ("worker", "reason"))


def calendar_between(c: Connection, district: str, from_: date, to: date) -> pd.DataFrame:
    """The days of [from_, to] set apart from the profile's weekdays: date, workday, note."""
    query = (
        select(calendar.c.date, calendar.c.workday, calendar.c.note)
        .where(calendar.c.district == district, calendar.c.date.between(from_, to))
        .order_by(calendar.c.date)
    )
    rows = pd.read_sql_query(query, c)
    return rows.astype({"date": "datetime64[s]", "workday": "bool", "note": "str"})


def _between(
    c: Connection, table: Table, district: str, from_: date, to: date, names: Sequence[str]
) -> pd.DataFrame:
    first = func.lower(table.c.valid)
    last = func.upper(table.c.valid) - 1
    query = (
        select(*(table.c[name] for name in names), first.label("from"), last.label("to"))
        .where(table.c.district == district, table.c.valid.overlaps(_range(from_, to)))
        .order_by(*(table.c[name] for name in names), first)
    )
    dates = dict.fromkeys(("from", "to"), "datetime64[s]")
    return pd.read_sql_query(query, c).astype({**dict.fromkeys(names, "str"), **dates})


def _upsert_dated(
    c: Connection,
    table: Table,
    district: str,
    frame: pd.DataFrame,
    key: Sequence[str],
    others: Sequence[str] = (),
) -> None:
    """Add rows of a dated table; one with the same key and beginning gets the new end."""
    rows = _rows(frame, (*key, *others, "from", "to"))
    for row in rows:
        row["valid"] = _range(row.pop("from"), row.pop("to"))
    unique = (table.c.district, *(table.c[name] for name in key), func.lower(table.c.valid))
    _upsert(c, table, district, rows, unique, (*others, "valid"))


def _upsert(
    c: Connection,
    table: Table,
    district: str,
    rows: list[dict[str, Any]],
    unique: Sequence[ColumnElement[Any]],
    changed: Sequence[str],
) -> None:
    if not rows:
        return
    insert = postgresql.insert(table)
    new = {name: insert.excluded[name] for name in changed}
    try:
        c.execute(
            insert.on_conflict_do_update(index_elements=unique, set_=new),
            [{"district": district, **row} for row in rows],
        )
    except IntegrityError as error:
        detail = getattr(getattr(error.orig, "diag", None), "message_detail", None)
        if isinstance(error.orig, ExclusionViolation):
            raise Conflict("store.duty_overlaps", detail=detail) from error
        if isinstance(error.orig, ForeignKeyViolation):
            raise NotFound("store.no_such_worker", detail=detail) from error
        raise


def _rows(frame: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """The named columns as rows for the driver: dates as dates, what is missing as None."""
    columns = {
        name: frame[name] if name in frame else pd.Series(None, frame.index) for name in names
    }
    for name in {"from", "to", "date"} & columns.keys():
        columns[name] = pd.to_datetime(columns[name]).dt.date
    plain = pd.DataFrame(columns).astype(object)
    known = plain.where(plain.notna(), None)
    return [dict(zip(names, row, strict=True)) for row in known.itertuples(index=False, name=None)]


def _range(first: date, last: date | None) -> Range[date]:
    """The days from `first` to `last`, both included; no last day, or the calendar's, is open."""
    return Range(first, None if last is None or last == date.max else last + _DAY, bounds="[)")
