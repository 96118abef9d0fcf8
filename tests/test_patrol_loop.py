"""Sessions, the closed loop and coverage (§5, §6), by hand."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.profile import Loop, PatrolPolicy
from tests.walks import (
    HOUR,
    SIDE_M,
    clock,
    day_of,
    duty,
    every,
    minutes,
    rounds,
    track,
    unprojected,
    walk,
)


def test_a_pause_of_up_to_15_minutes_is_one_session() -> None:
    day = day_of(walk(every(5, 1000)), walk(every(5, 2900, since=1900)))
    assert [len(day["sessions"]), day["sessions"][0]["minutes"]] == [1, minutes(2000 / 60)]


def test_a_longer_pause_makes_two() -> None:
    day = day_of(walk(every(5, 1000)), walk(every(5, 2900, since=1901)))
    assert len(day["sessions"]) == 2


def test_a_session_says_when_and_how_far() -> None:
    session = day_of(walk(every(5, 400)))["sessions"][0]
    assert (session["from"], session["to"]) == (clock(0), clock(400))
    assert session["length_m"] == pytest.approx(480, abs=0.01)
    assert session["end_gap_m"] == pytest.approx(0, abs=0.01)
    assert session["reach_m"] == pytest.approx(120 * np.sqrt(2), abs=0.01)


def test_a_walk_that_ends_far_from_its_start_is_open() -> None:
    assert day_of(walk(every(5, 350)))["loop"] == "not_met"  # 60 m before the corner


def test_a_short_there_and_back_is_open() -> None:
    t = every(5, 250)
    path = np.column_stack([17 + np.minimum(t, 250 - t), np.full(len(t), 77.0)])
    session = day_of(track(t, path))["sessions"][0]
    assert session["length_m"] == pytest.approx(250)
    assert not session["closed"]


def test_circles_on_one_spot_are_open() -> None:
    path = 77 + 20 * np.column_stack([np.cos(HOUR / 20), np.sin(HOUR / 20)])
    session = day_of(track(HOUR, path))["sessions"][0]
    assert not session["closed"]
    assert session["length_m"] > 310


def test_the_path_is_that_of_the_device_with_the_most_credit() -> None:
    day = day_of(walk(every(5, 1200), device="a"), walk(every(5, 1800), device="b"))
    assert day["sessions"][0]["device"] == "b"


def test_of_equal_devices_the_smallest_name_leads() -> None:
    day = day_of(walk(device="b"), walk(device="a"))
    assert day["sessions"][0]["device"] == "a"


def checkpoints(*points: tuple[float, float]) -> gpd.GeoDataFrame:
    return duty(checkpoints=list(unprojected([shapely.MultiPoint(points)])))


NEAR, FAR = (17.0, 137.0), (77.0, 77.0)
THERE = every(5, 200)  # half a round, up to the far corner


@pytest.mark.parametrize(
    ("mode", "t", "points", "loop"),
    [
        ("checkpoints", HOUR, [NEAR], "met"),
        ("checkpoints", HOUR, [NEAR, FAR], "not_met"),
        ("checkpoints", THERE, [(137.0, 17.0)], "met"),
        ("either", THERE, [(137.0, 17.0)], "met"),
        ("either", HOUR, [FAR], "met"),
        ("either", THERE, [FAR], "not_met"),
        ("both", HOUR, [NEAR], "met"),
        ("both", HOUR, [FAR], "not_met"),
        ("both", THERE, [(137.0, 17.0)], "not_met"),
        ("return", HOUR, [FAR], "met"),
        ("off", THERE, [FAR], "off"),
    ],
)
def test_the_loop_is_asked_for_by_its_mode(
    mode: str, t: np.ndarray, points: list[tuple[float, float]], loop: str
) -> None:
    policy = PatrolPolicy(loop=Loop.model_validate({"mode": mode}))
    assert day_of(walk(t), duties=checkpoints(*points), policy=policy)["loop"] == loop


@pytest.mark.parametrize("mode", ["checkpoints", "either", "both"])
def test_without_a_checkpoint_the_return_decides(mode: str) -> None:
    policy = PatrolPolicy(loop=Loop.model_validate({"mode": mode}))
    assert day_of(walk(), policy=policy)["loop"] == "met"
    assert day_of(walk(THERE), policy=policy)["loop"] == "not_met"


def test_a_checkpoint_counts_only_while_time_is_credited() -> None:
    t = every(5, 60)
    ride = track(t, np.column_stack([t * 12 - 300, np.full(len(t), 137.0)]))
    policy = PatrolPolicy(loop=Loop(mode="checkpoints"))
    assert day_of(ride, duties=checkpoints((77, 137)), policy=policy)["loop"] == "not_met"


def test_rounds_leave_the_middle_of_the_grid_uncovered() -> None:
    assert day_of(walk())["coverage"] == pytest.approx(1 - 70**2 / SIDE_M**2, abs=0.003)


def test_what_was_bridged_covers_nothing() -> None:
    t = every(290, 290 * 2)
    assert day_of(track(t, rounds(t, speed=0.5)))["coverage"] == 0
