"""Who is on duty where, and who owes a patrol: three grids and a handful of people."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from gis.duty import (
    Roster,
    grid_duties,
    is_workday,
    on_duty,
    patrollers,
    staffing_gaps,
    worker_duties,
)
from gis.profile import Profile, load_profile

DAY = date(2026, 3, 2)  # a Monday


@pytest.fixture
def profile() -> Profile:
    return load_profile("hongqiao")


@pytest.fixture
def grids() -> gpd.GeoDataFrame:
    codes = ["a", "b", "c"]
    shapes = [box(i, 0, i + 1, 1) for i in range(3)]
    return gpd.GeoDataFrame(
        {"name": codes, "kind": "general"}, geometry=shapes, index=codes, crs=4326
    )


def dated(columns: list[str], *rows: tuple[object, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=[*columns, "from", "to"])
    return frame.astype({"from": "datetime64[s]", "to": "datetime64[s]"})


def roster(
    assignments: list[tuple[object, ...]],
    substitutions: list[tuple[object, ...]] | None = None,
    leave: list[tuple[object, ...]] | None = None,
) -> Roster:
    return Roster(
        assignments=dated(["worker", "grid_code", "role"], *assignments),
        substitutions=dated(["absent", "substitute", "grid_code"], *(substitutions or [])),
        leave=dated(["worker"], *(leave or [])),
        calendar=pd.DataFrame({"date": pd.to_datetime(["2026-03-01"]), "workday": [False]}),
    )


ANNA = ("anna", "a", "primary", "2026-01-01", None)


def test_an_open_assignment_is_in_force() -> None:
    assert list(on_duty(roster([ANNA]), DAY)["worker"]) == ["anna"]


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        ("2026-03-02", "2026-03-02", True),
        ("2026-03-03", None, False),
        ("2026-01-01", "2026-03-01", False),
    ],
)
def test_an_assignment_holds_from_its_first_to_its_last_day(
    first: str, last: str | None, in_force: bool
) -> None:
    people = on_duty(roster([("anna", "a", "primary", first, last)]), DAY)
    assert (len(people) == 1) is in_force


def test_a_worker_on_leave_does_not_speak_for_the_grid(profile: Profile) -> None:
    away = roster([ANNA], leave=[("anna", "2026-03-01", "2026-03-05")])
    assert patrollers(on_duty(away, DAY), profile).empty


def test_the_substitute_speaks_for_the_grid(profile: Profile) -> None:
    stand_in = roster(
        [ANNA, ("bo", "b", "primary", "2026-01-01", None)],
        substitutions=[("anna", "bo", "a", "2026-03-02", "2026-03-02")],
        leave=[("anna", "2026-03-02", "2026-03-02")],
    )
    walked = patrollers(on_duty(stand_in, DAY), profile)
    assert sorted(zip(walked["worker"], walked["grid_code"], strict=True)) == [
        ("bo", "a"),
        ("bo", "b"),
    ]


def test_a_substitute_owes_both_grids(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    people = on_duty(
        roster(
            [("bo", "b", "primary", "2026-01-01", None)],
            substitutions=[("anna", "bo", "a", "2026-03-02", None)],
        ),
        DAY,
    )
    owed = worker_duties(people, grids, profile, DAY, workday=True)
    assert sorted(owed["grid_code"]) == ["a", "b"]


def test_a_part_timer_speaks_for_a_grid_and_owes_nothing(
    grids: gpd.GeoDataFrame, profile: Profile
) -> None:
    people = on_duty(roster([("pia", "a", "part_time", "2026-01-01", None)]), DAY)
    assert len(patrollers(people, profile)) == 1
    assert worker_duties(people, grids, profile, DAY, workday=True).empty


def test_a_leader_neither_owes_nor_speaks_for_a_grid(
    grids: gpd.GeoDataFrame, profile: Profile
) -> None:
    people = on_duty(roster([("lee", "a", "leader", "2026-01-01", None)]), DAY)
    assert patrollers(people, profile).empty
    assert worker_duties(people, grids, profile, DAY, workday=True).empty


def test_on_leave_nothing_is_due(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    people = on_duty(roster([ANNA], leave=[("anna", "2026-03-02", None)]), DAY)
    owed = worker_duties(people, grids, profile, DAY, workday=True)
    assert (owed["due"].item(), owed["reason"].item()) == (False, "leave")


def test_on_a_day_off_nothing_is_due(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    owed = grid_duties(grids, profile, DAY, workday=False)
    assert set(owed["reason"]) == {"holiday"}
    assert not owed["due"].any()


def test_a_kind_without_a_patrol_is_not_due(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    kind = profile.kinds["general"].model_copy(update={"patrol": "none"})
    relaxed = profile.model_copy(update={"kinds": {"general": kind}})
    owed = grid_duties(grids, relaxed, DAY, workday=True)
    assert set(owed["reason"]) == {"kind"}


def test_a_kind_with_daily_visits_waits_for_them(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    kind = profile.kinds["general"].model_copy(update={"patrol": "visits"})
    visiting = profile.model_copy(update={"kinds": {"general": kind}})
    owed = grid_duties(grids, visiting, DAY, workday=True)
    assert (set(owed["reason"]), owed["due"].all()) == ({"visits_pending"}, True)


def test_an_ordinary_day_is_due_without_a_reason(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    owed = grid_duties(grids, profile, DAY, workday=True)
    assert owed["due"].all()
    assert set(owed["reason"]) == {""}


def test_a_local_override_beats_the_weekday(profile: Profile) -> None:
    calendar = roster([]).calendar
    assert not is_workday(profile, calendar, date(2026, 3, 1))
    assert is_workday(profile, calendar, DAY)


def people_of(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["worker", "grid_code", "role"])


def test_a_grid_without_its_worker_is_a_gap(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    gaps = staffing_gaps(
        people_of(("anna", "a", "primary"), ("bo", "b", "primary")), grids, profile
    )
    assert list(zip(gaps["code"], gaps["role"], gaps["count"], strict=True)) == [
        ("c", "primary", 0)
    ]


def test_a_grid_with_two_workers_is_one_too(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    people = people_of(*((name, code, "primary") for code in "abc" for name in ("x", code)))
    assert list(staffing_gaps(people, grids, profile)["count"]) == [2, 2, 2]


def test_an_open_slot_is_never_a_gap(grids: gpd.GeoDataFrame, profile: Profile) -> None:
    everywhere = [(code, code, "primary") for code in "abc"]
    helpers = [(f"p{n}", "a", "part_time") for n in range(9)]
    assert staffing_gaps(people_of(*everywhere, *helpers), grids, profile).empty


def test_a_kind_that_needs_nobody_has_no_gap(grids: gpd.GeoDataFrame) -> None:
    bayi = load_profile("bayi")
    dedicated = grids.assign(kind="dedicated")
    assert "primary" not in set(staffing_gaps(people_of(), dedicated, bayi)["role"])
