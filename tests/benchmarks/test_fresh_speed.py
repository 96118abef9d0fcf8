"""How long until a fix shows: 992 workers in the field, a fix of each every 5 s, at mid-day.

    ./xunge test tests/benchmarks/test_fresh_speed.py --benchmark-enable

Each worker has walked for `HOURS` already. The worker process is a real one, with a clock that
says noon; fixes are committed in small transactions, as the intake does. `extra_info` says, from
the commit of a fix to the moment at which another connection reads a result that holds it: median,
99th percentile and worst, in seconds. The store is a throwaway cluster (no fsync).
"""

import multiprocessing
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, text

from gis.datum import MetricFrame
from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.service.worker import Worker
from gis.store.engine import make_engine
from gis.store.fixes import write_fixes
from gis.synth import SyntheticDistrict

PROFILE = load_profile("hongqiao")
DISTRICT = PROFILE.district
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
STEP_S = 5
SLICES = 50  # transactions in the time of a step
ROUND_S = 240  # of a square walked inside the grid
SIDE_M = 60.0


@dataclass
class Field:
    """The people in the field: where they walk, and when each fix was committed and seen."""

    workers: list[str]
    x: np.ndarray
    y: np.ndarray
    frame: MetricFrame
    committed: dict[tuple[str, int], float] = field(default_factory=dict)
    seen: dict[tuple[str, int], float] = field(default_factory=dict)

    def fixes(self, who: np.ndarray, steps: np.ndarray, start: datetime) -> pd.DataFrame:
        """The fixes of these workers (by place) after so many steps, side by side."""
        share = steps * STEP_S / ROUND_S % 1 * 4
        along, side = share % 1 * SIDE_M, share.astype(int)
        dx = np.choose(side, [along, SIDE_M, SIDE_M - along, 0])
        dy = np.choose(side, [0, along, SIDE_M, SIDE_M - along])
        lon, lat = self.frame.inverse(self.x[who] + dx, self.y[who] + dy)
        names = np.array(self.workers, dtype=object)[who]
        moments = pd.Timestamp(start) + pd.to_timedelta(steps * STEP_S, unit="s")
        return pd.DataFrame(
            {"worker": names, "device": names, "t": moments.as_unit("ms"), "lon": lon, "lat": lat,
             "accuracy_m": 5.0, "mock": False}
        )  # fmt: skip


@pytest.fixture(scope="module")
def city() -> SyntheticDistrict:
    return synthetic_district(PROFILE, 7)


@pytest.fixture(scope="module")
def engine(module_database: str, city: SyntheticDistrict) -> Iterator[Engine]:
    made = make_engine(module_database)
    with made.begin() as c:
        set_up(c, city, now=NOON)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def people(city: SyntheticDistrict) -> Field:
    """One worker in each basic grid that has one, walking about its middle."""
    basic = city.grids[city.grids["code"].isin(city.assignments["grid_code"])]
    frame = MetricFrame.of_bounds(*city.grids.total_bounds)
    owing = city.assignments.drop_duplicates("grid_code").drop_duplicates("worker")
    places = basic.set_index("code").geometry[owing["grid_code"]].representative_point()
    x, y = frame.forward(places.x.to_numpy(), places.y.to_numpy())
    return Field(list(owing["worker"]), x - SIDE_M / 2, y - SIDE_M / 2, frame)


def work(url: str, ahead: timedelta, stop: "multiprocessing.synchronize.Event") -> None:
    """The worker process, with a clock that is ahead."""
    made = make_engine(url)
    loop = Worker(made, clock=lambda: datetime.now(UTC) + ahead)
    threading.Thread(target=lambda: (stop.wait(), loop.stop())).start()
    loop.run()
    made.dispose()


def morning(engine: Engine, people: Field, steps: int) -> datetime:
    """What was walked by noon; when it began."""
    start = NOON - timedelta(seconds=STEP_S * steps)
    every = np.arange(len(people.workers))
    for first in range(0, steps, 200):
        some = np.arange(first, min(first + 200, steps))
        who, when = np.repeat(every, len(some)), np.tile(some, len(every))
        with engine.begin() as c:
            write(c, people.fixes(who, when, start))
    return start


def write(c, fixes: pd.DataFrame) -> None:
    write_fixes(c, DISTRICT, fixes, policy=PROFILE.patrol, zone=PROFILE.zone)


def walk_on(engine: Engine, people: Field, start: datetime, steps: range) -> None:
    """Everybody sends a fix each step, a slice of them at a time, by the wall's clock."""
    began = time.monotonic()
    every = np.arange(len(people.workers))
    for step in steps:
        for part, who in enumerate(np.array_split(every, SLICES)):
            due = began + (step - steps.start + part / SLICES) * STEP_S
            time.sleep(max(0.0, due - time.monotonic()))
            with engine.begin() as c:
                write(c, people.fixes(who, np.full(len(who), step), start))
            now = time.monotonic()
            people.committed |= {(people.workers[one], step): now for one in who}


def watch(engine: Engine, people: Field, stop: threading.Event) -> None:
    """Note when each worker's day holds which step: its classes last from the first fix to it."""
    query = text(
        "SELECT subject, strict + ring + bridged + vehicle + idle + outside + gap, changed"
        " FROM patrol_day WHERE changed > :since AND subject_kind = 'worker' AND current"
    )
    since, shown = 0, defaultdict[str, int](lambda: -1)
    while not stop.wait(0.05):
        with engine.connect() as c:
            rows = c.execute(query, {"since": since}).all()
        now = time.monotonic()
        for worker, minutes, changed in rows:
            since = max(since, changed)
            step = round(minutes * 60 / STEP_S)
            for past in range(max(shown[worker] + 1, step - 10), step + 1):
                people.seen[worker, past] = now
            shown[worker] = step


@pytest.fixture
def figures(benchmark: BenchmarkFixture) -> tuple[float, int]:
    """Hours walked and steps timed; as a plain test, next to none."""
    return (4.0, 8) if benchmark.enabled else (0.01, 1)


def test_a_fix_shows(
    benchmark: BenchmarkFixture,
    engine: Engine,
    people: Field,
    figures: tuple[float, int],
) -> None:
    hours, timed = figures
    before = round(hours * 3600 / STEP_S)
    start = morning(engine, people, before)
    spawn = multiprocessing.get_context("spawn")
    done, stop = spawn.Event(), threading.Event()
    ahead = NOON - datetime.now(UTC)
    url = engine.url.render_as_string(hide_password=False)
    process = spawn.Process(target=work, args=(url, ahead, done))
    watcher = threading.Thread(target=watch, args=(engine, people, stop))
    process.start()
    watcher.start()
    try:
        await_all(people, before - 1, seconds=120)

        def walked() -> None:
            walk_on(engine, people, start, range(before, before + timed))
            await_all(people, before + timed - 1, seconds=60)

        benchmark.pedantic(walked, rounds=1)
    finally:
        done.set()
        stop.set()
        watcher.join()
        process.join()
    waits = np.array([people.seen[key] - at for key, at in people.committed.items()])
    quantiles = {"median": 0.5, "p99": 0.99, "worst": 1.0}
    benchmark.extra_info |= {
        name: round(float(np.quantile(waits, q)), 2) for name, q in quantiles.items()
    }
    benchmark.extra_info["fixes"] = len(waits)


def await_all(people: Field, step: int, *, seconds: float) -> None:
    """Wait until everybody's day holds the step."""
    deadline = time.monotonic() + seconds
    while not all((worker, step) in people.seen for worker in people.workers):
        assert time.monotonic() < deadline, "not everybody's fixes were audited"
        time.sleep(0.2)
