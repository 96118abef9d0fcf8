"""What tests share: a throwaway PostgreSQL with PostGIS, and migrated databases in it."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from sqlalchemy import Connection, Engine

from gis.settings import Settings
from gis.store.cluster import Cluster
from gis.store.engine import make_engine
from gis.store.migrate import upgrade
from gis.store.place import place_for
from gis.store.server import Server

_TEMPLATE = "migrated"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full`: the tests that kill things do so more often."""
    parser.addoption("--full", action="store_true", help="kill servers ten times as often")


@pytest.fixture(scope="session")
def server_url(testrun_uid: str) -> Iterator[str]:
    """A throwaway cluster, one for all workers of a test run; the last one to end deletes it."""
    with Cluster(Settings().state_dir, testrun_uid, throwaway=True).running() as url:
        yield url


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """The name of an empty, migrated database, made by whichever worker is first."""
    with _administrator(server_url) as run:
        run("SELECT pg_advisory_lock(1)")
        if not run(f"SELECT 1 FROM pg_database WHERE datname = '{_TEMPLATE}'"):
            run("CREATE DATABASE making")
            upgrade(_url_of(server_url, "making"))
            run(f"ALTER DATABASE making RENAME TO {_TEMPLATE}")
    return _TEMPLATE


@pytest.fixture(scope="session")
def database_url(server_url: str, template: str, worker_id: str) -> Iterator[str]:
    """An empty, migrated database of this worker's, for tests that leave nothing behind."""
    with _clone(server_url, template, worker_id) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this worker's database."""
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back when the test ends."""
    with engine.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


@pytest.fixture
def committed_database(server_url: str, template: str, worker_id: str) -> Iterator[str]:
    """The URL of an empty, migrated database for one test, which may commit."""
    with _clone(server_url, template, f"{worker_id}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="session")
def session_database(server_url: str, template: str, worker_id: str) -> Iterator[str]:
    """The URL of this worker's database for the browser tests, which share what they look at."""
    with _clone(server_url, template, f"{worker_id}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="module")
def module_database(server_url: str, template: str, worker_id: str) -> Iterator[str]:
    """The URL of an empty, migrated database for the tests of one module, which may commit."""
    with _clone(server_url, template, f"{worker_id}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="module")
def fresh_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a clone in which nothing was ever started; one for a module's tests."""
    state = tmp_path_factory.mktemp("clone") / ".xunge"
    yield state
    place = place_for(state)
    for data in place.postgres.glob("*/data"):
        Server(place, data.parent).delete()
    shutil.rmtree(place.home)


_numbers = count()


@contextmanager
def _clone(server_url: str, template: str, name: str) -> Iterator[str]:
    with _administrator(server_url) as run:
        run(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield _url_of(server_url, name)
        run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _administrator(server_url: str):
    """A function that runs one statement outside any transaction and returns its rows."""
    with closing(psycopg2.connect(server_url)) as connection:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)

        def run(statement: str) -> list[tuple[object, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

        yield run


def _url_of(server_url: str, database: str) -> str:
    return server_url.replace("/xunge?", f"/{database}?")
