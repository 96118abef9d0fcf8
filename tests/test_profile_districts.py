"""The five districts' own rules on their own synthetic grids and people."""

from datetime import date
from functools import cache

import geopandas as gpd
import pandas as pd
import pytest

from gis.duty import grid_duties, patrollers, staffing_gaps, worker_duties
from gis.patrol import audit_days
from gis.profile import load_profile
from gis.synth import SyntheticDistrict, make_district

DAY = date(2026, 3, 2)
NO_FIXES = pd.DataFrame(
    {
        "worker": pd.Series(dtype=str),
        "device": pd.Series(dtype=str),
        "t": pd.Series(dtype="datetime64[ms, UTC]"),
        "lon": pd.Series(dtype=float),
        "lat": pd.Series(dtype=float),
        "accuracy_m": pd.Series(dtype=float),
        "mock": pd.Series(dtype=bool),
    }
)


@cache
def district(name: str) -> SyntheticDistrict:
    return make_district(load_profile(name), seed=7)


def basic(name: str) -> gpd.GeoDataFrame:
    return district(name).basic_grids().set_index("code", drop=False)


def people(name: str) -> pd.DataFrame:
    return district(name).assignments.assign(on_leave=False)


@cache
def verdicts(name: str) -> pd.Series:
    """How many grids have which verdict on a day nobody walks."""
    profile = load_profile(name)
    duties = grid_duties(basic(name), profile, DAY, workday=True)
    return audit_days(NO_FIXES, duties, profile.patrol).days["verdict"].value_counts()


@pytest.mark.parametrize(
    ("name", "due", "not_due"),
    [
        ("hongqiao", 992, 0),
        ("bayi", 134, 395),
        ("lianhu", 364, 0),
        ("lixia", 1086, 0),
        ("dongping", 341, 1017 + 372),
    ],
)
def test_a_grid_whose_kind_has_no_rule_is_not_due_and_never_failed(
    name: str, due: int, not_due: int
) -> None:
    found = verdicts(name)
    assert (found.get("no_data", 0), found.get("not_due", 0)) == (due, not_due)


def test_a_rule_of_daily_visits_waits_for_the_visits() -> None:
    profile = load_profile("bayi")
    duties = grid_duties(basic("bayi"), profile, DAY, workday=True)
    days = audit_days(NO_FIXES, duties, profile.patrol).days
    waiting = days.loc[days["due"], "reasons"]
    assert {tuple(reasons) for reasons in waiting} == {("visits_pending",)}


@pytest.mark.parametrize(("name", "gaps"), [("hongqiao", 0), ("lianhu", 0), ("lixia", 8)])
def test_grids_with_none_or_two_primary_workers_are_listed(name: str, gaps: int) -> None:
    listed = staffing_gaps(people(name), basic(name), load_profile(name))
    assert (listed["role"] == "primary").sum() == gaps


def test_in_lixia_as_many_grids_have_two_as_have_none() -> None:
    listed = staffing_gaps(people("lixia"), basic("lixia"), load_profile("lixia"))
    assert listed["count"].value_counts().to_dict() == {0: 4, 2: 4}


def test_a_dedicated_grid_of_bayi_may_have_no_worker() -> None:
    listed = staffing_gaps(people("bayi"), basic("bayi"), load_profile("bayi"))
    without = set(listed.loc[listed["role"] == "primary", "code"])
    kinds = basic("bayi")["kind"]
    assert "dedicated" not in set(kinds[list(without)])


def test_dongpings_leaders_hold_several_grids_and_owe_none_a_patrol() -> None:
    profile, everyone = load_profile("dongping"), people("dongping")
    leaders = everyone[everyone["role"] == "leader"]
    assert leaders["worker"].nunique() == 769
    assert leaders.groupby("worker").size().max() > 1
    assert worker_duties(leaders, basic("dongping"), profile, DAY, workday=True).empty


def test_dongpings_part_timers_walk_for_a_grid_and_owe_nothing() -> None:
    profile, everyone = load_profile("dongping"), people("dongping")
    part_timers = everyone[everyone["role"] == "part_time"]
    assert len(patrollers(part_timers, profile)) == len(part_timers)
    assert worker_duties(part_timers, basic("dongping"), profile, DAY, workday=True).empty
