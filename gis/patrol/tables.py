"""The audit's answers as frames: the fixes with their reasons, the classed intervals, the days."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from gis.patrol.arrays import Bools, Floats, Ints
from gis.patrol.figures import MINUTES
from gis.patrol.frames import Input
from gis.patrol.loop import MEASURES
from gis.patrol.moments import unit_of
from gis.patrol.pieces import CLASSES
from gis.patrol.roll import Roll
from gis.patrol.streams import Judged
from gis.patrol.verdict import verdicts
from gis.patrol.walks import Walks
from gis.profile import PatrolPolicy
from gis.track import NO_TIME, REASONS


def fixes_table(fixes: pd.DataFrame, read: Input, judged: Judged) -> pd.DataFrame:
    """The fixes as they came, each with its `reason` and local `date` (NaT without a time)."""
    reason = pd.Categorical.from_codes(judged.reason, dtype=categories(REASONS))
    date = dates(judged.day)
    date[read.fixes.t_ms == NO_TIME] = np.datetime64("NaT")
    return fixes.assign(reason=reason, date=date)


def intervals_table(walks: Walks, roll: Roll, read: Input) -> pd.DataFrame:
    """The classed intervals by worker, date and time: worker, date, from, to, class, device.

    Times are UTC to the ms; the device is missing where none has anything to say.
    """
    intervals = walks.intervals
    unit = walks.owing.unit[unit_of(intervals)]
    device = np.append(walks.owing.device, -1)[intervals.stream]
    return pd.DataFrame(
        {
            "worker": names(read.workers, roll.worker[unit]),
            "date": dates(roll.day[unit]),
            "from": moments(intervals.begin),
            "to": moments(intervals.end),
            "class": pd.Categorical.from_codes(intervals.label, dtype=categories(CLASSES)),
            "device": names(read.devices, device),
        }
    )


def streams_table(walks: Walks, roll: Roll, read: Input) -> pd.DataFrame:
    """Whose each stream of the walks is: worker, date, device."""
    owing = walks.owing
    unit = np.repeat(owing.unit, np.diff(owing.unit_at))
    return pd.DataFrame(
        {
            "worker": names(read.workers, roll.worker[unit]),
            "date": dates(roll.day[unit]),
            "device": names(read.devices, owing.device),
        }
    )


def days_table(
    roll: Roll,
    read: Input,
    walks: Walks,
    closed: Bools,
    figures: pd.DataFrame,
    policy: PatrolPolicy,
    today: int | None,
) -> pd.DataFrame:
    """The days by worker and date: figures in minutes, verdict, reasons and sessions.

    A day without an `ok` fix has zeros; one that owes no patrol has no coverage either.
    """
    tracked = np.isin(np.arange(len(roll.day)), figures.index)
    days = figures.reindex(np.arange(len(roll.day)), fill_value=0)
    verdict, reasons = verdicts(roll, days, tracked, policy, today)
    loop = np.where(days["loop_met"] == 1, "met", "not_met")
    if policy.loop.mode == "off":
        loop = np.full(len(loop), "off")
    return pd.DataFrame(
        {
            "worker": names(read.workers, roll.worker),
            "date": dates(roll.day),
            "due": roll.due,
            "verdict": pd.Series(verdict, dtype="str"),
            "reasons": pd.Series(reasons, dtype=object),
            **(days[list(MINUTES)] / 60_000),
            "coverage": np.where(roll.owed, days["coverage"], np.nan),
            "loop": pd.Series(loop, dtype="str"),
            "sessions": pd.Series(_sessions(roll, read, walks, closed), dtype=object),
        }
    )


def _sessions(roll: Roll, read: Input, walks: Walks, closed: Bools) -> list[list[dict[str, Any]]]:
    """Each day's sessions: from, to, minutes, device, closed, and its path's measures in metres."""
    sessions = walks.sessions
    begin, end, credited = sessions.figures[:, :3].T
    rows = pd.DataFrame(
        {
            "from": moments(begin),
            "to": moments(end),
            "minutes": credited / 60_000,
            "device": names(read.devices, walks.owing.device[sessions.stream]),
            "closed": closed,
            **dict(zip(MEASURES, sessions.figures[:, 3:].T, strict=True)),
        }
    )
    days: list[list[dict[str, Any]]] = [[] for _ in roll.day]
    units = walks.owing.unit[sessions.unit].tolist()
    for unit, row in zip(units, rows.to_dict("records"), strict=True):
        days[unit].append(row)
    return days


def dates(day: Ints) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """Days since 1970-01-01 as midnights without a zone."""
    return (day * 86_400).astype("datetime64[s]")


def moments(ms: Floats) -> pd.DatetimeIndex:
    """Milliseconds since 1970 as times UTC, to the nearest whole one."""
    return pd.DatetimeIndex(np.round(ms).astype("datetime64[ms]")).tz_localize("UTC")


def names(known: pd.Index, rank: Ints) -> pd.Series:
    """The names of these ranks; missing for -1."""
    text = np.array([*known, None], dtype=object)
    return pd.Series(text[rank], dtype="str")


def categories(words: Sequence[str]) -> "pd.CategoricalDtype[str]":
    """These words as the type of a column that holds nothing else."""
    return pd.CategoricalDtype(list(words))
