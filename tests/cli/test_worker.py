"""`xunge worker` as a process, alone and beside `xunge serve`: what it does, and how it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psutil
import pytest
from sqlalchemy import Engine, text

from gis.service.intake import take_in
from gis.service.purge import purge
from gis.store.days import days_within
from gis.store.engine import make_engine
from gis.store.stale import set_aside
from tests.cli.conftest import Run
from tests.cli.test_serve import address_of, xunge
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import BASIC, patrolled, walk

PATIENCE_S = 60
TODAY = datetime.now(HONGQIAO.zone).date()
RECENT = TODAY - timedelta(days=2)


@pytest.fixture(scope="module")
def database(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    list(purge(engine, DISTRICT, now=datetime.now(UTC)))  # or each start would announce that
    yield engine
    engine.dispose()


def upload(engine: Engine, number: int) -> None:
    """An hour of rounds in the grid of that number, the day before yesterday."""
    with engine.begin() as c:
        take_in(
            c, DISTRICT, [walk(number, RECENT, [(0, 60)])], policy=HONGQIAO.patrol,
            zone=HONGQIAO.zone, datum="wgs84", received_at=datetime.now(UTC),
        )  # fmt: skip


def is_met(engine: Engine, number: int) -> bool:
    with engine.connect() as c:
        verdicts = days_within(c, DISTRICT, RECENT, RECENT).set_index("code")["verdict"]
    return verdicts.get(BASIC[number - 1]) == "met"


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def test_once_drains_the_queue_and_stops(database: Engine, run_on: Run) -> None:
    upload(database, 1)
    ran = run_on("worker", "--once")
    assert (ran.code, ran.err) == (0, "")
    assert "worker-days audited: " in ran.out
    assert is_met(database, 1)


def test_what_is_set_aside_is_shown_with_its_reason(database: Engine, run_on: Run) -> None:
    run_on("worker", "--once")
    with database.begin() as c:
        c.execute(
            text("INSERT INTO stale_day VALUES (:d, 'W-001', :t)"), {"d": DISTRICT, "t": TODAY}
        )
        set_aside(c, DISTRICT, TODAY, "W-001", problem="ZeroDivisionError", now=datetime.now(UTC))
    ran = run_on("worker", "--once")
    with database.begin() as c:
        c.execute(text("DELETE FROM stale_day"))
    assert f"W-001 on {TODAY}, attempts: 1" in ran.out
    assert "ZeroDivisionError" in ran.out


def test_it_audits_what_comes_in(database: Engine) -> None:
    with xunge(url_of(database), "worker") as process:
        assert process.stdout
        assert "Ctrl-C stops" in process.stdout.readline()
        upload(database, 2)
        assert eventually(lambda: is_met(database, 2))


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_when_told(database: Engine, told: signal.Signals) -> None:
    with xunge(url_of(database), "worker") as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(told)
        said, complaints = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, said, complaints) == (0, "Stopped.\n", "")


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_beside_a_server_it_ends_without_a_word(database: Engine, told: signal.Signals) -> None:
    """Ctrl-C reaches it too, while it still waits for the server to close its input."""
    assert eventually(lambda: not listens(database))  # the one before is gone
    command = [sys.executable, "-m", "gis.cli", "worker", "--for-server"]
    environment = {**os.environ, "XUNGE_DATABASE_URL": url_of(database)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert eventually(lambda: listens(database))
        process.send_signal(told)
        process.wait(PATIENCE_S)
        assert process.stderr
        assert (process.returncode, process.stderr.read()) == (0, b"")


def listens(engine: Engine) -> bool:
    """Whether a worker hears what is marked: it has come up, and its input is being read."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN \"xunge_stale\"'"
    with engine.connect() as c:
        return bool(c.execute(text(query)).scalar_one())


def test_it_waits_for_a_database_that_goes_away(database: Engine) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with xunge(url_of(database), "worker") as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(1)
        with database.begin() as c:
            c.execute(text(f"{cut} AND datname = current_database()"))
        database.dispose()
        upload(database, 3)
        assert eventually(lambda: is_met(database, 3))


def beside(server: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(server.pid).children()


def test_a_server_has_one_beside_it(database: Engine) -> None:
    with xunge(url_of(database), "serve", "--port", "0") as server:
        address_of(server)
        upload(database, 4)
        assert eventually(lambda: is_met(database, 4))
        (worker,) = beside(server)
        server.terminate()
        server.communicate(timeout=PATIENCE_S)
        assert is_gone(worker)


def test_it_ends_with_a_server_that_is_killed(database: Engine) -> None:
    with xunge(url_of(database), "serve", "--port", "0") as server:
        address_of(server)
        assert eventually(lambda: bool(beside(server)))
        (worker,) = beside(server)
        server.kill()
        assert eventually(lambda: is_gone(worker))


def test_one_that_dies_is_started_again(database: Engine) -> None:
    with xunge(url_of(database), "serve", "--port", "0") as server:
        address_of(server)
        assert eventually(lambda: bool(beside(server)))
        (worker,) = beside(server)
        os.kill(worker.pid, signal.SIGKILL)
        assert eventually(lambda: worker.pid not in [each.pid for each in beside(server)])
        assert eventually(lambda: bool(beside(server)))
        server.terminate()
        server.communicate(timeout=PATIENCE_S)


def test_a_server_can_do_without(database: Engine) -> None:
    with xunge(url_of(database), "serve", "--port", "0", "--no-worker") as server:
        address_of(server)
        assert beside(server) == []
