from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from gis.datum import MetricFrame
from gis.synth import Mix, NoiseModel, walk_day

from .conftest import DAY

QUIET = NoiseModel.none()
STEADY = Mix(0, 0, 0, 0, 0, 0, 0)


def test_fixes_have_the_columns_and_types_an_intake_takes(hongqiao_walks):
    types = hongqiao_walks.fixes.dtypes.astype(str).to_dict()
    assert types == {
        "worker": "category",
        "device": "category",
        "t": "datetime64[ms, UTC]",
        "lon": "float64",
        "lat": "float64",
        "accuracy_m": "float64",
        "mock": "bool",
    }


def test_every_worker_has_one_truth(hongqiao, hongqiao_walks):
    truth = hongqiao_walks.truth
    assert truth["worker"].to_list() == hongqiao.assignments["worker"].to_list()
    assert truth["grid_code"].to_list() == hongqiao.assignments["grid_code"].to_list()
    assert set(truth["date"]) == {DAY}


def test_every_behaviour_and_every_true_verdict_occurs(hongqiao_walks):
    truth = hongqiao_walks.truth
    assert set(truth["behaviour"]) == {
        "steady",
        "brief",
        "open_ended",
        "roaming",
        "riding",
        "sitting",
        "silent",
        "absent",
    }
    assert set(truth["true_verdict"]) == {"met", "short", "no_data"}
    assert (truth.loc[truth["behaviour"] == "steady", "true_verdict"] == "met").all()
    assert (truth.loc[truth["behaviour"] == "brief", "true_verdict"] == "short").all()


def test_the_absent_have_no_fix_and_all_others_have_some(hongqiao_walks):
    counts = hongqiao_walks.fixes["worker"].value_counts()
    truth = hongqiao_walks.truth.set_index("worker")
    absent = truth["behaviour"] == "absent"
    assert (counts[truth.index[absent]] == 0).all()
    assert (counts[truth.index[~absent]] > 100).all()


def test_all_fixes_lie_in_the_local_day_between_6_and_22(hongqiao_walks):
    local = hongqiao_walks.fixes["t"].dt.tz_convert("Asia/Shanghai")
    assert (local.dt.date == DAY).all()
    assert local.dt.hour.between(6, 21).all()
    assert local.dt.hour.nunique() >= 10


def test_times_grow_on_each_device(hongqiao_walks):
    steps = hongqiao_walks.fixes.groupby("device", observed=True)["t"].diff().dropna()
    assert (steps > pd.Timedelta(0)).all()
    assert steps.median() == pytest.approx(pd.Timedelta(seconds=5), abs=pd.Timedelta(seconds=0.4))


def test_without_noise_a_steady_worker_stays_in_the_grid(hongqiao):
    walks = walk_day(hongqiao, DAY, 3, noise=QUIET, mix=STEADY)
    frame = MetricFrame.of_bounds(*hongqiao.grids.total_bounds)
    grids = hongqiao.basic_grids().set_index("code").geometry
    codes = walks.truth.set_index("worker")["grid_code"]
    shapes = shapely.buffer(frame.project(grids.loc[codes].to_numpy()), 0.02)
    shapely.prepare(shapes)
    x, y = frame.forward(walks.fixes["lon"], walks.fixes["lat"])
    inside = shapely.contains_xy(shapes[walks.fixes["worker"].cat.codes], x, y)
    assert inside.all()


def test_a_silent_phone_is_silent_for_over_ten_minutes(small):
    walks = walk_day(small, DAY, 3, noise=QUIET, mix=Mix(0, 0, 0, 0, 0, silent=1, absent=0))
    longest = walks.fixes.groupby("worker", observed=True)["t"].apply(lambda t: t.diff().max())
    assert longest.between(pd.Timedelta(minutes=12), pd.Timedelta(minutes=25.2)).all()
    assert (walks.truth["true_verdict"] == "met").all()


def test_sampling_sets_the_number_of_fixes_and_leaves_the_truth(small):
    coarse, fine = (walk_day(small, DAY, 3, sample_s=s, noise=QUIET) for s in (30, 5))
    assert len(fine.fixes) == pytest.approx(6 * len(coarse.fixes), rel=0.02)
    assert coarse.truth.equals(fine.truth)


def test_the_same_seed_and_date_give_the_same_walks(small):
    first, again = (walk_day(small, DAY, 3) for _ in range(2))
    pd.testing.assert_frame_equal(first.fixes, again.fixes)
    pd.testing.assert_frame_equal(first.truth, again.truth)


@pytest.mark.parametrize(("day", "seed"), [(date(2026, 11, 21), 3), (DAY, 4)])
def test_another_date_or_seed_gives_other_walks(small, day, seed):
    first, other = walk_day(small, DAY, 3), walk_day(small, day, seed)
    assert not np.array_equal(first.truth["true_minutes"], other.truth["true_minutes"])


def test_a_workers_walk_does_not_depend_on_who_else_walks(small):
    from dataclasses import replace

    alone = replace(small, assignments=small.assignments.iloc[[4]])
    worker = small.assignments["worker"].iloc[4]
    whole = walk_day(small, DAY, 3).fixes
    own = whole[whole["worker"] == worker]
    found = walk_day(alone, DAY, 3).fixes
    for name in ("lon", "lat", "accuracy_m"):
        assert np.array_equal(found[name], own[name])


def test_nobody_walks_before_the_assignments_begin(small):
    walks = walk_day(small, date(2025, 12, 31), 3)
    assert walks.fixes.empty
    assert walks.truth.empty
