"""Who is on duty where on one date, and who owes the grid its patrol.

Frames in, frames out. A roster's rows carry `from` and `to`, the first and the last day, both
included (datetime64; a missing `to` is open). Two things are told apart: the people whose devices
speak for a grid (those whose role owes or may walk its patrol, and who are not on leave), and the
people who owe it. Which role does which is the profile's; a substitute takes the duty over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.profile import PatrolDuty, PatrolRule, Profile

SUBSTITUTE = "substitute"


@dataclass(frozen=True)
class Roster:
    """The duty records of a span of dates.

    `assignments`: worker, grid_code, role, from, to. `substitutions`: absent, substitute,
    grid_code, from, to. `leave`: worker, from, to. `calendar`: date, workday (local overrides).
    """

    assignments: pd.DataFrame
    substitutions: pd.DataFrame
    leave: pd.DataFrame
    calendar: pd.DataFrame


def is_workday(profile: Profile, calendar: pd.DataFrame, day: date) -> bool:
    """Whether patrols are due on `day`: a local override, else the profile's weekdays."""
    override = calendar.loc[calendar["date"] == pd.Timestamp(day), "workday"]
    if len(override):
        return bool(override.iloc[-1])
    return day.isoweekday() in profile.calendar.weekdays


def on_duty(roster: Roster, day: date) -> pd.DataFrame:
    """Everyone assigned on `day`: worker, grid_code, role, on_leave; a row a worker and grid."""
    assigned = _in_force(roster.assignments, day)[["worker", "grid_code", "role"]]
    standing_in = _in_force(roster.substitutions, day).assign(role=SUBSTITUTE)
    standing_in = standing_in.rename(columns={"substitute": "worker"})[assigned.columns]
    people = pd.concat([assigned, standing_in], ignore_index=True)
    people = people.drop_duplicates(["worker", "grid_code"], ignore_index=True)
    away = set(_in_force(roster.leave, day)["worker"])
    return people.assign(on_leave=people["worker"].isin(away).astype(bool))


def patrollers(people: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Of the people on duty, those whose devices speak for their grid: worker, grid_code."""
    present = people["role"].isin(patrolling_roles(profile)) & ~people["on_leave"]
    return people.loc[present, ["worker", "grid_code"]].reset_index(drop=True)


def patrolling_roles(profile: Profile) -> list[str]:
    """The roles whose holders' devices speak for their grid, a substitute's included."""
    return _roles(profile, "owes", "may")


def worker_duties(
    people: pd.DataFrame, grids: gpd.GeoDataFrame, profile: Profile, day: date, *, workday: bool
) -> gpd.GeoDataFrame:
    """What each worker owes on `day`: worker, grid_code, date, geometry, due, reason.

    A row a worker and own grid. `grids` are the basic grids in force, by code, with kind and
    geometry. A row is not due on a day off, on leave, or where the grid's kind asks for no patrol;
    its reason then says so.
    """
    owing = people[people["role"].isin(_roles(profile, "owes"))]
    owing = owing[owing["grid_code"].isin(grids.index)]
    rules = _rules(grids.loc[owing["grid_code"], "kind"], profile)
    reason = np.select(
        [rules == "none", owing["on_leave"].to_numpy(bool), np.full(len(owing), not workday)],
        ["kind", "leave", "holiday"],
        default="",
    )
    return _duties(owing["worker"].to_numpy(object), owing["grid_code"], grids, day, reason, rules)


def grid_duties(
    grids: gpd.GeoDataFrame, profile: Profile, day: date, *, workday: bool
) -> gpd.GeoDataFrame:
    """What each basic grid is owed on `day`, the grid's code in the worker's place."""
    rules = _rules(grids["kind"], profile)
    reason = np.select([rules == "none", np.full(len(grids), not workday)], ["kind", "holiday"], "")
    return _duties(grids.index.to_numpy(object), grids.index.to_series(), grids, day, reason, rules)


def staffing_gaps(people: pd.DataFrame, grids: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """The grids with fewer or more people of a role than its slot asks for.

    `people`: worker, grid_code, role, as of `on_duty`, leave or not; `grids`: the basic grids in
    force, by code, with name and kind. The result, by code and role: code, name, role, count,
    min, max (missing where it is open).
    """
    slots = pd.DataFrame(
        [
            {"role": role, "min": slot.min, "max": slot.max, "kind": kind}
            for role, slot in profile.staffing.items()
            for kind in slot.kinds or profile.kinds
        ],
        columns=["role", "min", "max", "kind"],
    )
    held = people.groupby(["grid_code", "role"])["worker"].nunique().rename("count")
    places = pd.DataFrame({"code": grids.index, "name": grids["name"], "kind": grids["kind"]})
    asked = places.merge(slots, on="kind")
    asked = asked.merge(held, how="left", left_on=["code", "role"], right_index=True)
    asked = asked.assign(count=asked["count"].fillna(0).astype(int)).astype({"max": "Int64"})
    amiss = (asked["count"] < asked["min"]) | (asked["count"] > asked["max"]).fillna(False)
    gaps = asked.loc[amiss, ["code", "name", "role", "count", "min", "max"]]
    return gaps.sort_values(["code", "role"], ignore_index=True)


def _duties(
    subject: np.ndarray,
    codes: pd.Series,
    grids: gpd.GeoDataFrame,
    day: date,
    reason: np.ndarray,
    rules: np.ndarray,
) -> gpd.GeoDataFrame:
    due = reason == ""
    pending = due & (rules == "visits")
    return gpd.GeoDataFrame(
        {
            "worker": subject,
            "grid_code": codes.to_numpy(object),
            "date": day,
            "due": due,
            "reason": np.where(pending, "visits_pending", reason).astype(object),
        },
        geometry=grids.geometry.loc[codes].to_numpy(),
        crs=grids.crs,
    )


def _roles(profile: Profile, *duties: PatrolDuty) -> list[str]:
    """The roles with one of these duties; a substitute's is the one taken over."""
    return [SUBSTITUTE, *(role for role, slot in profile.staffing.items() if slot.patrol in duties)]


def _rules(kinds: pd.Series, profile: Profile) -> np.ndarray:
    """The patrol rule of each grid by its kind; a grid without a known kind owes the hour."""
    by_kind: Mapping[str, PatrolRule] = {name: kind.patrol for name, kind in profile.kinds.items()}
    return kinds.map(by_kind).fillna("hour").to_numpy(object)


def _in_force(records: pd.DataFrame, day: date) -> pd.DataFrame:
    """The records whose dates hold `day`."""
    stamp = pd.Timestamp(day)
    ended = records["to"].notna() & (records["to"] < stamp)
    return records[(records["from"] <= stamp) & ~ended]
