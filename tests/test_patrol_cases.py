"""The cases of the patrol page to check by hand (§9), a claim each.

A square grid of 155 m; unless said otherwise a fix every 5 s, walking a centred square of 120 m
(480 m a round) at 1.2 m/s from one corner.
"""

import numpy as np
import pandas as pd
import shapely

from tests.walks import SIDE_M, at, audit, day_of, duty, every, minutes, record, rounds, track


def walked(until: float, since: float = 0) -> pd.DataFrame:
    """The standard walk over a span of seconds."""
    t = every(5, until, since)
    return track(t, rounds(t))


CORNER = (17.5, 17.5)


def test_an_hour_of_rounds_is_met() -> None:
    day = day_of(walked(3600))
    assert (day["verdict"], day["minutes"], day["reasons"]) == ("met", minutes(60), [])


def test_five_seconds_less_are_short() -> None:
    assert day_of(walked(3595))["verdict"] == "short"


def test_a_silence_of_45_minutes_is_short() -> None:
    day = day_of(walked(2400), walked(5700, since=5100))
    assert (day["verdict"], day["minutes"]) == ("short", minutes(50))


def test_a_silence_of_over_30_minutes_could_not_be_true() -> None:
    assert day_of(walked(2400), walked(5700, since=5100))["minutes_high"] == minutes(50)


def test_a_silence_of_20_minutes_is_uncertain() -> None:
    silent = track(every(5, 4200, since=3600), rounds(every(5, 4200, since=3600)))
    day = day_of(walked(2400), silent)
    assert (day["verdict"], day["minutes"]) == ("uncertain", minutes(50))
    assert day["minutes_high"] == minutes(70)


def test_bridged_time_inside_a_stay_is_idle_too() -> None:
    t = np.concatenate([every(60, 1200), every(120, 3600, since=1320)])
    assert day_of(track(t, at(*CORNER, t)))["minutes"] == minutes(15)


def rounds_and_a_chair() -> pd.DataFrame:
    """Four rounds, a fix every 4 s, then 45 minutes standing at the corner."""
    walk, rest = every(4, 1600), every(4, 4300, since=1604)
    return track(np.append(walk, rest), np.concatenate([rounds(walk), at(*CORNER, rest)]))


def test_a_stay_begins_when_its_ground_is_entered() -> None:
    day = day_of(rounds_and_a_chair())
    assert (day["verdict"], day["minutes"]) == ("short", minutes((1600 - 24 + 900) / 60))


def test_what_is_idle_could_not_be_true() -> None:
    assert day_of(rounds_and_a_chair())["minutes_high"] == minutes(41.27)


def test_of_an_hour_on_one_spot_15_minutes_count() -> None:
    day = day_of(track(every(5, 3600), at(80, 80, every(5, 3600))))
    assert (day["minutes"], day["idle"]) == (minutes(15), minutes(45))
    assert (day["verdict"], day["loop"]) == ("short", "not_met")


def test_a_recorded_visit_makes_standing_work() -> None:
    fixes = track(every(5, 3600), at(80, 80, every(5, 3600)))
    day = day_of(fixes, records=record(1800))
    assert (day["minutes"], day["verdict"]) == (minutes(60), "short")
    assert day["reasons"] == ["loop_open"]


def beside_the_border() -> pd.Series:
    """Six rounds of 684 m in an hour, 8 m outside the border."""
    t = every(5, 3600)
    return day_of(track(t, rounds(t, speed=1.14, side=SIDE_M + 16)))


def test_a_walk_within_the_tolerance_is_met() -> None:
    day = beside_the_border()
    assert (day["verdict"], day["minutes"]) == ("met", minutes(60))


def test_a_walk_within_the_tolerance_says_that_it_leans_on_it() -> None:
    day = beside_the_border()
    assert (day["minutes_low"], day["reasons"]) == (minutes(0), ["leans_on_tolerance"])


def test_a_bus_through_the_grid_is_no_patrol() -> None:
    t = every(5, 300)
    path = np.column_stack([t * 40 / 3.6 - 1000, np.full(len(t), 80.0)])
    day = day_of(track(t, path))
    assert (day["minutes"], day["vehicle"]) == (0, minutes(195 / (40 / 3.6) / 60))


def test_one_fix_two_kilometres_away_is_a_spike() -> None:
    fixes = walked(3600)
    fixes.loc[360, "lon"] += 0.0232
    result = audit(fixes)
    assert result.fixes.index[result.fixes["reason"] == "spike"].tolist() == [360]


def test_the_segment_over_a_spike_still_counts() -> None:
    fixes = walked(3600)
    fixes.loc[360, "lon"] += 0.0232
    assert day_of(fixes)["minutes"] == minutes(60)


def test_of_a_crossing_over_the_mouth_of_a_u_only_the_arms_count() -> None:
    u = shapely.box(0, 0, 300, 300) - shapely.box(100, 100, 200, 300)
    t = every(5, 300)
    path = np.column_stack([t - 0.0, np.full(len(t), 250.0)])
    day = day_of(track(t, path), duties=duty(u))
    assert day["strict"] == minutes(200 / 60)
    assert day["ring"] == minutes((20 + 20) / 60)
    assert day["outside"] == minutes(60 / 60)


def test_two_phones_carried_together_count_once() -> None:
    twin = walked(3600).assign(device="e")
    assert day_of(walked(3600), twin)["minutes"] == minutes(60)


def test_a_phone_on_a_desk_takes_nothing_from_the_one_that_walks() -> None:
    desk = track(every(5, 3600), at(80, 80, every(5, 3600)), device="a")
    day = day_of(walked(3600), desk)
    assert (day["verdict"], day["minutes"]) == ("met", minutes(60))


def test_an_office_outside_is_outside_and_not_idle() -> None:
    t = every(5, 180 * 60)
    day = day_of(track(t, at(400, 400, t)))
    assert (day["minutes"], day["outside"], day["idle"]) == (0, minutes(180), 0)
