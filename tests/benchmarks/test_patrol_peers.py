"""The whole audit beside what the field offers for a part of it, on the same tracks in one run.

    ./xunge test tests/benchmarks/test_patrol_peers.py --benchmark-enable

The peers only find out which fixes (or pieces of a line) lie in the worker's grid: no reasons, no
zone, no stays, no bridges, no sessions. `extra_info` has fixes a second for each. movingpandas
clips the lines of a few workers, since all would take minutes.
"""

import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Connection, text

from gis.duty import worker_duties
from gis.patrol import audit_days
from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.service.intake import take_in
from gis.store.engine import make_engine
from gis.synth import SyntheticDistrict, Walks, walk_day

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it names optional packages that it would like to have
    import movingpandas as mpd

pytestmark = pytest.mark.benchmark(group="a district's day")

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 4, tzinfo=UTC)
SEED = 7
CLIPPED_WORKERS = 4

_IN_THE_GRID = text("""
    WITH fixes AS (
        SELECT w.id AS worker, f.t_ms, ST_SetSRID(ST_MakePoint(f.lon, f.lat), 4326) AS place
        FROM fix AS f INNER JOIN worker AS w ON w.number = f.worker_number
        WHERE f.day = :day
    ), placed AS (
        SELECT
            x.worker, ST_Contains(g.geometry, x.place) AS inside,
            x.t_ms - lag(x.t_ms) OVER (PARTITION BY x.worker ORDER BY x.t_ms) AS step_ms
        FROM fixes AS x
        INNER JOIN assignment AS a ON a.worker = x.worker AND a.role = 'primary'
        INNER JOIN grid AS g ON g.code = a.grid_code AND g.valid @> CAST(:day AS date)
    )
    SELECT worker, sum(step_ms) FILTER (WHERE inside AND step_ms <= 60000) / 60000.0 AS minutes
    FROM placed GROUP BY worker
""")


@pytest.fixture(scope="module")
def district() -> SyntheticDistrict:
    return synthetic_district(load_profile("hongqiao"), SEED)


@pytest.fixture(scope="module")
def walks(district: SyntheticDistrict) -> Walks:
    return walk_day(district, DAY, SEED)


@pytest.fixture(scope="module")
def duties(district: SyntheticDistrict) -> gpd.GeoDataFrame:
    basic = district.basic_grids().set_index("code", drop=False)
    people = district.assignments.assign(on_leave=False)
    return worker_duties(people, basic, district.profile, DAY, workday=True)


@pytest.fixture(scope="module")
def connection(
    module_database: str, district: SyntheticDistrict, walks: Walks
) -> Iterator[Connection]:
    profile = district.profile
    engine = make_engine(module_database)
    with engine.begin() as c:
        set_up(c, district, now=NOW)
        take_in(
            c, profile.district, [walks.fixes],
            policy=profile.patrol, zone=profile.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip
    with engine.connect() as c:
        c.execute(text("ANALYZE"))
        yield c
    engine.dispose()


def measure(benchmark: BenchmarkFixture, work: Callable[[], Any], fixes: int, rounds: int) -> Any:
    """Run `work` some times; how many fixes a second the median run handled."""
    result = benchmark.pedantic(work, rounds=rounds, warmup_rounds=1)
    if benchmark.stats is not None:
        benchmark.extra_info["fixes_per_s"] = round(fixes / benchmark.stats.stats.median)
    return result


def test_xunge_the_whole_audit(
    benchmark: BenchmarkFixture, walks: Walks, duties: gpd.GeoDataFrame, district: SyntheticDistrict
) -> None:
    policy = district.profile.patrol
    result = measure(
        benchmark, lambda: audit_days(walks.fixes, duties, policy), len(walks.fixes), rounds=5
    )
    assert len(result.days) == len(duties)


def test_geopandas_sjoin_containment_alone(
    benchmark: BenchmarkFixture, walks: Walks, district: SyntheticDistrict
) -> None:
    grids = district.basic_grids()[["code", "geometry"]]
    fixes = walks.fixes

    def join() -> gpd.GeoDataFrame:
        points = gpd.points_from_xy(fixes["lon"], fixes["lat"], crs=4326)
        placed = gpd.GeoDataFrame(fixes[["worker", "t"]], geometry=points)
        return placed.sjoin(grids, predicate="within")

    assert len(measure(benchmark, join, len(fixes), rounds=3)) > 0


def test_postgis_containment_and_window_functions(
    benchmark: BenchmarkFixture, connection: Connection, walks: Walks
) -> None:
    def query() -> int:
        return len(connection.execute(_IN_THE_GRID, {"day": DAY}).all())

    assert measure(benchmark, query, len(walks.fixes), rounds=3) > 0


@pytest.mark.filterwarnings("ignore::Warning")  # movingpandas trails what pandas deprecates
def test_movingpandas_clip_of_a_few_workers(
    benchmark: BenchmarkFixture, walks: Walks, duties: gpd.GeoDataFrame
) -> None:
    walked = walks.fixes["worker"].value_counts().index[:CLIPPED_WORKERS]
    fixes = walks.fixes[walks.fixes["worker"].isin(walked)]
    lines = []
    for worker, own in fixes.groupby("worker", observed=True):
        points = gpd.points_from_xy(own["lon"], own["lat"], crs=4326)
        frame = gpd.GeoDataFrame(
            index=pd.DatetimeIndex(own["t"]).tz_localize(None), geometry=points
        )
        ground = duties.loc[duties["worker"] == worker, "geometry"].iloc[0]
        lines.append((mpd.Trajectory(frame, worker), ground))

    def clip() -> list[Any]:
        return [line.clip(ground) for line, ground in lines]

    assert len(measure(benchmark, clip, len(fixes), rounds=1)) == CLIPPED_WORKERS
