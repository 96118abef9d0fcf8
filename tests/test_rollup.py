"""Grid days by place: one district, two streets, three basic grids."""

import pandas as pd
import pytest

from gis.rollup import ancestor_at, minutes_histogram, roll_up

GRIDS = pd.DataFrame(
    {
        "name": ["D", "S1", "S2", "g1", "g2", "g3"],
        "level": [1, 2, 2, 3, 3, 3],
        "parent_code": [None, "d", "d", "s1", "s1", "s2"],
    },
    index=["d", "s1", "s2", "g1", "g2", "g3"],
)
DAYS = pd.DataFrame(
    {"code": ["g1", "g2", "g3"], "verdict": ["met", "short", "not_due"], "minutes": [61.0, 20, 0]}
)


def test_a_grid_finds_its_ancestor_at_each_level() -> None:
    assert ancestor_at(GRIDS, 1)["g3"] == "d"
    assert ancestor_at(GRIDS, 2)["g3"] == "s2"


def test_at_its_own_level_a_grid_is_its_own_ancestor() -> None:
    assert ancestor_at(GRIDS, 3)["g1"] == "g1"


def test_verdicts_are_counted_by_street() -> None:
    places = roll_up(DAYS, GRIDS, 2)
    assert tuple(places.loc["s1", ["due", "met", "short", "not_due"]]) == (2, 1, 1, 0)


def test_a_street_without_a_due_day_has_no_share() -> None:
    assert pd.isna(roll_up(DAYS, GRIDS, 2).loc["s2", "met_share"])


def test_the_median_is_of_days_with_a_track() -> None:
    assert roll_up(DAYS, GRIDS, 1).loc["d", "median_minutes"] == pytest.approx(40.5)


def test_places_without_days_are_listed_too() -> None:
    assert list(roll_up(DAYS.iloc[:0], GRIDS, 2).index) == ["s1", "s2"]


def test_minutes_fall_into_steps_and_the_last_is_open() -> None:
    assert minutes_histogram(pd.Series([0.0, 14.9, 15, 60, 400]), [0, 15, 60, 120]) == [2, 1, 2]
