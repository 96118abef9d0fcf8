"""The queue is drained: by one, by many, with a bad day in it, and after a death in the middle.

See tests/patrolled.py for who walked where.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Event

import pandas as pd
import pytest
from sqlalchemy import Engine, insert

from gis.service import audit, fresh
from gis.service.audit import audit_day
from gis.service.fresh import Drained, drain, drain_once
from gis.service.intake import take_in
from gis.store import roster
from gis.store.days import days_within, revisions_of
from gis.store.engine import make_engine
from gis.store.fixes_read import read_fixes
from gis.store.stale import stale_days
from gis.store.tables import stale_day
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import BASIC, MONDAY, NOW, TUESDAY, patrolled, walk

MANY = 4


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database, pool_size=MANY + 2, statement_timeout_s=30)
    patrolled(engine)
    yield engine
    engine.dispose()


def upload(
    engine: Engine, number: int, day: date, spans_min: list[tuple[int, int]], **other: str
) -> None:
    """A walk in the grid of that number comes in; `other` replaces its columns."""
    with engine.begin() as c:
        take_in(
            c, DISTRICT, [walk(number, day, spans_min).assign(**other)],
            policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
        )  # fmt: skip


def mark(engine: Engine, worker: str, day: date) -> None:
    row = {"district": DISTRICT, "worker": worker, "date": day}
    with engine.begin() as c:
        c.execute(insert(stale_day).values(row))


def share(engine: Engine, worker: str, grid_code: str) -> None:
    """The worker walks another's grid too."""
    row = {"worker": [worker], "grid_code": [grid_code], "role": ["part_time"]}
    dates = {"from": [pd.Timestamp(MONDAY)], "to": [pd.NaT]}
    with engine.begin() as c:
        roster.save_assignments(c, DISTRICT, pd.DataFrame(row | dates))


def minutes(engine: Engine, number: int, day: date = MONDAY) -> float:
    with engine.connect() as c:
        return days_within(c, DISTRICT, day, day).set_index("code")["minutes"][BASIC[number - 1]]


def waiting(engine: Engine) -> pd.DataFrame:
    with engine.connect() as c:
        return stale_days(c, DISTRICT)


def drained(engine: Engine, now: datetime = NOW) -> Drained:
    return sum(drain(engine, lambda: now), Drained())


def test_a_late_track_is_in_the_minutes_after_the_drain(district: Engine) -> None:
    upload(district, 4, MONDAY, [(30, 60)])
    assert drained(district) == Drained(audited=1)
    assert minutes(district, 4) == pytest.approx(60, abs=0.01)


def test_an_empty_queue_is_left_at_once(district: Engine) -> None:
    assert drained(district) == Drained()


def test_draining_empties_the_queue_whatever_the_days(district: Engine) -> None:
    for number, day in ((1, MONDAY), (2, MONDAY), (3, TUESDAY)):
        upload(district, number, day, [(70, 80)])
    assert drained(district) == Drained(audited=3)
    assert waiting(district).empty


def test_a_backlog_does_not_keep_the_newest_day_waiting(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "BATCH", 1)
    for number, day in ((1, MONDAY), (2, MONDAY), (3, TUESDAY)):
        upload(district, number, day, [(70, 80)])
    assert drain_once(district, NOW) == Drained(audited=2)
    assert list(waiting(district)["date"]) == [MONDAY]


def test_a_day_to_come_waits_for_its_time(district: Engine) -> None:
    mark(district, "W-001", NOW.date() + timedelta(days=1))
    assert drained(district) == Drained()


def test_a_fix_that_comes_during_an_audit_is_audited_after_it(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes after the audit has read and before it stores; the intake does not wait for it."""
    upload(district, 4, MONDAY, [(30, 40)])

    def read_then_receive(*args, **kwargs):
        fixes = read_fixes(*args, **kwargs)
        monkeypatch.setattr(audit, "read_fixes", read_fixes)
        upload(district, 4, MONDAY, [(40, 60)])
        return fixes

    monkeypatch.setattr(audit, "read_fixes", read_then_receive)
    first = drain_once(district, NOW)
    assert (first, len(waiting(district))) == (Drained(audited=1), 1)
    drained(district)
    assert minutes(district, 4) == pytest.approx(60, abs=0.01)


def test_many_at_once_audit_each_worker_day_once(district: Engine) -> None:
    for number in range(1, 7):
        upload(district, number, MONDAY, [(70, 80)])
    start = Barrier(MANY)

    def one(_: int) -> Drained:
        start.wait()
        return drained(district)

    with ThreadPoolExecutor(MANY) as pool:
        done = sum(pool.map(one, range(MANY)), Drained())
    assert (done, len(waiting(district))) == (Drained(audited=6), 0)


def test_what_another_has_claimed_is_passed_over(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(district, 4, MONDAY, [(30, 60)])
    upload(district, 5, MONDAY, [(40, 60)])
    inside, go_on = Event(), Event()

    def slowly(c, *args, workers, **kwargs):
        if "W-004" in workers:
            inside.set()
            assert go_on.wait(10)
        return audit_day(c, *args, workers=workers, **kwargs)

    monkeypatch.setattr(fresh, "BATCH", 1)
    monkeypatch.setattr(fresh, "audit_day", slowly)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(drain_once, district, NOW)
        assert inside.wait(10)
        mine = drained(district)
        go_on.set()
    assert (mine, other.result()) == (Drained(audited=1), Drained(audited=1))


def test_a_shared_grid_never_holds_less_than_what_is_stored(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W-005 walks W-004's grid too. One process reads the grid for W-004; then W-005's track comes
    and another process audits it. Were both to read before either wrote, the first could write
    last, and W-005's minutes would be gone.
    """
    share(district, "W-005", BASIC[3])
    drained(district)
    upload(district, 4, MONDAY, [(30, 40)])
    read, go_on = Event(), Event()

    def read_slowly(*args, **kwargs):
        fixes = read_fixes(*args, **kwargs)
        if not read.is_set():
            read.set()
            go_on.wait(10)
        return fixes

    monkeypatch.setattr(audit, "read_fixes", read_slowly)
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(drained, district)
        assert read.wait(10)
        upload(district, 4, MONDAY, [(40, 60)], worker="W-005", device="phone 5")
        other = pool.submit(drained, district)
        with pytest.raises(FutureTimeout):
            other.result(timeout=1)  # it waits for the grid
        go_on.set()
        assert slow.result() + other.result() == Drained(audited=2)
    assert minutes(district, 4) == pytest.approx(60, abs=0.5)  # two phones, one after the other


def test_a_death_in_the_middle_leaves_the_mark(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(district, 4, MONDAY, [(30, 60)])

    def die(c, *args, **kwargs):
        audit_day(c, *args, **kwargs)
        raise SystemExit

    monkeypatch.setattr(fresh, "audit_day", die)
    with pytest.raises(SystemExit):
        drain_once(district, NOW)
    assert list(waiting(district)["worker"]) == ["W-004"]
    assert minutes(district, 4) == pytest.approx(30, abs=0.01)


@pytest.fixture
def poisoned(district: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Six worker-days wait; the audit of one of them fails."""
    for number in range(1, 7):
        upload(district, number, MONDAY, [(70, 80)])

    def stumble(c, *args, workers, **kwargs):
        if "W-003" in workers:
            raise ZeroDivisionError("a ground without an area")
        return audit_day(c, *args, workers=workers, **kwargs)

    monkeypatch.setattr(fresh, "audit_day", stumble)
    return district


def test_one_bad_worker_day_does_not_block_the_others(poisoned: Engine) -> None:
    assert drained(poisoned) == Drained(audited=5, set_aside=1)


def test_a_bad_worker_day_says_what_is_wrong_with_it(poisoned: Engine) -> None:
    drained(poisoned)
    (bad,) = waiting(poisoned).itertuples()
    assert (bad.worker, bad.attempts) == ("W-003", 1)
    assert bad.problem == "ZeroDivisionError: a ground without an area"


def test_a_bad_worker_day_is_tried_again_later_and_ever_later(poisoned: Engine) -> None:
    drained(poisoned)
    assert drained(poisoned, NOW + timedelta(seconds=59)) == Drained()
    assert drained(poisoned, NOW + timedelta(seconds=60)) == Drained(set_aside=1)
    assert drained(poisoned, NOW + timedelta(seconds=179)) == Drained()
    assert drained(poisoned, NOW + timedelta(seconds=180)) == Drained(set_aside=1)


def test_new_fixes_do_not_bring_a_bad_worker_day_back_early(poisoned: Engine) -> None:
    drained(poisoned)
    upload(poisoned, 3, MONDAY, [(80, 90)])
    assert drained(poisoned) == Drained()


def test_a_bad_worker_day_that_heals_leaves_the_queue(
    poisoned: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    drained(poisoned)
    monkeypatch.setattr(fresh, "audit_day", audit_day)
    assert drained(poisoned, NOW + timedelta(hours=2)) == Drained(audited=1)
    assert waiting(poisoned).empty


def test_a_drained_day_is_no_new_revision_where_nothing_changed(district: Engine) -> None:
    mark(district, "W-001", MONDAY)
    drained(district, datetime(2026, 5, 14, tzinfo=UTC))
    with district.connect() as c:
        assert len(revisions_of(c, DISTRICT, "worker", "W-001", MONDAY)) == 1
