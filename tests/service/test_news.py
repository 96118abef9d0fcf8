"""What a reader of the stream is told next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, delete

from gis.service.live import LiveState
from gis.service.news import Event, Known, News, news_for
from gis.store.days import withdraw_days
from gis.store.engine import make_engine
from gis.store.net import raise_net_version
from gis.store.tables import assignment
from tests.lively import BASIC, DAY, DISTRICT, HONGQIAO, at, judge, see, set_up_lively

NOW = at("10:00")


@pytest.fixture
def lively(committed_database: str) -> Iterator[Engine]:
    engine = make_engine(committed_database)
    with engine.begin() as c:
        set_up_lively(c)
        judge(c, "grid", BASIC[0], 3)
    yield engine
    engine.dispose()


def ask(lively: Engine, known: Known | None, now: datetime = NOW) -> News:
    with lively.connect().execution_options(isolation_level="REPEATABLE READ") as c:
        return news_for(c, HONGQIAO, known or Known(), now=now)


def caught_up(lively: Engine, now: datetime = NOW) -> Known:
    known = ask(lively, None, now).known
    assert known
    return known


def told(event: Event) -> tuple[list[str], list[str]]:
    """The grids and the workers that an event tells of."""
    assert isinstance(event.data, LiveState)
    return [g.code for g in event.data.grids], [w.worker for w in event.data.workers]


def test_who_knows_nothing_is_told_everything(lively: Engine) -> None:
    (event,) = ask(lively, None).events
    assert (event.name, told(event)) == ("change", ([BASIC[0]], ["w1", "w2", "w3"]))


def test_who_comes_back_is_told_what_was_missed_and_where_it_stands(lively: Engine) -> None:
    since = caught_up(lively).snapshot
    with lively.begin() as c:
        see(c, "w2", at("09:59"))
    (event,) = ask(lively, Known(since)).events
    assert (event.name, told(event)) == ("change", ([], ["w2"]))


def test_who_comes_back_and_missed_nothing_still_hears_of_the_date(lively: Engine) -> None:
    (event,) = ask(lively, Known(caught_up(lively).snapshot)).events
    assert told(event) == ([], [])
    assert isinstance(event.data, LiveState)
    assert event.data.date == DAY


def test_who_knows_all_is_told_nothing(lively: Engine) -> None:
    assert ask(lively, caught_up(lively)).events == ()


def test_an_event_carries_the_snapshot_to_go_on_from(lively: Engine) -> None:
    news = ask(lively, None)
    assert news.known
    assert news.events[0].id == news.known.snapshot


def test_a_new_date_is_told_whole(lively: Engine) -> None:
    tomorrow = DAY + timedelta(days=1)
    with lively.begin() as c:
        judge(c, "grid", BASIC[1], 1, day=tomorrow)
    known = caught_up(lively)  # this snapshot saw the row already, on another date
    (event,) = ask(lively, known, at("00:00:05", tomorrow)).events
    assert (event.name, told(event)) == ("day", ([BASIC[1]], ["w1", "w2", "w3"]))


def test_a_changed_net_is_told(lively: Engine) -> None:
    known = caught_up(lively)
    with lively.begin() as c:
        raise_net_version(c, DISTRICT)
    assert [event.name for event in ask(lively, known).events] == ["net"]
    after = ask(lively, known).known
    assert after
    assert ask(lively, after).events == ()


def test_where_somebody_is_on_duty_no_longer_all_is_told_anew(lively: Engine) -> None:
    with lively.begin() as c:
        judge(c, "worker", "w1", 5)
    known = caught_up(lively)
    with lively.begin() as c:
        c.execute(delete(assignment).where(assignment.c.worker == "w1"))
        withdraw_days(c, DISTRICT, DAY, "worker", kept=["w2", "w3"])
        see(c, "w2", at("09:59"))
    for reader in (known, Known(known.snapshot)):  # who stayed, and who comes back
        news = ask(lively, reader)
        (event,) = news.events
        assert (event.name, told(event)) == ("state", ([BASIC[0]], ["w2", "w3"]))
        assert news.known
        assert ask(lively, news.known).events == ()


def test_the_end_of_duty_is_told(lively: Engine) -> None:
    (event,) = ask(lively, caught_up(lively), at("22:00")).events
    assert isinstance(event.data, LiveState)
    assert (event.name, event.data.on_duty) == ("change", False)


@pytest.mark.parametrize("since", ["yesterday", "999999999999:999999999999:"])
def test_an_unusable_snapshot_ends_the_stream(lively: Engine, since: str) -> None:
    news = ask(lively, Known(since))
    assert ([event.name for event in news.events], news.known) == (["reset"], None)
