"""The truth and the audit are two computations of one rule: without noise they agree."""

import geopandas as gpd
import pandas as pd
import pytest

from gis.patrol.audit import audit_days
from gis.synth import Mix, NoiseModel, walk_day

from .conftest import DAY

EVERY_BEHAVIOUR = Mix(
    brief=0.15,
    open_ended=0.15,
    roaming=0.15,
    riding=0.15,
    sitting=0.15,
    silent=0,
    absent=0.05,
)


@pytest.fixture(scope="module")
def judged(hongqiao) -> pd.DataFrame:
    walks = walk_day(hongqiao, DAY, 11, noise=NoiseModel.none(), mix=EVERY_BEHAVIOUR)
    grids = hongqiao.basic_grids().set_index("code").geometry
    truth = walks.truth
    duties = gpd.GeoDataFrame(
        {"worker": truth["worker"], "date": truth["date"], "due": True},
        geometry=grids.loc[truth["grid_code"]].to_numpy(),
        crs=grids.crs,
    )
    days = audit_days(walks.fixes, duties, hongqiao.profile.patrol).days
    return truth.merge(days, on="worker")


def test_the_verdict_of_whoever_stays_in_the_grid_is_the_true_one(judged):
    inside = judged[judged["behaviour"] != "roaming"]
    assert (inside["verdict"] == inside["true_verdict"]).all()


def test_the_zone_around_the_grid_changes_few_verdicts_of_those_who_leave_it(judged):
    roaming = judged[judged["behaviour"] == "roaming"]
    assert (roaming["verdict"] == roaming["true_verdict"]).mean() > 0.9


def test_loops_of_all_who_only_walk_agree(judged):
    walked = judged[judged["behaviour"].isin(["steady", "brief", "open_ended"])]
    assert ((walked["loop"] == "met") == walked["true_loop"]).all()


def test_minutes_agree_to_the_last_sampling_interval(judged):
    plain = judged[judged["behaviour"].isin(["steady", "brief", "open_ended"])]
    assert (plain["minutes"] - plain["true_minutes"]).between(-5.2 / 60, 0.001).all()


def test_minutes_low_are_the_true_ones_for_those_who_leave_the_grid(judged):
    roaming = judged[judged["behaviour"] == "roaming"]
    assert (roaming["minutes_low"] - roaming["true_minutes"]).abs().max() < 0.2
