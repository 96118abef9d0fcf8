"""Auditing stored days: both subjects, revisions, late fixes, subtrees. See tests/patrolled.py."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, text

from gis.errors import BadInput, NotFound
from gis.service.audit import audit_day
from gis.service.intake import take_in
from gis.store import net, roster
from gis.store.days import days_within, revisions_of
from gis.store.engine import make_engine
from gis.store.stale import stale_days
from tests.nets import DISTRICT, HONGQIAO
from tests.patrolled import BASIC, MONDAY, MONDAY_VERDICTS, NOW, TUESDAY, patrolled, walk


@pytest.fixture(scope="module")
def district(module_database: str) -> Iterator[Engine]:
    engine = make_engine(module_database)
    patrolled(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def c(district: Engine) -> Iterator[Connection]:
    with district.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def verdicts(c: Connection, day: date = MONDAY) -> list[str]:
    return list(days_within(c, DISTRICT, day, day)["verdict"])


def upload(c: Connection, number: int, day: date, spans_min: list[tuple[int, int]]) -> None:
    take_in(
        c, DISTRICT, [walk(number, day, spans_min)],
        policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
    )  # fmt: skip


def assign(c: Connection, worker: str, grid_code: str, role: str) -> None:
    row = {"worker": [worker], "grid_code": [grid_code], "role": [role]}
    dates = {"from": [pd.Timestamp(MONDAY)], "to": [pd.NaT]}
    roster.save_assignments(c, DISTRICT, pd.DataFrame(row | dates))


def test_every_grid_has_the_verdict_it_was_walked_for(c: Connection) -> None:
    assert verdicts(c)[: len(MONDAY_VERDICTS)] == MONDAY_VERDICTS


def test_auditing_again_changes_nothing(c: Connection) -> None:
    saved = audit_day(c, DISTRICT, MONDAY, now=NOW).saved
    assert (saved.written, saved.revised) == (0, 0)


def test_a_late_track_makes_a_revision_of_the_worker_and_of_the_grid(c: Connection) -> None:
    upload(c, 4, MONDAY, [(30, 60)])
    assert audit_day(c, DISTRICT, MONDAY, now=NOW).saved.revised == 2


def test_the_old_revision_stays_readable(c: Connection) -> None:
    upload(c, 4, MONDAY, [(30, 60)])
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    revisions = revisions_of(c, DISTRICT, "grid", BASIC[3], MONDAY)
    assert list(revisions["verdict"]) == ["short", "met"]
    assert list(revisions["current"]) == [False, True]


def test_a_late_track_marks_just_the_worker_day_it_touches(c: Connection) -> None:
    upload(c, 4, MONDAY, [(30, 60)])
    queue = stale_days(c, DISTRICT)
    assert list(zip(queue["worker"], queue["date"], strict=True)) == [("W-004", MONDAY)]


def test_auditing_takes_the_day_off_the_queue(c: Connection) -> None:
    upload(c, 4, MONDAY, [(30, 60)])
    audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-004"])
    assert stale_days(c, DISTRICT).empty


def test_the_same_track_again_leaves_nothing_stale(c: Connection) -> None:
    upload(c, 4, MONDAY, [(0, 30)])
    assert stale_days(c, DISTRICT).empty


def test_some_workers_are_audited_with_their_grids_alone(c: Connection) -> None:
    assert audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-004", "W-005"]).computed == 4


def test_a_subtree_is_audited_with_its_workers_alone(c: Connection) -> None:
    assert audit_day(c, DISTRICT, MONDAY, now=NOW, within=BASIC[0]).computed == 2


def test_an_unknown_grid_is_named(c: Connection) -> None:
    with pytest.raises(NotFound, match="999"):
        audit_day(c, DISTRICT, MONDAY, now=NOW, within="999")


def test_a_day_that_has_not_come_is_refused(c: Connection) -> None:
    with pytest.raises(BadInput, match="has not come yet"):
        audit_day(c, DISTRICT, date(2026, 5, 14), now=NOW)


def test_a_running_day_is_overwritten_and_keeps_its_one_row(c: Connection) -> None:
    running = datetime(2026, 5, 12, 10, tzinfo=UTC)
    c.exec_driver_sql("DELETE FROM patrol_day WHERE date = '2026-05-12'")
    audit_day(c, DISTRICT, TUESDAY, now=running)
    upload(c, 7, TUESDAY, [(0, 30)])
    audit_day(c, DISTRICT, TUESDAY, now=running + timedelta(hours=1))
    assert len(revisions_of(c, DISTRICT, "grid", BASIC[6], TUESDAY)) == 1


def test_a_running_day_without_a_track_is_not_started(c: Connection) -> None:
    audit_day(c, DISTRICT, TUESDAY, now=datetime(2026, 5, 12, 10, tzinfo=UTC))
    assert verdicts(c, TUESDAY)[6] == "not_started"


def test_a_part_timer_walks_for_the_grid(c: Connection) -> None:
    assign(c, "W-001", BASIC[7], "part_time")
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    assert verdicts(c)[7] == "short"


def test_two_workers_minutes_in_one_grid_are_united(c: Connection) -> None:
    assign(c, "W-004", BASIC[4], "part_time")
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    days = days_within(c, DISTRICT, MONDAY, MONDAY).set_index("code")
    assert days.loc[BASIC[4], "minutes"] == pytest.approx(50, abs=0.01)


def test_a_worker_with_two_grids_owes_their_union(c: Connection) -> None:
    assign(c, "W-001", BASIC[7], "primary")
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    worker = revisions_of(c, DISTRICT, "worker", "W-001", MONDAY).iloc[-1]
    grid = revisions_of(c, DISTRICT, "grid", BASIC[7], MONDAY).iloc[-1]
    assert worker["minutes"] == pytest.approx(60, abs=0.01)
    assert grid["strict"] == pytest.approx(0, abs=0.01)


def test_a_substitute_of_the_one_on_leave_staffs_the_grid(c: Connection) -> None:
    row = {"absent": ["W-007"], "substitute": ["W-001"], "grid_code": [BASIC[6]]}
    dates = {"from": [pd.Timestamp(MONDAY)], "to": [pd.Timestamp(MONDAY)]}
    roster.save_substitutions(c, DISTRICT, pd.DataFrame(row | dates))
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    assert verdicts(c)[6] == "short"


def test_on_a_day_off_nothing_is_due(c: Connection) -> None:
    off = pd.DataFrame({"date": [pd.Timestamp(MONDAY)], "workday": [False], "note": [None]})
    roster.save_calendar(c, DISTRICT, off)
    audit_day(c, DISTRICT, MONDAY, now=NOW)
    assert set(verdicts(c)) == {"not_due"}


def test_last_weeks_audit_uses_last_weeks_borders(c: Connection) -> None:
    net.end_grids(c, DISTRICT, TUESDAY)
    saved = audit_day(c, DISTRICT, MONDAY, now=NOW).saved
    assert (saved.written, saved.revised) == (0, 0)


def stale_workers(c: Connection) -> list[str]:
    return list(stale_days(c, DISTRICT)["worker"])


def test_auditing_others_leaves_a_worker_on_the_queue(c: Connection) -> None:
    upload(c, 4, MONDAY, [(30, 60)])
    audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-005"])
    assert stale_workers(c) == ["W-004"]


def test_auditing_a_shared_grid_leaves_the_other_worker_on_the_queue(c: Connection) -> None:
    assign(c, "W-004", BASIC[4], "part_time")
    upload(c, 4, MONDAY, [(30, 60)])
    audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-005"])
    assert stale_workers(c) == ["W-004"]


def test_auditing_one_of_two_grids_leaves_their_worker_on_the_queue(c: Connection) -> None:
    assign(c, "W-004", BASIC[7], "primary")
    upload(c, 4, MONDAY, [(30, 60)])
    audit_day(c, DISTRICT, MONDAY, now=NOW, within=BASIC[3])
    assert stale_workers(c) == ["W-004"]


def test_auditing_all_of_a_workers_grids_takes_the_worker_off_the_queue(c: Connection) -> None:
    assign(c, "W-004", BASIC[7], "primary")
    upload(c, 4, MONDAY, [(30, 60)])
    audit_day(c, DISTRICT, MONDAY, now=NOW, codes=[BASIC[3], BASIC[7]])
    assert stale_workers(c) == []


def test_a_worker_without_duty_leaves_the_queue_too(c: Connection) -> None:
    roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": ["W-099"], "name": ["W-099"]}))
    spare = walk(4, MONDAY, [(0, 5)]).assign(worker="W-099", device="spare")
    take_in(
        c, DISTRICT, [spare],
        policy=HONGQIAO.patrol, zone=HONGQIAO.zone, datum="wgs84", received_at=NOW,
    )  # fmt: skip
    audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-099"])
    assert stale_workers(c) == []


def relieve(c: Connection, worker: str) -> None:
    """The worker never had the duty after all."""
    c.execute(text("DELETE FROM assignment WHERE worker = :worker"), {"worker": worker})


def test_a_day_of_one_who_had_no_duty_after_all_is_withdrawn_and_stays_on_record(
    c: Connection,
) -> None:
    relieve(c, "W-004")
    audit_day(c, DISTRICT, MONDAY, now=NOW, workers=["W-004"])
    assert list(revisions_of(c, DISTRICT, "worker", "W-004", MONDAY)["current"]) == [False]


def test_a_running_day_of_one_who_has_no_duty_after_all_is_gone(c: Connection) -> None:
    running = datetime(2026, 5, 12, 10, tzinfo=UTC)
    c.exec_driver_sql("DELETE FROM patrol_day WHERE date = '2026-05-12'")
    audit_day(c, DISTRICT, TUESDAY, now=running)
    relieve(c, "W-004")
    audit_day(c, DISTRICT, TUESDAY, now=running)
    assert revisions_of(c, DISTRICT, "worker", "W-004", TUESDAY).empty


def test_days_come_in_pages(c: Connection) -> None:
    first = days_within(c, DISTRICT, MONDAY, MONDAY, page=3)
    last = first.iloc[-1]
    second = days_within(c, DISTRICT, MONDAY, MONDAY, after=(last["date"], last["code"]), page=3)
    assert list(second["code"]) == BASIC[3:6]
