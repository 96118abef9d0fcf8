"""The turn of the day: what changes at midnight though no fix comes. See tests/patrolled.py."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from gis.service import turn as service
from gis.service.audit import audit_day
from gis.service.turn import Turned, turn
from gis.store.days import days_within, revisions_of
from gis.store.engine import make_engine
from tests.nets import DISTRICT
from tests.patrolled import BASIC, MONDAY, TUESDAY, patrolled

WEDNESDAY, THURSDAY, FRIDAY = (TUESDAY + timedelta(days=n) for n in (1, 2, 3))
ALL = len(BASIC)


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    """Monday and Tuesday are audited as closed."""
    engine = make_engine(committed_database)
    patrolled(engine)
    yield engine
    engine.dispose()


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a day by the district's clock."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)


def turned(engine: Engine, now: datetime) -> list[tuple[date, int]]:
    return [(step.date, step.settled) for step in turn(engine, now)]


def verdicts(engine: Engine, day: date) -> set[str]:
    with engine.connect() as c:
        return set(days_within(c, DISTRICT, day, day)["verdict"])


def test_a_new_day_is_opened_before_the_first_fix(district: Engine) -> None:
    assert turned(district, at(WEDNESDAY)) == [(WEDNESDAY, ALL)]
    assert verdicts(district, WEDNESDAY) == {"not_started", "unstaffed"}


def test_nothing_is_done_twice(district: Engine) -> None:
    turned(district, at(WEDNESDAY))
    assert turned(district, at(WEDNESDAY, 13)) == []


def test_a_day_that_ended_is_closed_though_no_fix_came(district: Engine) -> None:
    turned(district, at(WEDNESDAY))
    assert turned(district, at(THURSDAY, 0)) == [(WEDNESDAY, ALL), (THURSDAY, ALL)]
    assert verdicts(district, WEDNESDAY) == {"no_data", "unstaffed"}


def test_workers_days_are_closed_with_their_grids(district: Engine) -> None:
    turned(district, at(WEDNESDAY))
    turned(district, at(THURSDAY, 0))
    with district.connect() as c:
        rows = revisions_of(c, DISTRICT, "worker", "W-001", WEDNESDAY)
    assert list(zip(rows["verdict"], rows["closed"], strict=True)) == [("no_data", True)]


def test_a_closed_day_has_one_row_a_subject(district: Engine) -> None:
    """The running day's row was overwritten, as it always is."""
    turned(district, at(WEDNESDAY))
    turned(district, at(THURSDAY, 0))
    with district.connect() as c:
        assert len(revisions_of(c, DISTRICT, "grid", BASIC[0], WEDNESDAY)) == 1


def test_days_that_nobody_was_there_for_are_made_up(district: Engine) -> None:
    assert [day for day, _ in turned(district, at(FRIDAY))] == [WEDNESDAY, THURSDAY, FRIDAY]


def test_no_more_than_the_late_days_are_made_up(district: Engine) -> None:
    june = date(2026, 6, 30)
    assert [day for day, _ in turned(district, at(june))] == [
        june - timedelta(days=back) for back in range(7, -1, -1)
    ]


def test_a_day_left_running_is_closed_however_long_ago(district: Engine) -> None:
    turned(district, at(WEDNESDAY))
    assert (WEDNESDAY, ALL) in turned(district, at(date(2026, 9, 1)))


def test_what_was_missed_in_a_day_is_all_that_is_done(district: Engine) -> None:
    with district.begin() as c:
        audit_day(c, DISTRICT, WEDNESDAY, now=at(FRIDAY), workers=["W-001"])
    assert turned(district, at(THURSDAY)) == [(WEDNESDAY, ALL - 1), (THURSDAY, ALL)]


def test_a_district_never_audited_has_today_opened_alone(district: Engine) -> None:
    with district.begin() as c:
        c.execute(text("DELETE FROM patrol_day"))
    assert turned(district, at(WEDNESDAY)) == [(WEDNESDAY, ALL)]


def test_a_day_before_the_net_is_in_force_is_none(district: Engine) -> None:
    with district.begin() as c:
        c.execute(text("DELETE FROM patrol_day"))
    assert turned(district, at(MONDAY - timedelta(days=1))) == []


def test_a_day_is_settled_in_steps(district: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "CHUNK", 3)
    assert [count for _, count in turned(district, at(WEDNESDAY))] == [3] * (ALL // 3) + [ALL % 3]


def test_a_step_is_done_when_the_next_is_begun(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies between them leaves the rest to whoever comes."""
    monkeypatch.setattr(service, "CHUNK", 3)
    next(turn(district, at(WEDNESDAY)))
    assert sum(count for _, count in turned(district, at(WEDNESDAY))) == ALL - 3


def test_a_grid_that_cannot_be_audited_does_not_stop_the_others(
    district: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(c, *args, codes, **kwargs):
        if BASIC[2] in codes:
            raise ZeroDivisionError
        return audit_day(c, *args, codes=codes, **kwargs)

    monkeypatch.setattr(service, "audit_day", stumble)
    assert list(turn(district, at(WEDNESDAY))) == [Turned(DISTRICT, WEDNESDAY, ALL - 1, 1)]
