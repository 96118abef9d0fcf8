"""The fast audit against the slow and obvious one, on random days."""

from datetime import date, datetime, time, timedelta
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.patrol import AuditResult, audit_days
from gis.profile import Loop, PatrolPolicy
from tests import reference_patrol
from tests.reference_patrol import CLASSES
from tests.walks import DAY, FRAME, SHANGHAI, duty, moments, unprojected

TIMES = ("minutes", "minutes_low", "minutes_high", *CLASSES, "observed")
Random = np.random.Generator

SHAPES = {
    "square": shapely.box(0, 0, 155, 155),
    "u": shapely.box(0, 0, 160, 160) - shapely.box(60, 50, 100, 160),
    "ring": shapely.box(0, 0, 180, 180) - shapely.box(50, 50, 130, 130),
    "parts": shapely.MultiPolygon([shapely.box(0, 0, 80, 70), shapely.box(110, 20, 190, 120)]),
    "star": shapely.Polygon(
        [
            (77 + radius * np.cos(turn), 77 + radius * np.sin(turn))
            for turn, radius in zip(np.arange(14) * np.pi / 7, [90, 35] * 7, strict=True)
        ]
    ),
}


def wander(rng: Random) -> pd.DataFrame:
    """One device's day: legs of walking, standing, riding, silence and leaving, with bad fixes."""
    t, places = [float(rng.integers(0, 3600))], [rng.uniform(-30, 190, 2)]
    heading = rng.uniform(0, 2 * np.pi)
    for _ in range(rng.integers(2, 9)):
        leg = rng.choice(["walk", "walk", "stand", "ride", "hush", "still", "pace"])
        step_s = float(rng.choice([1, 5, 5, 12, 30, 59, 60, 61, 90, 150]))
        speed = {"walk": 1.2, "ride": rng.uniform(5, 15), "pace": 0.3}.get(leg, 0.0)
        lasting = rng.uniform(60, 1500 if leg != "ride" else 120)
        if leg == "hush":
            t.append(t[-1] + rng.choice([61, 200, 300, 301, 900, 1800, 1801, 4000]))
            places.append(places[-1] + rng.normal(0, 60, 2))
            continue
        for _ in range(min(int(lasting / step_s) + 1, 250)):
            heading += rng.normal(0, 0.4)
            home = np.array([77.0, 77.0]) - places[-1]
            if leg != "ride" and np.hypot(*home) > 130:
                heading = np.arctan2(home[1], home[0])
            t.append(t[-1] + step_s + rng.integers(0, 900) / 1000)
            stride = speed * step_s * np.array([np.cos(heading), np.sin(heading)])
            places.append(places[-1] + stride)
    xy = np.array(places) + rng.normal(0, rng.choice([0, 0.002, 3]), (len(places), 2))
    return fixes_of(np.array(t), xy)


def fixes_of(t: Any, xy: Any) -> pd.DataFrame:
    lon, lat = FRAME.inverse(xy[:, 0], xy[:, 1])
    return pd.DataFrame({"t": moments(t), "lon": lon, "lat": lat})


def spoilt(rng: Random, fixes: pd.DataFrame) -> pd.DataFrame:
    """The same with unknown and bad accuracies, mocked fixes, outliers and duplicates."""
    count = len(fixes)
    fixes = fixes.assign(
        accuracy_m=rng.choice(
            [np.nan, 0.0, 5.0, 20.0, 50.0, 50.5], count, p=[0.3, 0.05, 0.3, 0.3, 0.03, 0.02]
        ),
        mock=rng.random(count) < 0.01,
    )
    outlier = rng.random(count) < 0.01
    fixes.loc[outlier, "lon"] += rng.normal(0, 0.02, outlier.sum())
    again = fixes[rng.random(count) < 0.03]
    shaken = again.assign(
        lon=again["lon"] + rng.choice([0, 1e-5], len(again)),
        accuracy_m=rng.choice([np.nan, 4.0, 50.0, 60.0], len(again)),
    )
    lost = fixes.head(2).assign(lon=[np.nan, 0.0][: len(fixes.head(2))], lat=0.0)
    return pd.concat([fixes, shaken, lost], ignore_index=True)


def some_fixes(rng: Random, workers: list[str], days: list[date]) -> pd.DataFrame:
    tracks = []
    for worker in workers:
        for day in days:
            base = wander(rng)
            for device in rng.choice(["a", "b", "c"], rng.integers(1, 4), replace=False):
                one = base if rng.random() < 0.5 else wander(rng)
                if rng.random() < 0.3:
                    one = one[rng.random(len(one)) < 0.5]
                late = timedelta(days=(day - DAY).days, seconds=float(rng.choice([0, 0, 17])))
                tracks.append(
                    spoilt(rng, one.assign(t=one["t"] + late)).assign(worker=worker, device=device)
                )
    fixes = pd.concat(tracks, ignore_index=True)
    fixes = fixes.astype({"t": "datetime64[ms, UTC]"})
    return fixes.sample(frac=1, random_state=rng, ignore_index=True)


def some_duties(rng: Random, workers: list[str], days: list[date]) -> gpd.GeoDataFrame:
    rows = []
    for worker in [*workers, "idler"]:
        for day in days:
            for shape in rng.choice(list(SHAPES), rng.choice([1, 1, 2]), replace=False):
                moved = shapely.affinity.translate(SHAPES[shape], *rng.integers(-40, 40, 2))
                given = rng.choice(["", "", "", "leave", "visits_pending"])
                points = shapely.MultiPoint(rng.uniform(0, 160, (rng.integers(1, 4), 2)))
                rows.append(
                    duty(moved, worker=worker, day=day, due=given != "leave", reason=given).assign(
                        checkpoints=list(unprojected([points if rng.random() < 0.8 else None]))
                    )
                )
    return gpd.GeoDataFrame(pd.concat(rows, ignore_index=True))


def some_records(rng: Random, workers: list[str]) -> pd.DataFrame:
    count = int(rng.integers(0, 5))
    lon, lat = FRAME.inverse(rng.uniform(-30, 190, count), rng.uniform(-30, 190, count))
    lost = rng.random(count) < 0.4
    return pd.DataFrame(
        {
            "worker": rng.choice(workers, count),
            "at": moments(rng.uniform(0, 10_000, count)),
            "lon": np.where(lost, np.nan, lon),
            "lat": np.where(lost, np.nan, lat),
        }
    )


def some_policy(rng: Random) -> PatrolPolicy:
    mode = rng.choice(["return", "return", "checkpoints", "either", "both", "off"])
    return PatrolPolicy(
        min_minutes=float(rng.choice([5, 20, 60])),
        continuous=bool(rng.random() < 0.3),
        min_coverage=rng.choice([None, None, 0.5]),
        zone_m=float(rng.choice([20, 20, 0, 35])),
        bridged_minutes=float(rng.choice([10, 10, 2])),
        day_start=time(0) if rng.random() < 0.2 else time(9, 10),
        day_end=time(23, 59, 59, 999999),
        loop=Loop(mode=mode),
    )


def night(fixes: pd.DataFrame) -> pd.DataFrame:
    """The same track an hour and a half before midnight."""
    return fixes.assign(t=fixes["t"] + timedelta(hours=14))


def agree(fast: AuditResult, slow: tuple[list[Any], dict[Any, Any]], policy: PatrolPolicy) -> None:
    """The two found the same: to 0.01 minutes, half a metre of path, 1.5 % of the ground."""
    fixes, days = slow
    assert fast.fixes["reason"].tolist() == [fix.reason for fix in fixes]
    keys = [(row.worker, row.date.date()) for row in fast.days.itertuples()]
    assert keys == sorted(days)
    for key, found in zip(keys, fast.days.to_dict("records"), strict=True):
        expected = days[key]
        for name in TIMES:
            assert found[name] == pytest.approx(expected[name], abs=0.01), (key, name)
        if expected["coverage"] is None:
            assert np.isnan(found["coverage"])
        else:
            assert found["coverage"] == pytest.approx(expected["coverage"], abs=0.015), key
        assert len(found["sessions"]) == len(expected["sessions"]), key
        for one, other in zip(found["sessions"], expected["sessions"], strict=True):
            assert one["minutes"] == pytest.approx(other["minutes"], abs=0.01)
            assert (one["device"], one["closed"]) == (other["device"], other["closed"]), key
            for name in ("length_m", "end_gap_m", "reach_m"):
                assert one[name] == pytest.approx(other[name], abs=0.5), (key, name)
        if not near_a_limit(expected, policy):
            assert (found["verdict"], found["loop"]) == (expected["verdict"], expected["loop"]), key
            assert found["reasons"] == expected["reasons"], key


def near_a_limit(day: dict[str, Any], policy: PatrolPolicy) -> bool:
    """Whether the last digits, or the lattice of the coverage, can turn the verdict."""
    asked = policy.min_minutes * 60_000
    times = [day["asked"], day["asked_low"], day["asked_high"], day["asked"] + day["gap"] * 60_000]
    share = day["coverage"]
    bare = policy.min_coverage is not None and share is not None
    return any(abs(time - asked) < 10 for time in times) or (
        bare and abs(share - policy.min_coverage) < 0.015
    )


def compare(seed: int) -> None:
    rng = np.random.default_rng(seed)
    workers, days = (
        ["u", "w"][: rng.integers(1, 3)],
        [DAY, DAY + timedelta(1)][: rng.integers(1, 3)],
    )
    fixes, duties = some_fixes(rng, workers, days), some_duties(rng, workers, days)
    if rng.random() < 0.25:
        fixes = night(fixes)
    records, policy = some_records(rng, workers), some_policy(rng)
    now = datetime(2026, 5, 5, 12, tzinfo=SHANGHAI) if rng.random() < 0.2 else None
    fast = audit_days(fixes, duties, policy, records, frame=FRAME, zone=SHANGHAI, now=now)
    slow = reference_patrol.audit(fixes, duties, policy, records, FRAME, SHANGHAI, now)
    agree(fast, slow, policy)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_the_two_agree_on_random_days(seed: int) -> None:
    compare(seed)
