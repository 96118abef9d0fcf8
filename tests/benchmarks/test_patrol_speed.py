"""The audit kernel's speed in fixes a second on one core, beside plain containment. Seeded.

    ./xunge test tests/benchmarks/test_patrol_speed.py --benchmark-enable

992 workers walk an hour of rounds with correlated GPS noise (σ 3 m), a fix each 5 s or each second.
`extra_info` has the fixes of a round and, where benchmarks are on, fixes a second. The peer only
asks of each fix whether it lies in the worker's grid (shapely's contains_xy on prepared shapes).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pytest_benchmark.fixture import BenchmarkFixture
from scipy.signal import lfilter

from gis.patrol import audit_days
from gis.patrol.figures import figures_of
from gis.patrol.frames import read_input
from gis.patrol.ground import grounds_of
from gis.patrol.loop import closed_sessions
from gis.patrol.owing import owing_of
from gis.patrol.roll import roll_of
from gis.patrol.streams import judge
from gis.patrol.walks import walks_of
from gis.profile import PatrolPolicy
from tests.walks import DAY, FRAME, SHANGHAI, SIDE_M, every, moments, rounds, unprojected

POLICY = PatrolPolicy()
WORKERS = 992
EVERY_S = {720: 5.0, 3600: 1.0}
NOISE_M, NOISE_S = 3.0, 30.0
SEED = 11


@cache
def district(workers: int) -> tuple[np.ndarray, gpd.GeoDataFrame]:
    """The grids' corners, and the workers' duties: squares somewhat out of shape."""
    rng = np.random.default_rng(SEED)
    columns = int(np.ceil(np.sqrt(workers)))
    row, column = np.divmod(np.arange(workers), columns)
    corner = (np.column_stack([column, row]) - columns / 2) * SIDE_M
    ring = np.array([(0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5)])
    shapes = [shapely.Polygon(at + ring * SIDE_M + rng.normal(0, 6, ring.shape)) for at in corner]
    names = [f"120106{number:09d}" for number in range(workers)]
    columns_of_duty: dict[str, Any] = {"worker": names, "date": [DAY] * workers, "due": True}
    return corner, gpd.GeoDataFrame(columns_of_duty, geometry=unprojected(shapes), crs=4326)


@cache
def tracks(workers: int, fixes_each: int) -> pd.DataFrame:
    """An hour of every worker's fixes, by worker and time."""
    rng = np.random.default_rng(SEED)
    corner, duties = district(workers)
    step = EVERY_S[fixes_each]
    t = every(step, 3600 - step)
    keep = np.exp(-step / NOISE_S)
    jumps = rng.normal(0, NOISE_M * np.sqrt(1 - keep**2), (workers, fixes_each, 2))
    places = corner[:, None] + rounds(t) + lfilter([1], [1, -keep], jumps, axis=1)
    lon, lat = FRAME.inverse(places[..., 0].ravel(), places[..., 1].ravel())
    worker = pd.Categorical.from_codes(
        np.repeat(np.arange(workers), fixes_each), categories=duties["worker"]
    )
    return pd.DataFrame(
        {
            "worker": worker,
            "device": worker,
            "t": moments(np.tile(t, workers)),
            "lon": lon,
            "lat": lat,
            "accuracy_m": rng.uniform(3, 15, len(lon)),
            "mock": False,
        }
    )


def timed(benchmark: BenchmarkFixture, run: Callable[[], object], fixes: int) -> None:
    """Run it some rounds (the first compiles), and note how many fixes a second it took."""
    run()
    benchmark.pedantic(run, rounds=5)
    benchmark.extra_info["fixes"] = fixes
    if benchmark.stats is not None:
        benchmark.extra_info["million_fixes_a_second"] = fixes / benchmark.stats.stats.min / 1e6


@pytest.mark.parametrize("fixes_each", EVERY_S)
def test_the_whole_audit(benchmark: BenchmarkFixture, fixes_each: int) -> None:
    """From frames to frames."""
    fixes, (_, duties) = tracks(WORKERS, fixes_each), district(WORKERS)
    timed(benchmark, lambda: audit_days(fixes, duties, POLICY, frame=FRAME), len(fixes))


@pytest.mark.parametrize("workers", [62, 248, 992])
def test_the_whole_audit_by_workers(benchmark: BenchmarkFixture, workers: int) -> None:
    """The cost of a worker is the same among few and among many."""
    fixes, (_, duties) = tracks(workers, 720), district(workers)
    timed(benchmark, lambda: audit_days(fixes, duties, POLICY, frame=FRAME), len(fixes))


def test_the_whole_audit_of_a_shuffled_frame(benchmark: BenchmarkFixture) -> None:
    """The same, the rows in any order and the names as text."""
    _, duties = district(WORKERS)
    fixes = tracks(WORKERS, 720).sample(frac=1, random_state=SEED)
    fixes = fixes.astype({"worker": "str", "device": "str"})
    timed(benchmark, lambda: audit_days(fixes, duties, POLICY, frame=FRAME), len(fixes))


@pytest.mark.parametrize("fixes_each", EVERY_S)
def test_the_kernel_alone(benchmark: BenchmarkFixture, fixes_each: int) -> None:
    """From flat arrays in metres to the figures: without frames, projection and the net's index."""
    fixes, (_, duties) = tracks(WORKERS, fixes_each), district(WORKERS)
    read = read_input(fixes, duties, None, frame=FRAME, now=None)
    roll = roll_of(read.duties)
    grounds, ground = grounds_of(read.duties, roll.rows, roll.row_unit, POLICY, FRAME)
    owing = owing_of(judge(read.fixes, POLICY, SHANGHAI, FRAME), roll, ground)

    def kernel() -> pd.DataFrame:
        walks = walks_of(owing, grounds, read.records, POLICY, FRAME)
        closed = closed_sessions(walks.sessions, owing.ground, grounds, POLICY.loop)
        return figures_of(walks, closed, grounds, POLICY)

    timed(benchmark, kernel, len(fixes))


@pytest.mark.parametrize("fixes_each", EVERY_S)
def test_containment_alone_in_shapely(benchmark: BenchmarkFixture, fixes_each: int) -> None:
    """The peer: which fixes lie in the worker's grid, already in metres and by worker."""
    fixes, (_, duties) = tracks(WORKERS, fixes_each), district(WORKERS)
    x, y = (part.reshape(WORKERS, -1) for part in FRAME.forward(fixes["lon"], fixes["lat"]))
    grounds = FRAME.project(duties.geometry.to_numpy())
    shapely.prepare(grounds)
    timed(benchmark, lambda: shapely.contains_xy(grounds[:, None], x, y), len(fixes))
