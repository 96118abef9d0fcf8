"""Other ways to judge a loop's ends, on tracks that a reader checks by hand."""

import numpy as np
import pandas as pd
import pytest

from gis.patrol.audit import audit_days
from gis.trial.ends import end_gap_m, loops_met, sessions_of
from gis.trial.tracks import Track
from gis.trial.tried import Tried

START = pd.Timestamp("2026-11-20 01:00", tz="UTC")
START_MS = START.timestamp() * 1000


def track(xs, each_s=10.0, accuracy_m=5.0) -> Track:
    """A walk along a line: an x (m) each `each_s` seconds."""
    place = np.asarray(xs, dtype=complex)
    t = START_MS + 1000 * each_s * np.arange(len(place))
    return Track(t, place, np.broadcast_to(accuracy_m, len(place)).astype(float))


def test_the_rule_measures_between_the_very_ends():
    assert end_gap_m("rule", track([0, 100, 200, 60])) == 60


def test_the_median_of_the_first_minute_is_where_a_walker_is_after_half_of_it():
    out_and_on = track(range(0, 240, 10))
    assert end_gap_m("median", out_and_on) == pytest.approx(200 - 30)


def test_the_nearest_two_fixes_of_the_first_and_last_minute():
    stray_start = track([80, 0, 10, *range(20, 200, 10), *range(200, 0, -10)])
    assert end_gap_m("rule", stray_start) == 70
    assert end_gap_m("nearest", stray_start) == 0


def test_accurate_ends_pass_over_a_cold_start():
    accuracy_m = np.array([45.0, 45.0] + [8.0] * 18)
    cold = track([70, 60, *range(20, 200, 10)], accuracy_m=accuracy_m)
    assert end_gap_m("accurate", cold) == 190 - 20


def test_accurate_ends_are_the_rules_where_nothing_is_accurate():
    assert end_gap_m("accurate", track([0, 100, 40], accuracy_m=30.0)) == 40


def test_loose_ends_forgive_both_accuracies_and_an_unknown_one_nothing():
    assert end_gap_m("loose", track([0, 100, 80], accuracy_m=[20.0, 5.0, 12.0])) == 48
    assert end_gap_m("loose", track([0, 100, 80], accuracy_m=[np.nan, 5.0, 12.0])) == 68


def test_ends_within_reach_forgive_a_step_too():
    step_m = 7 / 3.6 * 10
    assert end_gap_m("reach", track([0, 100, 80], accuracy_m=5.0)) == pytest.approx(70 - step_m)


def session(first_s, last_s, length_m=500.0):
    at = [START + pd.Timedelta(seconds=s) for s in (first_s, last_s)]
    return {"from": at[0], "to": at[1], "length_m": length_m}


def silent_track(second_at_s, middle=()):
    """A minute of fixes at x = 0, silence with perhaps some fixes, a minute at x = 100."""
    t = [*range(0, 61, 10), *(s for s, _ in middle), *range(second_at_s, second_at_s + 61, 10)]
    x = [0] * 7 + [x for _, x in middle] + [100] * 7
    return Track(START_MS + 1000.0 * np.array(t), np.array(x, dtype=complex), np.full(len(t), 5.0))


def joined(a_track, second_at_s):
    found = [session(0, 60), session(second_at_s, second_at_s + 60)]
    return list(sessions_of(a_track, found, joined=True))


def test_a_walkable_silence_of_half_an_hour_joins_two_sessions():
    (one,) = joined(silent_track(1860), 1860)
    assert one.length_m == 1000
    assert abs(one.track.place[-1] - one.track.place[0]) == 100


@pytest.mark.parametrize(
    ("second_at_s", "middle"),
    [(1861, ()), (110, ()), (1860, [(900, 400.0)])],
    ids=["longer", "too far to walk", "something was heard"],
)
def test_any_other_hole_parts_them(second_at_s, middle):
    assert len(joined(silent_track(second_at_s, middle), second_at_s)) == 2


def test_without_joining_every_session_stands_alone():
    found = [session(0, 60), session(1860, 1920)]
    assert len(list(sessions_of(silent_track(1860), found, joined=False))) == 2


def test_the_rules_own_ends_give_the_audits_own_loops(tried: Tried):
    met = loops_met(tried, "rule", joined=False)
    assert (met == (tried.result.days["loop"] == "met")).all()
    assert 0 < met.sum() < len(met)


def test_an_audit_without_fixes_has_no_loop(tried: Tried):
    nothing = audit_days(tried.fixes[:0], tried.duties, tried.policy)
    empty = Tried(tried.fixes[:0], tried.truth, tried.duties, tried.policy, nothing)
    assert not loops_met(empty, "loose", joined=True).any()
