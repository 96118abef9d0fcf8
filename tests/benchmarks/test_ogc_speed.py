"""Pages of a year of audited days of 992 grids over HTTP: the first one, deep ones, chosen ones.

    ./xunge test tests/benchmarks/test_ogc_speed.py --benchmark-enable

Below the policies of an operator's account, 1,000 features a page, gzip accepted. Only the first
page of a question also counts all its days. `extra_info`: the median of an answer in ms, by page.
"""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, text

from gis.profile import load_profile
from gis.store import net
from gis.store.engine import make_engine
from gis.synth import make_district
from tests.server_process import ServerProcess, server_process
from tests.signed_in import token_for

PROFILE = load_profile("hongqiao")
ROUNDS = 9
DAYS = "/ogc/collections/patrol_days/items"

_AUDITED = text("""
INSERT INTO patrol_day (
    district, subject_kind, subject, date, revision, current, closed, verdict, reasons, due, loop,
    sessions, policy_version, net_version, computed_at
)
SELECT
    g.district, 'grid', g.code, d.day, 1, true, true, (ARRAY['met', 'short'])[1 + g.id % 2], '{}',
    true, 'met', '[]', 'p', 1, now()
FROM grid AS g CROSS JOIN generate_series(DATE '2025-01-01', '2025-12-31', '1 day') AS d (day)
WHERE g.level = 4
ORDER BY d.day
""")


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    with engine.begin() as c:
        net.save_district(c, PROFILE, PROFILE.synthetic.centre)
        grids = make_district(PROFILE, 7).grids
        net.insert_grids(c, PROFILE.district, grids, datetime(2025, 1, 1, tzinfo=UTC).date())
        c.execute(_AUDITED)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        c.execute(text("VACUUM ANALYZE"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def ours(owner: Engine, module_database: str) -> Iterator[ServerProcess]:
    with server_process(module_database) as process:
        yield process


def test_pages_of_a_year(benchmark: BenchmarkFixture, ours: ServerProcess, owner: Engine) -> None:
    with owner.connect() as c:
        middle = c.execute(
            text("SELECT code FROM grid WHERE level = 4 ORDER BY code OFFSET 500 LIMIT 1")
        ).scalar_one()
    pages = {
        "first": {}, "deep": {"after": f"{middle}.2025-06-01"},
        "deep, back": {"before": f"{middle}.2025-06-01"}, "one day": {"datetime": "2025-06-01"},
        "one verdict": {"verdict": "short"}, "nothing": {"verdict": "not_due"},
    }  # fmt: skip
    waits: dict[str, list[float]] = {name: [] for name in pages}
    headers = {"Authorization": f"Bearer {token_for(owner, 'operator')}"}
    with httpx.Client(base_url=f"http://{ours.host}:{ours.port}", headers=headers) as client:

        def ask_all() -> None:
            for name, params in pages.items():
                begun = time.perf_counter()
                response = client.get(DAYS, params={"limit": 1000, **params})
                waits[name].append(time.perf_counter() - begun)
                assert response.is_success

        benchmark.pedantic(ask_all, rounds=ROUNDS, warmup_rounds=1)
    for name, seconds in waits.items():
        benchmark.extra_info[f"{name}, ms"] = round(statistics.median(seconds) * 1000, 1)
