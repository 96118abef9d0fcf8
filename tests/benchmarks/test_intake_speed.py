"""Fixes in and out of the store, beside the peers, in one run. Seeded.

    ./xunge test tests/benchmarks/test_intake_speed.py --benchmark-enable

`extra_info` says how many rows a round handled: 992 workers with 360 fixes each, and fewer for the
slow peer. All write into a partition with its key; the store is a throwaway cluster (no fsync).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Connection, text

from gis.service.intake import take_in
from gis.store.copy import copy_in
from gis.store.engine import make_engine
from gis.store.fixes import write_fixes
from gis.store.fixes_read import read_fixes
from gis.store.partitions import ensure_days
from tests.stored import DAY, DISTRICT, POLICY, ZONE, set_up_district

WORKERS = [f"w{number:03d}" for number in range(992)]
FIXES_EACH = 360
ROWS = len(WORKERS) * FIXES_EACH
SAMPLE = 5_000
ROUNDS = 5
NOW = datetime(2026, 7, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def fixes() -> pd.DataFrame:
    """A fix each 10 s for an hour, by worker; one in ten without an accuracy."""
    random = np.random.default_rng(7)
    worker = np.repeat(WORKERS, FIXES_EACH)
    start = np.datetime64(f"{DAY}T00:00:00", "ms")
    t = np.tile(start + np.arange(FIXES_EACH) * 10_000, len(WORKERS))
    return pd.DataFrame(
        {
            "worker": pd.Categorical(worker),
            "device": pd.Categorical(worker),
            "t": pd.DatetimeIndex(t).tz_localize("UTC"),
            "lon": 117.1 + random.random(ROWS) / 10,
            "lat": 39.1 + random.random(ROWS) / 10,
            "accuracy_m": np.where(random.random(ROWS) < 0.1, np.nan, 3 + 20 * random.random(ROWS)),
            "mock": False,
        }
    )


@pytest.fixture(scope="module")
def c(module_database: str) -> Iterator[Connection]:
    engine = make_engine(module_database)
    with engine.begin() as connection:
        set_up_district(connection, WORKERS)
        ensure_days(connection, [DAY])
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def empty(c: Connection) -> Callable[[], None]:
    """Empties the fixes before a round, and hands the connection over outside a transaction."""

    def clear() -> None:
        with c.begin():
            c.execute(text("TRUNCATE fix, worker_device_day, stale_day"))

    return clear


def plain_columns(fixes: pd.DataFrame) -> dict[str, np.ndarray]:
    """The rows as they end up in `fix`; PostgreSQL counts its days from 2000."""
    numbers = fixes["worker"].cat.codes.to_numpy(np.int32) + 1
    return {
        "t_ms": fixes["t"].astype("int64").to_numpy(),
        "lon": fixes["lon"].to_numpy(),
        "lat": fixes["lat"].to_numpy(),
        "accuracy_m": fixes["accuracy_m"].to_numpy(),
        "device_id": numbers,
        "worker_number": numbers,
        "mock": fixes["mock"].to_numpy(),
        "day": np.full(len(fixes), (DAY - date(2000, 1, 1)).days, dtype=np.int32),
    }


def run(benchmark: BenchmarkFixture, act: Callable[[], int], setup=None) -> None:
    done = benchmark.pedantic(act, setup=setup, rounds=ROUNDS)
    benchmark.extra_info["rows"] = done


def test_write(benchmark: BenchmarkFixture, c: Connection, fixes: pd.DataFrame, empty) -> None:
    """`write_fixes`: staged, merged, worker-days marked."""

    def write() -> int:
        with c.begin():
            return write_fixes(c, DISTRICT, fixes, policy=POLICY, zone=ZONE).stored

    run(benchmark, write, empty)


def test_write_again(benchmark: BenchmarkFixture, c: Connection, fixes: pd.DataFrame) -> None:
    """The same once more: every row meets itself."""

    def write() -> int:
        with c.begin():
            return sum(vars(write_fixes(c, DISTRICT, fixes, policy=POLICY, zone=ZONE)).values())

    write()
    run(benchmark, write)


def test_intake(benchmark: BenchmarkFixture, c: Connection, fixes: pd.DataFrame, empty) -> None:
    """`take_in`: the door and then the store."""

    def take() -> int:
        with c.begin():
            return take_in(
                c, DISTRICT, [fixes], policy=POLICY, zone=ZONE, datum="wgs84", received_at=NOW
            ).stored

    run(benchmark, take, empty)


def test_peer_bare_copy(
    benchmark: BenchmarkFixture, c: Connection, fixes: pd.DataFrame, empty
) -> None:
    """COPY BINARY straight into `fix`: no duplicate met, nothing marked, the most there is."""
    columns = plain_columns(fixes)

    def copy() -> int:
        with c.begin():
            copy_in(c, "fix", columns)
        return len(fixes)

    run(benchmark, copy, empty)


def test_peer_executemany(
    benchmark: BenchmarkFixture, c: Connection, fixes: pd.DataFrame, empty
) -> None:
    """A row at a time by the driver, on a sample."""
    columns = plain_columns(fixes.iloc[:SAMPLE])
    columns["day"] = np.full(SAMPLE, DAY)
    names = ", ".join(columns)
    values = list(zip(*(column.tolist() for column in columns.values()), strict=True))
    marks = ", ".join(["%s"] * len(values[0]))

    def insert() -> int:
        with c.begin():
            with c.connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO fix ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", values
                )
            return len(values)

    run(benchmark, insert, empty)


@pytest.fixture
def full(c: Connection, fixes: pd.DataFrame, empty) -> Connection:
    empty()
    with c.begin():
        write_fixes(c, DISTRICT, fixes, policy=POLICY, zone=ZONE)
        c.execute(text("ANALYZE fix"))
    return c


def test_read(benchmark: BenchmarkFixture, full: Connection) -> None:
    """`read_fixes`: COPY BINARY out, the kernel's frame, sorted."""

    def read() -> int:
        with full.begin():
            return len(read_fixes(full, DISTRICT, DAY, DAY))

    run(benchmark, read)


def test_peer_fetchall(benchmark: BenchmarkFixture, full: Connection) -> None:
    """The same rows as Python tuples, in no frame yet."""

    def read() -> int:
        with full.begin(), full.connection.cursor() as cursor:
            cursor.execute(
                "SELECT worker_number, device_id, t_ms, lon, lat, accuracy_m, mock FROM fix"
            )
            return len(cursor.fetchall())

    run(benchmark, read)
