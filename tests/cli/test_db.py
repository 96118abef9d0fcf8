"""`xunge db`, in a fresh clone."""

from contextlib import closing
from io import StringIO
from pathlib import Path

import psycopg2
import pytest

from gis.store.migrate import head
from tests.cli.conftest import Run


@pytest.fixture
def in_fresh_clone(run: Run, fresh_state: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("XUNGE_STATE_DIR", str(fresh_state))
    return run


def test_started_by_hand_it_runs_until_it_is_stopped(in_fresh_clone: Run) -> None:
    url = in_fresh_clone("db", "start").out.strip()
    with closing(psycopg2.connect(url)) as connection:
        assert connection.info.dbname == "xunge"
    assert in_fresh_clone("db", "status").out.startswith("running, until `xunge db stop`\n")
    in_fresh_clone("db", "stop")
    assert in_fresh_clone("db", "status").out.startswith("stopped\n")


def test_migrate_prints_the_schema_s_version(in_fresh_clone: Run) -> None:
    assert in_fresh_clone("db", "migrate").out == f"{head()}\n"


def test_reset_asks_first(in_fresh_clone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    refused = in_fresh_clone("db", "reset")
    assert refused.code == 1
    assert refused.out.startswith("Delete all data in /")


def test_reset_empties_the_database(in_fresh_clone: Run) -> None:
    in_fresh_clone("db", "migrate")
    in_fresh_clone("db", "reset", "--yes")
    url = in_fresh_clone("db", "start").out.strip()
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('grid')")
        assert cursor.fetchone() == (None,)


def test_a_named_server_answers(run_on: Run) -> None:
    assert run_on("db", "status").out == "the server of XUNGE_DATABASE_URL answers\n"


@pytest.mark.parametrize("command", ["start", "stop", "reset"])
def test_a_named_server_is_left_alone(run_on: Run, command: str) -> None:
    refused = run_on("db", command)
    assert refused.code == 2
    assert refused.err.startswith("XUNGE_DATABASE_URL names a server")
