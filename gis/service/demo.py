"""The demonstration: a synthetic district set up, walked, taken in and audited like a real one."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection

from gis.datum import MetricFrame
from gis.errors import Conflict, NotFound
from gis.profile import Profile
from gis.service.audit import DayAudit, audit_day
from gis.service.intake import take_in
from gis.store import net, roster
from gis.store.days import days_within
from gis.store.districts import delete_district
from gis.synth import SyntheticDistrict, walk_day

MARK = "+synthetic."
"""Stands in the profile version of a synthetic district and of every result computed there."""


def synthetic_profile(profile: Profile, seed: int) -> Profile:
    """The profile with a version that says that its district is synthetic, and from which seed."""
    return profile.model_copy(update={"version": f"{profile.version}{MARK}{seed}"})


def is_set_up(c: Connection, profile: Profile) -> bool:
    """Whether the synthetic district of this very profile and seed is stored already.

    Conflict where the district is stored and is not a synthetic one: a demonstration never
    replaces real data.
    """
    try:
        stored = net.load_profile_of(c, profile.district).version
    except NotFound:
        return False
    if MARK not in stored:
        raise Conflict("demo.real_district", district=profile.district)
    return stored == profile.version


def set_up(c: Connection, district: SyntheticDistrict) -> None:
    """Store a synthetic district, its net and its workers, in place of an earlier one."""
    code = district.profile.district
    delete_district(c, code)
    frame = MetricFrame.of_bounds(*district.grids.total_bounds)
    net.save_district(c, district.profile, (frame.lon0, frame.lat0))
    net.insert_grids(c, code, district.grids, district.assignments["from"].min().date())
    net.raise_net_version(c, code)
    roster.save_workers(c, code, district.workers)
    roster.save_assignments(c, code, district.assignments)


@dataclass(frozen=True)
class WalkedDay:
    """One synthetic day: the walkers' truth, and what the audit of their tracks did."""

    date: date
    truth: pd.DataFrame
    audit: DayAudit


def walk_and_audit(
    c: Connection, district: SyntheticDistrict, day: date, *, seed: int, now: datetime
) -> WalkedDay:
    """Walk a day, take its tracks in through the same intake as real ones, and audit it."""
    profile = district.profile
    walks = walk_day(district, day, seed)
    take_in(
        c, profile.district, [walks.fixes],
        policy=profile.patrol, zone=profile.zone, datum="wgs84", received_at=now,
    )  # fmt: skip
    return WalkedDay(day, walks.truth, audit_day(c, profile.district, day, now=now))


def against_truth(
    c: Connection, district: SyntheticDistrict, walked: list[WalkedDay]
) -> pd.DataFrame:
    """How the audit judged the days that were truly met and truly not, and how far off it was.

    A row a true verdict; a column a verdict of the audit, and `error_minutes`, the median distance
    of the credited from the true minutes.
    """
    truth = pd.concat([day.truth for day in walked])
    days = days_within(c, district.profile.district, truth["date"].min(), truth["date"].max())
    judged = truth.merge(days, left_on=["grid_code", "date"], right_on=["code", "date"])
    judged["error_minutes"] = (judged["minutes"] - judged["true_minutes"]).abs()
    counts = pd.crosstab(judged["true_verdict"], judged["verdict"])
    return counts.assign(error_minutes=judged.groupby("true_verdict")["error_minutes"].median())
