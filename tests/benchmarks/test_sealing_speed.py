"""What sealing a district's day saves and takes: 992 walkers, a fix each 5 s. Seeded.

    ./xunge test tests/benchmarks/test_sealing_speed.py --benchmark-enable

`extra_info` says how many fixes, and the bytes a fix with indexes and all, before and after. The
store is a throwaway cluster (no fsync).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, text

from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.service.sealing import seal
from gis.store.engine import make_engine
from gis.store.fixes import write_fixes
from gis.store.fixes_read import read_fixes
from gis.synth import walk_day

PROFILE = load_profile("hongqiao")
DISTRICT = PROFILE.district
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 20, 4, tzinfo=UTC)
SEED = 7


@pytest.fixture(scope="module")
def engine(module_database: str) -> Iterator[Engine]:
    """A day of walks, not yet sealed."""
    made = make_engine(module_database)
    city = synthetic_district(PROFILE, SEED)
    with made.begin() as c:
        set_up(c, city, now=NOW)
        fixes = walk_day(city, DAY, SEED).fixes
        write_fixes(c, DISTRICT, fixes, policy=PROFILE.patrol, zone=PROFILE.zone)
    yield made
    made.dispose()


def read(engine: Engine) -> pd.DataFrame:
    with engine.connect() as c:
        return read_fixes(c, DISTRICT, DAY, DAY)


def total_bytes(engine: Engine, *tables: str) -> int:
    """With indexes and what is stored out of line, once nothing dead is left."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        size = 0
        for table in tables:
            c.execute(text(f"VACUUM ANALYZE {table}"))
            size += c.execute(text(f"SELECT pg_total_relation_size('{table}')")).scalar_one()
    return size


def test_reading_a_day(benchmark: BenchmarkFixture, engine: Engine) -> None:
    total_bytes(engine, "fix_20260302", "worker_device_day")
    benchmark.extra_info["fixes"] = len(benchmark(read, engine))


def test_sealing_a_day(benchmark: BenchmarkFixture, engine: Engine) -> None:
    before = total_bytes(engine, "fix_20260302")

    def seal_it() -> int:
        return sum(step.fixes for step in seal(engine, now=NOW))

    fixes = benchmark.pedantic(seal_it, rounds=1)
    benchmark.extra_info |= {
        "fixes": fixes,
        "bytes_before": round(before / fixes, 1),
        "bytes_after": round(total_bytes(engine, "track") / fixes, 1),
    }


def test_reading_a_sealed_day(benchmark: BenchmarkFixture, engine: Engine) -> None:
    list(seal(engine, now=NOW))
    benchmark.extra_info["fixes"] = len(benchmark(read, engine))
