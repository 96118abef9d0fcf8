"""Other ways to clean a track, on tracks that a reader checks by hand."""

import numpy as np
import pandas as pd
import pytest

from gis.patrol.audit import audit_days
from gis.trial.tracks import cleaned, settle
from gis.trial.tried import Tried


def timed(places, each_s=10.0):
    return 1000 * each_s * np.arange(len(places)), np.asarray(places, dtype=complex)


def test_a_stay_lies_at_the_median_of_its_places():
    t, place = timed([0, 500, *[1000, 1010, 1020] * 12, 1500, 2000])
    settled = settle(t, place)
    assert (settled[2:38] == 1010).all()
    assert settled[[0, 1, 38, 39]].tolist() == [0, 500, 1500, 2000]


def test_who_comes_back_within_a_minute_was_not_away():
    t, place = timed([*[0] * 40, *[80] * 5, *[0] * 10])
    assert (settle(t, place) == 0).all()


def test_who_is_away_for_longer_was():
    t, place = timed([*[0] * 40, *[80] * 8, *[0] * 10])
    assert settle(t, place)[40:48].tolist() == [80] * 8


def test_who_walks_does_not_stay():
    t, place = timed(np.arange(100) * 10)
    assert (settle(t, place) == place).all()


def test_four_minutes_on_one_spot_are_no_stay():
    t, place = timed([-500, *[0, 10] * 12, 500])
    assert (settle(t, place) == place).all()


def test_thinned_fixes_are_five_seconds_apart(tried: Tried):
    each_second = tried.fixes.assign(t=tried.fixes["t"].min() + pd.to_timedelta(
        tried.fixes.groupby("worker", observed=True).cumcount(), unit="s"
    ).astype("timedelta64[ms]"))  # fmt: skip
    audit = audit_days(each_second, tried.duties, tried.policy)
    dense = Tried(each_second, tried.truth, tried.duties, tried.policy, audit)
    thin = cleaned(dense, "thinned").sort_values(["worker", "t"])
    steps = thin.groupby("worker", observed=True)["t"].diff().dropna()
    assert (steps >= pd.Timedelta(seconds=4.5)).all()
    assert len(thin) == pytest.approx(len(each_second) / 5, rel=0.1)


def test_few_fixes_are_strays(tried: Tried):
    left = cleaned(tried, "strays")
    assert 0 < len(tried.fixes) - len(left) < 0.01 * len(tried.fixes)


def test_a_stray_is_far_from_both_neighbours_that_are_near_each_other(tried: Tried):
    worker = tried.truth["worker"].iloc[0]
    mine = tried.fixes[tried.fixes["worker"] == worker].iloc[:5]
    flung = mine.assign(lon=mine["lon"].iloc[0], lat=mine["lat"].iloc[0])
    flung.loc[flung.index[2], "lat"] += 100 / 111_000
    audit = audit_days(flung, tried.duties, tried.policy)
    day = Tried(flung, tried.truth, tried.duties, tried.policy, audit)
    assert cleaned(day, "strays").index.tolist() == flung.index.drop(flung.index[2]).tolist()


def test_settling_moves_fixes_and_changes_nothing_else(tried: Tried):
    before = tried.result.fixes[tried.result.fixes["reason"] == "ok"]
    after = cleaned(tried, "settled").loc[before.index]
    assert after["t"].equals(before["t"])
    moved = (after["lat"] - before["lat"]).abs() > 1e-6
    assert 0 < moved.mean() < 0.5


def test_no_cleaning_leaves_the_fixes_as_they_are(tried: Tried):
    assert cleaned(tried, "none") is tried.fixes
