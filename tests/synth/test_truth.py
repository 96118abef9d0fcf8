"""The truth of walks on a square grid of 155 m, checked by hand."""

import numpy as np
import pytest
import shapely

from gis.profile import Loop, PatrolPolicy
from gis.synth.paths import Path, Stop, Walk, ring_length_m, there_and_back
from gis.synth.truth import ground_of, truth_of

GRID = ground_of(shapely.box(0, 0, 155, 155))
RING = np.array([17.5 + 17.5j, 137.5 + 17.5j, 137.5 + 137.5j, 17.5 + 137.5j, 17.5 + 17.5j])
POLICY = PatrolPolicy()


def walk(rounds=9.0, stops=(), speed_mps=1.2, ring=RING, **ride) -> Path:
    length_m = rounds * ring_length_m(ring)
    return Walk(ring, length_m, speed_mps, stops, POLICY.stay_credit_s, **ride).path()


def test_nine_rounds_of_480_m_are_an_hour_and_a_loop():
    path = walk(9)
    truth = truth_of(path, GRID, POLICY)
    assert path.duration_s == pytest.approx(3600)
    assert (truth.minutes, truth.loop, truth.verdict) == (pytest.approx(60), True, "met")


def test_a_second_less_is_short():
    assert truth_of(walk(8.997), GRID, POLICY).verdict == "short"


def test_eight_and_a_half_rounds_end_far_from_the_start():
    truth = truth_of(walk(9.5), GRID, POLICY)
    assert truth.minutes == pytest.approx(9.5 * 400 / 60)
    assert (truth.loop, truth.verdict) == (False, "short")


def test_a_pause_at_a_door_counts_and_so_does_the_way_there_and_back():
    path = walk(8, [Stop(60.0, 77.5 + 29.5j, 376.0)])
    assert path.duration_s == pytest.approx(8 * 400 + 376 + 2 * 12 / 1.2)
    assert truth_of(path, GRID, POLICY).minutes == pytest.approx((3200 + 376 + 20) / 60)


def test_of_a_sitting_fifteen_minutes_count():
    truth = truth_of(walk(6, [Stop(60.0, 77.5 + 17.5j, 2000.0)]), GRID, POLICY)
    assert truth.minutes == pytest.approx(40 + 15)
    assert truth.inside_minutes == pytest.approx(40 + 2000 / 60)
    assert truth.verdict == "short"


def test_a_long_sitting_splits_the_walk_into_sessions():
    cut_in_two = truth_of(walk(1, [Stop(240.0, 137.5 + 137.5j, 3000.0)]), GRID, POLICY)
    assert not cut_in_two.loop
    rounds_before = truth_of(walk(2, [Stop(720.0, 137.5 + 137.5j, 3000.0)]), GRID, POLICY)
    assert rounds_before.minutes == pytest.approx(2 * 400 / 60 + 15)


def test_a_ride_does_not_count():
    path = walk(8, ride_m=(0.0, 1920.0), ride_mps=10.0)
    truth = truth_of(path, GRID, POLICY)
    assert path.duration_s == pytest.approx(192 + 1600)
    assert truth.minutes == pytest.approx(1600 / 60)
    assert truth.inside_minutes == pytest.approx(1792 / 60)


def test_time_outside_is_cut_off_exactly_at_the_border():
    path = walk(1, [Stop(60.0, 77.5 - 102.5j, 120.0)])
    outside_s = 120 + 2 * 102.5 / 1.2
    truth = truth_of(path, GRID, POLICY)
    assert truth.minutes * 60 == pytest.approx(path.duration_s - outside_s)
    assert truth.inside_minutes == truth.minutes


def test_a_loop_must_be_half_the_perimeter_long_and_reach_a_quarter_of_the_diagonal():
    def ring(side_m: float):
        return (RING - RING[0]) * side_m / 120 + RING[0]

    assert not truth_of(walk(1, ring=ring(42)), GRID, POLICY).loop, "168 m of 310"
    assert truth_of(walk(2, ring=ring(42)), GRID, POLICY).loop, "336 m; 42 m × √2 of 54.8 m"
    assert not truth_of(walk(9, ring=ring(36)), GRID, POLICY).loop, "36 m × √2 of 54.8 m"


def test_a_policy_without_a_loop_asks_for_minutes_alone():
    policy = PatrolPolicy(loop=Loop(mode="off"))
    assert truth_of(walk(9.5), GRID, policy).verdict == "met"


def test_a_continuous_hour_must_lie_in_one_session():
    path = walk(10, [Stop(2400.0, 17.5 + 17.5j, 3000.0)])
    assert truth_of(path, GRID, POLICY).verdict == "met"
    assert truth_of(path, GRID, PatrolPolicy(continuous=True)).verdict == "short"


def test_outside_all_the_time_is_nothing():
    truth = truth_of(walk(9, ring=RING + 1000), GRID, POLICY)
    assert (truth.minutes, truth.loop, truth.verdict) == (0, False, "short")


def test_there_and_back_returns_on_its_own_way():
    line = there_and_back(RING, 150.0)
    assert ring_length_m(line) == pytest.approx(300)
    assert line[0] == line[-1] == RING[0]
    assert line[2] == pytest.approx(137.5 + 47.5j)
