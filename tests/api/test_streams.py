"""One open stream by itself: what its reader gets, however slowly it reads."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from api.database import Databases
from api.live import Live
from api.streams import Stream, encoded
from gis.service.news import Event, Moment
from gis.service.tokens import digest_of
from gis.settings import Settings
from gis.store.engine import make_engine
from gis.store.viewers import Viewer
from tests.lively import DISTRICT, at, set_up_lively
from tests.signed_in import token_for

NOW = at("10:00")
NOBODY = Viewer(1, "nobody", "operator", DISTRICT, DISTRICT)
PATIENCE_S = 20


async def all_of(stream: Stream) -> list[bytes]:
    return [message async for message in stream.messages()]


def test_a_reader_gets_what_is_told_in_order() -> None:
    async def read() -> list[bytes]:
        stream = Stream(NOBODY, b"", None)
        messages = stream.messages()
        stream.tell(b"one")
        first = await anext(messages)
        stream.tell(b"two")
        second = await anext(messages)
        stream.end(b"three")
        return [first, second, *[message async for message in messages]]

    assert asyncio.run(read()) == [b"one", b"two", b"three"]


def test_a_stream_is_free_when_its_message_was_sent() -> None:
    async def free() -> list[bool]:
        stream = Stream(NOBODY, b"", None)
        messages = stream.messages()
        found = [stream.is_free]
        stream.tell(b"one")
        await anext(messages)
        found.append(stream.is_free)
        waiting = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(0)
        found.append(stream.is_free)
        stream.tell(b"two")
        await waiting
        return found

    assert asyncio.run(free()) == [True, False, True]


def test_what_waits_is_sent_before_the_end() -> None:
    async def read() -> list[bytes]:
        stream = Stream(NOBODY, b"", None)
        stream.tell(b"one")
        stream.end()
        return await all_of(stream)

    assert asyncio.run(read()) == [b"one"]


def test_a_last_message_takes_the_place_of_one_that_waits() -> None:
    async def read() -> list[bytes]:
        stream = Stream(NOBODY, b"", None)
        stream.tell(b"one")
        stream.end(b"reset")
        return await all_of(stream)

    assert asyncio.run(read()) == [b"reset"]


def test_a_stream_that_ended_ends_again() -> None:
    async def read() -> list[bytes]:
        stream = Stream(NOBODY, b"", None)
        stream.end()
        stream.end()
        return await all_of(stream)

    assert asyncio.run(read()) == []


def test_who_takes_nothing_after_the_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.streams.GRACE_S", 0.01)

    async def send_to_nobody(stream: Stream) -> None:
        async for _ in stream.messages():
            await asyncio.Event().wait()

    async def serve() -> None:
        stream = Stream(NOBODY, b"", None)
        stream.tell(b"one")
        asyncio.get_running_loop().call_later(0.05, stream.end)
        async with asyncio.timeout(PATIENCE_S):
            await stream.sent_by(send_to_nobody(stream))

    asyncio.run(serve())


def test_who_takes_what_is_told_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.streams.GRACE_S", 0.01)
    taken = []

    async def take(stream: Stream) -> None:
        async for message in stream.messages():
            taken.append(message)
            await asyncio.sleep(0.03)

    async def serve() -> None:
        stream = Stream(NOBODY, b"", None)
        stream.tell(b"one")
        asyncio.get_running_loop().call_later(0.05, stream.tell, b"two")
        asyncio.get_running_loop().call_later(0.2, stream.end)
        await stream.sent_by(take(stream))

    asyncio.run(serve())
    assert taken == [b"one", b"two"]


def test_events_are_written_as_browsers_read_them() -> None:
    moment = Moment(datetime(2026, 5, 11, 2, tzinfo=UTC))
    written = encoded((Event("net", moment), Event("day", moment, "7:9:8")))
    data = 'data: {"now":"2026-05-11T02:00:00Z"}\n'
    assert written.decode() == f"event: net\n{data}\nevent: day\n{data}id: 7:9:8\n\n"


@pytest.fixture
def engine(committed_database: str) -> Iterator[Engine]:
    made = make_engine(committed_database)
    with made.begin() as c:
        set_up_lively(c)
    yield made
    made.dispose()


def test_who_takes_nothing_any_more_is_told_to_begin_anew(
    engine: Engine, committed_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its one message waits for some beats; nothing is put beside it."""
    monkeypatch.setattr("api.live.BEAT_S", 0.05)
    databases = Databases.at(committed_database, Settings())
    live = Live(databases.api, now=lambda: NOW)
    session = digest_of(token_for(engine, "operator"))
    with engine.connect() as c:
        number, name = c.exec_driver_sql("SELECT id, name FROM account").one()
    viewer = Viewer(number, name, "operator", DISTRICT, DISTRICT)

    async def take_nothing_and_then_read() -> list[bytes]:
        stream = Stream(viewer, session, None)
        live.open(stream)
        async with asyncio.timeout(PATIENCE_S):
            while stream.beats_missed < 4:  # noqa: ASYNC110 - another thread counts them
                await asyncio.sleep(0.01)
            messages = await all_of(stream)
        live.leave(stream)
        return messages

    try:
        (message,) = asyncio.run(take_nothing_and_then_read())
    finally:
        live.close()
        live.join()
        databases.dispose()
    event, data, *_ = message.decode().splitlines()
    assert (event, json.loads(data[6:])) == ("event: reset", {"now": "2026-05-11T02:00:00Z"})


def test_a_stream_opened_after_the_end_ends_at_once(committed_database: str) -> None:
    databases = Databases.at(committed_database, Settings())
    live = Live(databases.api)
    live.close()

    async def read() -> list[bytes]:
        stream = Stream(NOBODY, b"", None)
        live.open(stream)
        return await all_of(stream)

    assert asyncio.run(read()) == []
    live.join()
