"""The audited days: one current row a subject and date, older revisions kept beside it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from gis.store.changes import tell_live, tell_removal
from gis.store.sql import statement
from gis.store.tables import patrol_day

SubjectKind = Literal["worker", "grid"]

FIGURES = (
    "minutes", "minutes_low", "minutes_high", "strict", "ring", "bridged", "vehicle", "idle",
    "outside", "gap", "observed", "coverage",
)  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """What storing did: days written (new or still running), closed days revised, the rest."""

    written: int
    revised: int
    unchanged: int


def save_days(
    c: Connection,
    district: str,
    days: pd.DataFrame,
    *,
    policy_version: str,
    net_version: int,
    computed_at: datetime,
) -> Saved:
    """Store results, a row a subject and date, and keep what a closed day said before.

    `days`: subject_kind, subject, date, closed, due, verdict, reasons, `FIGURES`, loop, sessions.
    A row that says nothing new changes nothing; one of a day that was still running is
    overwritten; one of a closed day is superseded by a new revision.
    """
    versions = {"policy_version": policy_version, "net_version": net_version}
    c.execute(
        statement("days_incoming"), {"district": district, "days": _as_json(days), **versions}
    )
    unchanged = c.execute(statement("days_unchanged")).rowcount
    c.execute(statement("days_overwrite"))
    revised = c.execute(statement("days_supersede")).rowcount
    stored = c.execute(statement("days_insert"), {"computed_at": computed_at}).rowcount
    if stored:
        tell_live(c, district)
    return Saved(written=stored - revised, revised=revised, unchanged=unchanged)


def withdraw_days(
    c: Connection,
    district: str,
    day: date,
    kind: SubjectKind,
    *,
    kept: Collection[str],
    looked_at: Collection[str] | None = None,
) -> int:
    """Withdraw the current days of subjects that have none any more; their number.

    `kept` are the subjects that have a day, of all there are or of those `looked_at`. What was
    found of a closed day stays on record.
    """
    bound: dict[str, Any] = {"district": district, "date": day, "kind": kind, "kept": list(kept)}
    seen = None if looked_at is None else list(looked_at)
    found = c.execute(statement("days_withdraw"), {**bound, "looked_at": seen}).one()
    if found.still_running:  # the live map shows it
        tell_removal(c, district)
    return int(found.withdrawn)


def unsettled_grids(
    c: Connection, district: str, *, level: int, today: date, recent: date
) -> dict[date, list[str]]:
    """The basic grids, by date, that should have a day's result and have none that lasts.

    `level` is theirs; `recent` the first date that nobody's having audited is made up for. A day
    that was still running when it was audited is named however long ago it was.
    """
    bound = {"district": district, "level": level, "today": today, "recent": recent}
    codes: dict[date, list[str]] = {}
    for day, code in c.execute(statement("days_unsettled"), bound):
        codes.setdefault(day, []).append(code)
    return codes


def days_within(
    c: Connection,
    district: str,
    from_date: date,
    to_date: date,
    *,
    within: str | None = None,
    after: tuple[date, str] | None = None,
    page: int | None = None,
) -> pd.DataFrame:
    """The current grid days from `from_date` to `to_date`, both included, by date and code.

    `within` is a grid code whose subtree is meant; `after` the (date, code) of the last row
    already seen; `page` the most rows to return.
    """
    after_date, after_code = after or (None, None)
    bound: dict[str, Any] = {
        "district": district, "from_date": from_date, "to_date": to_date, "within": within,
        "after_date": after_date, "after_code": after_code, "page": page,
    }  # fmt: skip
    return pd.read_sql_query(statement("days_within"), c, params=bound)


def last_day(c: Connection, district: str) -> date | None:
    """The last date that has an audited grid day; None where there is none."""
    audited = (patrol_day.c.district == district) & (patrol_day.c.subject_kind == "grid")
    found: date | None = c.execute(select(func.max(patrol_day.c.date)).where(audited)).scalar_one()
    return found


def revisions_of(
    c: Connection, district: str, kind: SubjectKind, subject: str, day: date
) -> pd.DataFrame:
    """Every revision of one subject's day, the oldest first."""
    bound: dict[str, Any] = {"district": district, "kind": kind, "subject": subject, "date": day}
    return pd.read_sql_query(statement("day_revisions"), c, params=bound)


def _as_json(days: pd.DataFrame) -> str:
    """Rows for `jsonb_to_recordset`: NaN as null, dates as ISO text, floats to the last digit."""
    rows = days.assign(date=[str(day)[:10] for day in days["date"]])
    rows[list(FIGURES)] = (
        rows[list(FIGURES)].astype(object).where(rows[list(FIGURES)].notna(), None)
    )
    return json.dumps(rows.to_dict("records"), default=_plain, allow_nan=False)


def _plain(value: object) -> object:
    """A numpy or time value as JSON's own."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
