"""Segments, their credit and the ground that it is given for (§2–§4), by hand."""

import numpy as np
import pandas as pd
import pytest
import shapely

from gis.profile import PatrolPolicy
from tests.walks import (
    FRAME,
    HOUR,
    SIDE_M,
    at,
    audit,
    clock,
    day_of,
    duty,
    every,
    minutes,
    record,
    rounds,
    track,
    walk,
)


def test_a_fix_a_minute_is_observed_and_one_in_61_seconds_is_not() -> None:
    t = np.array([0.0, 60, 121])
    day = day_of(track(t, rounds(t)))
    assert (day["strict"], day["bridged"]) == (minutes(1), minutes(61 / 60))


def test_a_silence_of_five_minutes_is_bridged_and_a_longer_one_is_not() -> None:
    t = np.array([0.0, 300, 600.001])
    day = day_of(track(t, rounds(t, speed=0.3)))
    assert (day["bridged"], day["gap"]) == (minutes(5), minutes(5))


def test_a_silence_at_more_than_seven_kilometres_an_hour_is_a_gap() -> None:
    t, places = np.array([0.0, 61]), np.array([[10.0, 10], [10 + 61 * 7.1 / 3.6, 10]])
    assert day_of(track(t, places))["gap"] == minutes(61 / 60)


def test_a_silence_that_ends_outside_the_zone_is_a_gap() -> None:
    t, places = np.array([0.0, 90]), np.array([[77.0, 150], [77, SIDE_M + 20.1]])
    assert day_of(track(t, places))["gap"] == minutes(1.5)


def test_bridges_are_paid_for_ten_minutes_a_day() -> None:
    t = every(290, 290 * 4)
    day = day_of(track(t, rounds(t, speed=0.5)))
    assert (day["bridged"], day["gap"]) == (minutes(10), minutes(4 * 290 / 60 - 10))


def test_the_bridged_budget_pays_nothing_that_another_device_observed() -> None:
    sparse = every(120, 1800)
    day = day_of(walk(every(5, 900)), track(sparse, rounds(sparse, speed=0.3), device="e"))
    assert (day["strict"], day["bridged"]) == (minutes(15), minutes(10))


def test_a_bridge_that_no_budget_is_left_for_could_still_be_true() -> None:
    t = every(290, 290 * 4)
    assert day_of(track(t, rounds(t, speed=0.5)))["minutes_high"] == minutes(4 * 290 / 60)


def test_a_phone_in_the_bus_does_not_undo_the_walk_of_the_other() -> None:
    t = every(5, 100)
    ride = track(t, np.column_stack([t * 12 - 500, np.full(len(t), 80.0)]), device="a")
    day = day_of(walk(), ride)
    assert (day["minutes"], day["vehicle"]) == (minutes(60), 0)


def test_at_25_kilometres_an_hour_on_the_average_it_is_no_vehicle() -> None:
    t = every(5, 20)
    path = np.column_stack([t * 6.9, np.full(len(t), 80.0)])
    assert day_of(track(t, path))["vehicle"] == 0


def test_one_fast_segment_among_slow_ones_is_no_vehicle() -> None:
    t = every(5, 300)
    path = at(40, 80, t)
    path[30:] += [60, 0]
    assert day_of(track(t, path))["vehicle"] == 0


def test_less_than_five_minutes_at_a_place_is_no_stay() -> None:
    t = every(5, 295)
    away = np.concatenate([t, [300, 305], t + 310])
    places = np.concatenate([at(20, 20, t), [[60, 20], [60, 20]], at(20, 20, t)])
    assert day_of(track(away, places))["idle"] == 0


def test_a_stay_turns_idle_between_two_fixes() -> None:
    t = every(7, 3500)
    assert day_of(track(t, at(80, 80, t)))["minutes"] == minutes(15)


def test_a_gap_ends_a_stay() -> None:
    first, second = every(5, 1000), every(5, 3000, since=2000)
    places = at(80, 80, np.append(first, second))
    day = day_of(track(np.append(first, second), places))
    assert (day["idle"], day["minutes"]) == (minutes(200 / 60), minutes(30))


def test_a_record_two_minutes_after_the_stay_still_excuses_it() -> None:
    still = track(HOUR, at(80, 80, HOUR))
    assert day_of(still, records=record(3600 + 120))["idle"] == 0
    assert day_of(still, records=record(3600 + 121))["idle"] == minutes(45)


def test_a_record_excuses_a_stay_within_60_metres() -> None:
    still = track(HOUR, at(80, 80, HOUR))
    assert day_of(still, records=record(1800, (80, 139)))["idle"] == 0
    assert day_of(still, records=record(1800, (80, 141)))["idle"] == minutes(45)


def test_a_record_of_another_worker_excuses_nothing() -> None:
    still = track(HOUR, at(80, 80, HOUR))
    assert day_of(still, records=record(1800).assign(worker="v"))["idle"] == minutes(45)


def test_the_classes_add_up_to_the_span_of_the_day() -> None:
    t = every(7, 2000)
    path = np.column_stack([t * 0.6 - 300, np.full(len(t), 100.0)])
    day = day_of(track(t, path), walk(every(100, 9000, since=4000), device="e"))
    classes = ["strict", "ring", "bridged", "vehicle", "idle", "outside", "gap"]
    assert day[classes].sum() == minutes(9000 / 60)
    assert day["minutes"] == minutes(day[["strict", "ring", "bridged"]].sum())


def test_the_time_before_a_second_device_began_is_a_gap() -> None:
    alone = track(np.array([0.0]), at(80, 80, np.array([0.0])), device="a")
    day = day_of(alone, walk(every(5, 900, since=600)))
    assert (day["gap"], day["strict"]) == (minutes(10), minutes(5))


def test_intervals_follow_each_other_from_the_first_fix_to_the_last() -> None:
    t = np.concatenate([every(5, 300), every(5, 900, since=500)])
    intervals = audit(track(t, rounds(t))).intervals
    assert intervals["from"].iloc[0] == clock(0)
    assert intervals["to"].iloc[-1] == clock(900)
    assert (intervals["from"].iloc[1:].to_numpy() == intervals["to"].iloc[:-1].to_numpy()).all()
    assert intervals["class"].tolist() == ["strict", "bridged", "strict"]


def test_two_grids_of_one_worker_are_one_ground() -> None:
    left, right = shapely.box(0, 0, 77, SIDE_M), shapely.box(77, 0, SIDE_M, SIDE_M)
    day = day_of(walk(), duties=duty(left, right))
    assert (day["verdict"], day["strict"]) == ("met", minutes(60))


def test_a_hair_between_two_grids_is_no_perimeter() -> None:
    (west, east), (south, north) = FRAME.inverse([0.0, 2000.0], [0.0, 200.0])
    third, middle = west + (east - west) / 3, (south + north) / 2
    wide, narrow = shapely.box(west, middle, east, north), shapely.box(west, south, third, middle)
    duties = pd.concat([duty(), duty()]).set_geometry([wide, narrow], crs=4326)
    t = every(5, 2500)  # 2.5 km there and back, over half of 4.4 km around the two
    path = np.column_stack([100 + np.minimum(t, 2500 - t), np.full(len(t), 150.0)])
    grounds = FRAME.project([wide, narrow])
    assert shapely.union_all(grounds).length > 5000  # with both sides of the hair
    assert day_of(track(t, path), duties=duties)["loop"] == "met"


def test_the_perimeter_of_united_grids_is_that_of_the_whole() -> None:
    quarter = [shapely.box(x, y, x + 80, y + 80) for x in (0, 80) for y in (0, 80)]
    t = every(1, 280)
    path = np.column_stack([np.abs(168 - t * 1.2), np.full(len(t), 10.0)])
    session = day_of(track(t, path), duties=duty(*quarter))["sessions"][0]
    assert session["length_m"] == pytest.approx(336)  # over half of 640 m, not of 4 × 320 m
    assert session["closed"]


def test_a_row_that_is_not_due_adds_no_ground() -> None:
    elsewhere = shapely.box(1000, 1000, 1100, 1100)
    duties = pd.concat([duty(elsewhere), duty(due=False, reason="kind")])
    day = day_of(walk(), duties=duties)
    assert (day["verdict"], day["outside"]) == ("short", minutes(60))


def test_a_hole_in_a_grid_is_outside_but_for_its_edge() -> None:
    ring = shapely.box(0, 0, 300, 300) - shapely.box(100, 100, 200, 200)
    t = every(5, 300)
    day = day_of(track(t, np.column_stack([t, np.full(len(t), 150.0)])), duties=duty(ring))
    assert (day["strict"], day["ring"]) == (minutes(200 / 60), minutes(40 / 60))
    assert day["outside"] == minutes(1)


def test_without_a_tolerance_the_zone_is_the_ground() -> None:
    t = every(5, 300)
    path = np.column_stack([t - 70, np.full(len(t), 80.0)])
    day = day_of(track(t, path), policy=PatrolPolicy(zone_m=0))
    assert (day["strict"], day["ring"]) == (minutes(SIDE_M / 60), 0)


def test_a_step_of_less_than_a_centimetre_counts_where_it_begins() -> None:
    t, places = np.array([0.0, 60]), np.array([[-20.004, 80], [-19.998, 80]])
    day = day_of(track(t, places))
    assert (day["outside"], day["ring"]) == (minutes(1), 0)


def test_a_comb_is_cut_at_every_tooth() -> None:
    teeth = [shapely.box(x, 0, x + 50, 1000) for x in range(0, 10_000, 100)]
    comb = shapely.union_all([shapely.box(0, -10, 10_000, 0), *teeth])
    t = every(60, 60 * 60)
    path = np.column_stack([t * 2.5, np.full(len(t), 500.0)])
    day = day_of(track(t, path), duties=duty(comb), policy=PatrolPolicy(zone_m=0))
    assert (day["strict"], day["outside"]) == (minutes(30), minutes(30))
