"""A district's day from end to end: 992 walkers' tracks in, audited, stored. Seeded.

    ./xunge test tests/benchmarks/test_district_day_speed.py --benchmark-enable

`extra_info` says how many fixes a round handled. The store is a throwaway cluster (no fsync).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Connection

from gis.profile import load_profile
from gis.service.audit import audit_day
from gis.service.demo import set_up, synthetic_district
from gis.service.intake import take_in
from gis.store.engine import make_engine
from gis.synth import SyntheticDistrict, Walks, walk_day

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 4, tzinfo=UTC)
SEED = 7


@pytest.fixture(scope="module")
def district() -> SyntheticDistrict:
    return synthetic_district(load_profile("hongqiao"), SEED)


@pytest.fixture(scope="module")
def walks(district: SyntheticDistrict) -> Walks:
    return walk_day(district, DAY, SEED)


@pytest.fixture(scope="module")
def connection(module_database: str, district: SyntheticDistrict) -> Iterator[Connection]:
    engine = make_engine(module_database)
    with engine.begin() as c:
        set_up(c, district, now=NOW)
    with engine.connect() as c:
        yield c
    engine.dispose()


def take(c: Connection, district: SyntheticDistrict, walks: Walks) -> int:
    profile = district.profile
    with c.begin():
        report = take_in(
            c, profile.district, [walks.fixes],
            policy=profile.patrol, zone=profile.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip
    return report.read


def test_intake_of_a_day_again(
    benchmark: BenchmarkFixture, connection: Connection, district: SyntheticDistrict, walks: Walks
) -> None:
    """The second upload of a whole day, which changes nothing."""
    taken = benchmark.pedantic(take, (connection, district, walks), rounds=3, warmup_rounds=1)
    benchmark.extra_info["fixes"] = taken
    assert taken == len(walks.fixes)


def test_audit_of_a_day_from_store_to_store(
    benchmark: BenchmarkFixture, connection: Connection, district: SyntheticDistrict, walks: Walks
) -> None:
    """Fixes and duties out of PostGIS, both subjects' 1,984 results back in."""
    take(connection, district, walks)

    def audit() -> int:
        with connection.begin() as transaction:
            audited = audit_day(connection, district.profile.district, DAY, now=NOW)
            transaction.rollback()
        return audited.fixes

    fixes = benchmark.pedantic(audit, rounds=5, warmup_rounds=1)
    benchmark.extra_info["fixes"] = fixes
    assert fixes > 0.9 * len(walks.fixes)
