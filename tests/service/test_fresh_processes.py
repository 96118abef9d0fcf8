"""The queue drained by processes: several at once, and one that is killed in the middle."""

import multiprocessing
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.queues import Queue

import pytest
from sqlalchemy import Engine

from gis.service import audit
from gis.service.fresh import Drained, drain
from gis.service.intake import take_in
from gis.store.engine import make_engine
from gis.store.fixes_read import read_fixes
from gis.store.stale import stale_days
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import MONDAY, NOW, TUESDAY, patrolled, walk

SPAWN = multiprocessing.get_context("spawn")
PATIENCE_S = 120


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    """Twelve worker-days wait."""
    engine = make_engine(committed_database, statement_timeout_s=60)
    patrolled(engine)
    with engine.begin() as c:
        for day in (MONDAY, TUESDAY):
            for number in range(1, 7):
                take_in(
                    c, DISTRICT, [walk(number, day, [(70, 80)])],
                    policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
                )  # fmt: skip
    yield engine
    engine.dispose()


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def drained(url: str) -> Drained:
    engine = make_engine(url, statement_timeout_s=60)
    try:
        return sum(drain(engine, lambda: NOW), Drained())
    finally:
        engine.dispose()


def drain_in_process(url: str, told: "Queue[Drained]") -> None:
    told.put(drained(url))


def hang_in_process(url: str, told: "Queue[date]") -> None:
    """Audit, but say so and hang once the fixes are read."""

    def hang(c, district, day, *args, **kwargs):
        found = read_fixes(c, district, day, *args, **kwargs)
        told.put(day)
        time.sleep(PATIENCE_S)
        return found

    audit.read_fixes = hang
    drained(url)


def test_several_processes_audit_each_worker_day_once(district: Engine) -> None:
    told: Queue[Drained] = SPAWN.Queue()
    processes = [
        SPAWN.Process(target=drain_in_process, args=(url_of(district), told)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    done = sum((told.get(timeout=PATIENCE_S) for _ in processes), Drained())
    for process in processes:
        process.join()
    with district.connect() as c:
        assert (done, len(stale_days(c, DISTRICT))) == (Drained(audited=12), 0)


def test_what_a_killed_process_had_claimed_is_anybodys(district: Engine) -> None:
    told: Queue[date] = SPAWN.Queue()
    process = SPAWN.Process(target=hang_in_process, args=(url_of(district), told))
    process.start()
    assert told.get(timeout=PATIENCE_S) == TUESDAY
    assert drained(url_of(district)) == Drained(audited=6)  # Monday's; Tuesday's are claimed
    process.kill()
    process.join()
    done, deadline = Drained(), time.monotonic() + PATIENCE_S
    while not done and time.monotonic() < deadline:  # the server has yet to notice
        done = drained(url_of(district))
    assert done == Drained(audited=6)
