"""The short way for tiles answers as the route does; kept tiles; one look for all who wait."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from api.auth import Shown
from api.tile_lane import TileLane
from api.tiles import KeptTiles, Lookout, Packed, packed
from gis.errors import NotSignedIn
from gis.service.tokens import digest_of
from gis.store.one_trip import Query
from gis.store.wire import Row

NOW = datetime(2026, 5, 13, tzinfo=UTC)
WORLD = "/api/v1/tiles/premises/0/0/0.mvt"


@pytest.mark.parametrize("path", [WORLD, "/api/v1/tiles/buildings/14/13524/6251.mvt"])
def test_both_ways_answer_alike(client: httpx.Client, path: str):
    token = client.headers["authorization"].removeprefix("Bearer ")
    short = client.get(path)
    long = client.get(path, headers={"Authorization": f"bearer  {token}"})  # not as usually written
    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert dict(short.headers) | {"date": ""} == dict(long.headers) | {"date": ""}


class Refusing:
    """Stands for the lookout and the tiles: whoever comes is told apart by what is raised."""

    def __init__(self) -> None:
        self.lookout = self

    async def sight_of(self, shown: Shown, now: datetime) -> None:
        raise NotSignedIn("accounts.sign_in")


@pytest.mark.parametrize(
    ("method", "path", "query", "headers"),
    [
        ("GET", WORLD, b"", {"authorization": "Bearer x"}),  # nobody
        ("GET", WORLD, b"", {}),
        ("GET", WORLD, b"", {"authorization": "Basic x"}),
        ("GET", WORLD, b"a=1", {"authorization": "Bearer x"}),
        ("HEAD", WORLD, b"", {"authorization": "Bearer x"}),
        ("GET", "/api/v1/tiles/premises/3/8/0.mvt", b"", {"authorization": "Bearer x"}),
        ("GET", "/api/v1/tiles/tracks/0/0/0.mvt", b"", {"authorization": "Bearer x"}),
        ("GET", "/api/v1/health", b"", {"cookie": "xunge_session=x"}),
    ],
)
def test_what_is_not_usual_goes_the_long_way(method, path, query, headers):
    scope = {
        "type": "http", "method": method, "path": path, "query_string": query, "app": FastAPI(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    sent = []

    async def send(message) -> None:
        sent.append(message)

    lane = TileLane(PlainTextResponse("the long way"), Refusing())
    asyncio.run(lane(scope, None, send))
    assert sent[1]["body"] == b"the long way"


def test_small_tiles_are_kept_as_they_are_and_large_ones_packed():
    assert packed(b"x" * 50) == Packed(b"x" * 50, is_packed=False)
    large = packed(b"x" * 5000)
    assert large.is_packed
    assert len(large.body) < 100
    assert large.plain() == b"x" * 5000
    assert packed(b"x" * 5000) == large


def test_kept_tiles_hold_so_many_bytes_and_let_the_longest_unasked_go():
    kept = KeptTiles(most_bytes=3 * 1_400)
    for tag in "abc":
        kept.put(tag, Packed(b"x" * 1_000, is_packed=False))
    assert kept.get("a") is not None
    kept.put("d", Packed(b"x" * 1_000, is_packed=False))
    assert [tag for tag in "abcd" if kept.get(tag)] == ["a", "c", "d"]
    assert kept.bytes == 3 * 1_400


def test_a_tile_kept_again_counts_once():
    kept = KeptTiles()
    for size in (1_000, 10):
        kept.put("a", Packed(b"x" * size, is_packed=False))
    assert kept.bytes == 410


def test_a_tile_larger_than_all_room_is_not_kept():
    kept = KeptTiles(most_bytes=100)
    kept.put("a", Packed(b"x", is_packed=False))
    assert (kept.get("a"), kept.bytes) == (None, 0)


class Database:
    """Answers a look with who was asked for, once it may."""

    def __init__(self, *, failing: int = 0) -> None:
        self.looked: list[bytes] = []
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()
        self.failing = failing

    async def ask(self, acting: Query, _state: Query, settings: object) -> Row | None:
        digest = acting.bound["token_sha256"]
        self.looked.append(digest)
        self.begun.set()
        await self.may_end.wait()
        if self.failing:
            self.failing -= 1
            raise RuntimeError("no database")
        if digest == digest_of("nobody"):
            return None
        return (1, digest, "operator", "120106", "120106", None, "Asia/Shanghai", 1, None)


def test_those_who_come_while_a_look_is_under_way_share_the_next():
    async def run() -> tuple[list[object], list[bytes]]:
        database = Database()
        lookout = Lookout(database)

        def ask(token: str) -> asyncio.Task:
            return asyncio.create_task(lookout.sight_of(Shown(token, "program"), NOW))

        first = ask("a")
        await database.begun.wait()
        later = [ask(token) for token in ("a", "b", "b", "nobody")]
        await asyncio.sleep(0)
        database.may_end.set()
        return await asyncio.gather(first, *later, return_exceptions=True), database.looked

    (*seen, refused), looked = asyncio.run(run())
    assert [sight.viewer.name for sight in seen] == [digest_of(token) for token in "aabb"]
    assert isinstance(refused, NotSignedIn)
    assert looked == [digest_of(token) for token in ("a", "a", "b", "nobody")]


def test_a_look_that_fails_fails_for_those_who_waited_and_not_for_the_next():
    async def run() -> list[object]:
        database = Database(failing=1)
        database.may_end.set()
        lookout, shown = Lookout(database), Shown("a", "program")
        failed = await asyncio.gather(
            lookout.sight_of(shown, NOW), lookout.sight_of(shown, NOW), return_exceptions=True
        )
        return [*failed, await lookout.sight_of(shown, NOW)]

    one, two, then = asyncio.run(run())
    assert (str(one), str(two), then.viewer.role) == ("no database", "no database", "operator")
