"""Questions of one round trip: what they set ends with them, and connections outlive what fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from sqlalchemy import Engine, bindparam, cast, func, literal_column, select, text, true
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.types import Integer

from gis.store.engine import login_to
from gis.store.one_trip import OneTrip, Query
from gis.store.wire import Row

SETTING = "xunge.role"
TOLD = Query("told", {}, select(func.current_setting(literal_column(f"'{SETTING}'"), true())))
BACKEND = Query("backend", {}, select(func.pg_backend_pid()))
SLEEP = Query("sleep", {"seconds": 30}, select(func.pg_sleep(bindparam("seconds"))))
_SUM = select(cast(bindparam("a"), Integer) + bindparam("b", type_=Integer))


def added(a: object, b: object) -> Query:
    return Query("added", {"a": a, "b": b}, _SUM)


@pytest.fixture
def one(engine: Engine) -> Iterator[OneTrip]:
    """One connection."""
    made = OneTrip(login_to(url_of(engine)), connections=1)
    yield made
    made.close()


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def ask(one: OneTrip, *queries: Query, **settings: str) -> Row | None:
    return asyncio.run(one.ask(*queries, settings=settings or {SETTING: "x"}))


def test_what_is_bound_arrives(one: OneTrip):
    assert ask(one, added(2, 3)) == (5,)


def test_the_last_of_several_questions_answers(one: OneTrip):
    assert ask(one, TOLD, added(2, 3)) == (5,)


def test_what_finds_nothing_has_no_row(one: OneTrip):
    assert ask(one, Query("nothing", {}, select(text("1")).where(text("false")))) is None


def test_what_a_question_sets_holds_for_it_and_ends_with_it(one: OneTrip):
    assert ask(one, TOLD, **{SETTING: "door"}) == ("door",)
    assert ask(one, TOLD, **{"xunge.scope": "1"}) == ("",)


def test_what_a_failed_question_set_ends_with_it_too(one: OneTrip):
    with pytest.raises(DataError):
        ask(one, added("two", 3), **{SETTING: "door"})
    assert ask(one, TOLD, **{"xunge.scope": "1"}) == ("",)


def test_a_question_that_fails_keeps_the_connection(one: OneTrip):
    before = ask(one, BACKEND)
    with pytest.raises(DataError):
        ask(one, added("two", 3))
    assert ask(one, BACKEND) == before


def test_a_failure_tells_nothing_of_what_was_bound(one: OneTrip):
    with pytest.raises(DataError) as failed:
        ask(one, added(2_147_483_647, 1))
    assert "2147483647" not in str(failed.value)


def test_a_connection_lost_meanwhile_is_made_anew(one: OneTrip, engine: Engine):
    before = ask(one, BACKEND)
    with engine.begin() as c:
        c.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": before[0]})
    assert ask(one, BACKEND) != before


def test_a_question_given_up_leaves_no_connection_that_owes_an_answer(one: OneTrip):
    async def give_up() -> Row | None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(one.ask(SLEEP, settings={SETTING: "x"}), 0.2)
        return await one.ask(added(2, 3), settings={SETTING: "x"})

    assert asyncio.run(give_up()) == (5,)


def test_a_statement_that_runs_too_long_is_cancelled(engine: Engine):
    hasty = OneTrip(login_to(url_of(engine), statement_timeout_s=0.05), connections=1)
    with pytest.raises(OperationalError, match="statement timeout"):
        ask(hasty, SLEEP)
    hasty.close()


def test_there_are_never_more_connections_than_said(engine: Engine):
    async def pids(one: OneTrip) -> set[int]:
        asked: list[Callable[[], Awaitable[Row | None]]] = [
            lambda: one.ask(BACKEND, settings={SETTING: "x"})
        ] * 20
        return {row[0] for row in await asyncio.gather(*(each() for each in asked))}

    two = OneTrip(login_to(url_of(engine)), connections=2)
    assert len(asyncio.run(pids(two))) == 2
    two.close()


def test_a_server_that_is_not_there_is_told(tmp_path):
    nowhere = OneTrip(login_to(f"postgresql:///x?host={tmp_path}"), connections=1)
    with pytest.raises(OperationalError):
        ask(nowhere, TOLD)
