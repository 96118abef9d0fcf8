"""The chores of a day, together. See tests/patrolled.py."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from gis.service.chores import chores
from gis.service.purge import Purged
from gis.service.sealing import Sealed
from gis.service.turn import Turned
from gis.store.engine import make_engine
from gis.store.partitions import days_held
from tests.nets import DISTRICT
from tests.patrolled import BASIC, MONDAY, NOW, TUESDAY, patrolled

ALL = len(BASIC)


@pytest.fixture
def district(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database)
    patrolled(engine)
    yield engine
    engine.dispose()


def test_today_and_tomorrow_have_room_before_their_first_fix(district: Engine) -> None:
    list(chores(district, NOW))
    with district.connect() as c:
        assert days_held(c)[-2:] == [NOW.date(), NOW.date() + timedelta(days=1)]


def test_the_day_is_turned_first(district: Engine) -> None:
    assert list(chores(district, NOW)) == [Turned(DISTRICT, NOW.date(), ALL, 0)]


def test_old_days_are_sealed(district: Engine) -> None:
    later = NOW + timedelta(days=20)
    sealed = [step.date for step in chores(district, later) if isinstance(step, Sealed)]
    assert sealed == [MONDAY, TUESDAY]


def test_older_ones_are_purged_without_being_sealed_first(district: Engine) -> None:
    much_later = NOW + timedelta(days=100)
    steps = [step for step in chores(district, much_later) if not isinstance(step, Turned)]
    days = [step.date for step in steps if isinstance(step, Purged) and step.fixes]
    assert days == [MONDAY, TUESDAY]
    assert not any(isinstance(step, Sealed) for step in steps)


def test_for_a_while_nothing_is_purged(district: Engine) -> None:
    steps = list(chores(district, NOW + timedelta(days=100), purging=False))
    assert not any(isinstance(step, Purged) for step in steps)
    assert any(isinstance(step, Sealed) for step in steps)


def test_one_process_at_a_time_does_them(district: Engine) -> None:
    first = chores(district, NOW)
    next(first)
    assert list(chores(district, NOW + timedelta(days=20))) == []
    first.close()
    assert list(chores(district, NOW + timedelta(days=20))) != []


def test_nothing_is_left_to_do_after_them(district: Engine) -> None:
    list(chores(district, NOW))
    assert list(chores(district, NOW)) == []
