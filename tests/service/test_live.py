"""The district now: what is told of grids and workers, and of whom a place is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine

from gis.service.live import LiveState, WorkerNow, is_on_duty, live_state
from gis.store import roster
from tests.lively import (
    BASIC,
    DAY,
    DISTRICT,
    GRID_OF,
    HONGQIAO,
    assign,
    at,
    judge,
    see,
    set_up_lively,
)

NOW = at("10:00")


@pytest.fixture
def c(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin() as transaction:
        set_up_lively(connection)
        yield connection
        transaction.rollback()


def state(c: Connection, now: datetime = NOW, day: date | None = None) -> LiveState:
    return live_state(c, HONGQIAO, now=now, day=day)


def told_of(c: Connection, who: str, now: datetime = NOW) -> WorkerNow:
    return next(worker for worker in state(c, now).workers if worker.worker == who)


def test_a_grid_without_a_day_is_absent(c: Connection) -> None:
    judge(c, "grid", BASIC[0], 12.345)
    assert [(grid.code, grid.minutes) for grid in state(c).grids] == [(BASIC[0], 12.35)]


def test_a_worker_on_duty_is_told_of_before_anything_is_known(c: Connection) -> None:
    assert told_of(c, "w1") == WorkerNow("w1", "网格员1", [GRID_OF["w1"]], None, None, None)


def test_a_worker_has_the_own_day_and_place(c: Connection) -> None:
    judge(c, "worker", "w1", 7)
    see(c, "w1", at("09:59:58"), lon=117.1512345678)
    worker = told_of(c, "w1")
    assert (worker.verdict, worker.minutes) == ("in_progress", 7)
    assert worker.position
    assert (worker.position.t, worker.position.lon) == (at("09:59:58"), 117.151235)


def test_a_substitute_is_on_duty(c: Connection) -> None:
    roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": ["w9"], "name": ["顶岗"]}))
    row = {"absent": ["w1"], "substitute": ["w9"], "grid_code": [BASIC[0]]}
    dates = {"from": [pd.Timestamp(DAY)], "to": [pd.Timestamp(DAY)]}
    roster.save_substitutions(c, DISTRICT, pd.DataFrame(row | dates))
    assert told_of(c, "w9").grid_codes == [BASIC[0]]


def test_a_leader_does_not_patrol_and_is_not_told_of(c: Connection) -> None:
    roster.save_workers(c, DISTRICT, pd.DataFrame({"worker": ["boss"], "name": ["网格长"]}))
    assign(c, "boss", BASIC[0], "leader")
    see(c, "boss", at("09:59"))
    assert "boss" not in [worker.worker for worker in state(c).workers]


def test_who_is_on_leave_has_no_place(c: Connection) -> None:
    see(c, "w1", at("09:59"))
    dates = {"from": [pd.Timestamp(DAY)], "to": [pd.Timestamp(DAY)]}
    roster.save_leave(c, DISTRICT, pd.DataFrame({"worker": ["w1"], "reason": ["病假"]} | dates))
    assert told_of(c, "w1").position is None


@pytest.mark.parametrize("clock", ["05:59:59", "22:00:00", "23:30:00"])
def test_outside_the_hours_of_duty_there_is_no_place(c: Connection, clock: str) -> None:
    see(c, "w1", at("06:00:00") if clock > "06" else at("21:00", DAY - timedelta(days=1)))
    assert told_of(c, "w1", at(clock)).position is None
    assert not state(c, at(clock)).on_duty


def test_a_place_of_another_day_is_not_told(c: Connection) -> None:
    see(c, "w1", at("21:59:59", DAY - timedelta(days=1)))
    assert told_of(c, "w1").position is None


def test_another_day_has_grids_but_no_places(c: Connection) -> None:
    yesterday = DAY - timedelta(days=1)
    judge(c, "grid", BASIC[0], 61, day=yesterday, verdict="met", closed=True)
    see(c, "w1", at("09:59"))
    found = state(c, day=yesterday)
    assert [grid.verdict for grid in found.grids] == ["met"]
    assert [worker.position for worker in found.workers] == [None] * 3


def test_the_date_is_the_districts(c: Connection) -> None:
    assert state(c, datetime(2026, 5, 11, 16, 30, tzinfo=UTC)).date == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("clock", "on_duty"),
    [("05:59:59", False), ("06:00:00", True), ("21:59:59", True), ("22:00:00", False)],
)
def test_the_hours_of_duty_are_the_profiles(clock: str, on_duty: bool) -> None:
    assert is_on_duty(HONGQIAO, at(clock)) is on_duty
