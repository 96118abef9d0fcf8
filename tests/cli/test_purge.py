"""`xunge purge` and `xunge tracks seal`: what they say, refuse and do. See tests/patrolled.py."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from gis.store.engine import make_engine
from tests.cli.conftest import Run
from tests.patrolled import patrolled

FIXES = 7_452


@pytest.fixture
def run_on(run: Run, committed_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("XUNGE_DATABASE_URL", committed_database)
    return run


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    """Two days, long past by the real clock."""
    engine = make_engine(committed_database)
    patrolled(engine)
    yield engine
    engine.dispose()


def count(engine: Engine, table: str) -> int:
    with engine.connect() as c:
        return c.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_past_days_go(district: Engine, run_on: Run) -> None:
    ran = run_on("purge")
    assert (ran.code, count(district, "fix")) == (0, 0)
    assert f"{FIXES:,} raw fixes of 2 days purged" in ran.out


def test_a_dry_run_says_what_would_go_and_changes_nothing(district: Engine, run_on: Run) -> None:
    ran = run_on("purge", "--dry-run")
    assert (ran.code, count(district, "fix")) == (0, FIXES)
    assert f"{FIXES:,} raw fixes of 2 days would be purged" in ran.out


def test_days_before_a_date_go(district: Engine, run_on: Run) -> None:
    document = json.loads(run_on("purge", "--before", "2026-05-12", "--json").out)
    assert document == {
        "purged": True,
        "days": [{"date": "2026-05-11", "fixes": 3126, "settled": True}],
    }


def test_unsettled_days_are_refused_and_nothing_is_purged(district: Engine, run_on: Run) -> None:
    with district.begin() as c:
        c.execute(
            text(
                "INSERT INTO stale_day (district, worker, date)"
                " SELECT district, id, '2026-05-11' FROM worker WHERE id = 'W-001'"
            )
        )
    ran = run_on("purge")
    assert (ran.code, count(district, "fix")) == (2, FIXES)
    assert "2026-05-11: some of it waits to be audited" in ran.err


def test_a_date_too_recent_is_refused(district: Engine, run_on: Run) -> None:
    ran = run_on("purge", "--before", "2126-01-01")
    assert (ran.code, count(district, "fix")) == (2, FIXES)


def test_nothing_to_purge_is_said(district: Engine, run_on: Run) -> None:
    run_on("purge")
    assert "0 raw fixes of 0 days purged" in run_on("purge").out


def test_past_days_are_sealed(district: Engine, run_on: Run) -> None:
    ran = run_on("tracks", "seal")
    assert (ran.code, count(district, "fix"), count(district, "track")) == (0, 0, 11)
    assert f"{FIXES:,} fixes of 2 days sealed" in ran.out


def test_days_before_a_date_are_sealed(district: Engine, run_on: Run) -> None:
    run_on("tracks", "seal", "--before", "2026-05-12")
    assert count(district, "track") == 5
