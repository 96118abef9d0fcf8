import numpy as np
import pytest

from gis.synth.habits import Mix, Round, draw_outing

WORK_S = 900.0


def square(side_m: float, doors=()) -> Round:
    corners = np.array([0, 1, 1 + 1j, 1j, 0]) * side_m
    along = np.array([place for place, _ in doors], dtype=float)
    places = np.array([door for _, door in doors], dtype=complex)
    return Round(corners, along, places, away=-300 - 300j)


def outing(behaviour: str, round_: Round, seed=1):
    return draw_outing(behaviour, round_, WORK_S, np.random.default_rng(seed))


def test_a_mix_draws_each_behaviour_as_often_as_it_says():
    mix, rng = Mix(), np.random.default_rng(0)
    drawn = [mix.draw(rng) for _ in range(20_000)]
    for name in ("brief", "silent", "absent"):
        assert drawn.count(name) / len(drawn) == pytest.approx(getattr(mix, name), abs=0.005)
    assert drawn.count("steady") / len(drawn) == pytest.approx(0.79, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_a_steady_walk_takes_over_an_hour_and_ends_where_it_began(seed):
    path = outing("steady", square(120), seed).path
    assert path.duration_s > 3600
    assert abs(path.points[-1] - path.points[0]) < 0.01


def test_a_round_too_long_for_an_hour_is_walked_there_and_back():
    path = outing("steady", square(3000)).path
    assert abs(path.points[-1] - path.points[0]) < 0.01
    assert np.abs(path.points).max() < 3000
    assert path.duration_s < 6000


def test_pauses_are_made_at_doors_where_there_are_some():
    door = 60 + 12j
    path = outing("steady", square(120, [(60, door)])).path
    pauses = path.points[:-1][(np.diff(path.points) == 0) & (np.diff(path.t_s) > 5)]
    assert len(pauses) > 0
    assert (pauses == door).all()


def test_without_doors_pauses_are_made_on_the_way():
    path = outing("steady", square(120)).path
    paused = path.points[:-1][(np.diff(path.points) == 0) & (np.diff(path.t_s) > 5)]
    edge = np.minimum.reduce(
        [abs(paused.real), abs(paused.imag), abs(paused.real - 120), abs(paused.imag - 120)]
    )
    assert len(paused) > 0
    assert edge.max() < 0.01


def test_who_ends_far_ends_at_the_farthest_corner():
    path = outing("open_ended", square(120)).path
    assert abs(path.points[-1] - (120 + 120j)) < 0.01


def test_who_roams_gets_to_the_place_outside():
    path = outing("roaming", square(120)).path
    assert np.abs(path.points - (-300 - 300j)).min() == 0


def test_who_rides_moves_faster_than_25_km_h_for_a_while():
    path = outing("riding", square(120)).path
    speed_kmh = 3.6 * np.abs(np.diff(path.points)) / np.maximum(np.diff(path.t_s), 0.01)
    ridden_s = np.diff(path.t_s)[speed_kmh > 25].sum()
    assert 400 < ridden_s < 1300
    assert not path.counts[speed_kmh > 25].any()


def test_who_sits_stays_half_an_hour_of_which_a_part_counts():
    path = outing("sitting", square(120)).path
    waits_s = np.diff(path.t_s)[np.diff(path.points) == 0]
    idle_s = np.diff(path.t_s)[~path.counts].sum()
    assert waits_s.max() >= WORK_S
    assert 1800 - WORK_S <= idle_s <= 2700 - WORK_S


def test_a_silent_phone_is_silent_in_the_midst_of_the_walk():
    drawn = outing("silent", square(120))
    first_s, last_s = drawn.silence_s
    assert 720 <= last_s - first_s <= 1500
    assert first_s >= 300
    assert last_s <= drawn.path.duration_s - 300
