"""The live stream over HTTP: what is told, to whom, in what order, and how it ends."""

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text

from api.app import create_app
from api.auth import digest_of
from api.deps import now
from gis.service.roster import import_roster
from gis.settings import Settings
from gis.store.accounts import revoke_session
from gis.store.engine import make_engine
from gis.store.net import raise_net_version
from tests.lively import BASIC, DISTRICT, GRID_OF, WORKERS, at, judge, see, set_up_lively
from tests.nets import EAST, WEST
from tests.serving import serving
from tests.signed_in import signed_in, token_for

NOW = at("10:00")
PATIENCE_S = 20
CUT_ALL = """
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Told:
    """One event as a browser would dispatch it."""

    event: str
    id: str | None
    data: dict[str, Any]

    @property
    def grids(self) -> list[str]:
        return [grid["code"] for grid in self.data["grids"]]

    @property
    def workers(self) -> list[str]:
        return [worker["worker"] for worker in self.data["workers"]]


class Listener:
    """A reader of the stream; iterates over its events and counts the beats between them."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.beats = 0
        self._lines = response.iter_lines()

    def __next__(self) -> Told:
        fields: dict[str, str] = {}
        for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields["event"] == "beat":
                self.beats += 1
                fields = {}
            else:
                return Told(fields["event"], fields.get("id"), json.loads(fields["data"]))
        raise StopIteration

    def __iter__(self) -> Iterator[Told]:
        return self


@pytest.fixture
def engine(committed_database: str) -> Iterator[Engine]:
    made = make_engine(committed_database)
    with made.begin() as c:
        set_up_lively(c)
        judge(c, "grid", BASIC[0], 3)
        see(c, "w1", at("09:59"))
    yield made
    made.dispose()


@pytest.fixture
def app(engine: Engine) -> FastAPI:
    made = create_app(Settings(), engine)
    made.dependency_overrides[now] = lambda: NOW
    made.state.live.now = lambda: NOW
    return made


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as served:
        yield served


@pytest.fixture
def client(address: str, engine: Engine) -> Iterator[httpx.Client]:
    with signed_in(address, engine, "operator") as opened:
        opened.timeout = PATIENCE_S
        yield opened


@contextmanager
def listening(
    client: httpx.Client, since: str | None = None, last_id: str | None = None
) -> Iterator[Listener]:
    headers = {} if last_id is None else {"Last-Event-ID": last_id}
    query = {} if since is None else {"since": since}
    with client.stream("GET", "/api/v1/live", params=query, headers=headers) as response:
        assert response.status_code == 200
        yield Listener(response)


def snapshot_of(client: httpx.Client) -> str:
    return client.get("/api/v1/live/state").raise_for_status().json()["snapshot"]


def test_the_state_tells_of_grids_and_workers(client: httpx.Client) -> None:
    state = client.get("/api/v1/live/state").raise_for_status().json()
    assert [grid["code"] for grid in state["grids"]] == [BASIC[0]]
    assert [worker["worker"] for worker in state["workers"]] == WORKERS
    assert state["workers"][0] == {
        "worker": "w1", "name": "网格员1", "grid_codes": [BASIC[0]],
        "verdict": None, "minutes": None,
        "position": {"t": "2026-05-11T01:59:00Z", "lon": 117.15, "lat": 39.16, "accuracy_m": 5.0},
    }  # fmt: skip


def test_a_bad_date_is_refused(client: httpx.Client) -> None:
    assert client.get("/api/v1/live/state?date=today").status_code == 422


def test_a_change_reaches_who_listens(client: httpx.Client, engine: Engine) -> None:
    with listening(client, since=snapshot_of(client)) as listener:
        assert next(listener).workers == []
        with engine.begin() as c:
            see(c, "w2", at("09:59:55"))
        told = next(listener)
    assert (told.event, told.workers, told.grids) == ("change", ["w2"], [])


def test_what_was_missed_meanwhile_is_told_first(client: httpx.Client, engine: Engine) -> None:
    since = snapshot_of(client)
    with engine.begin() as c:
        judge(c, "grid", BASIC[1], 5)
    with listening(client, since=since) as listener:
        assert next(listener).grids == [BASIC[1]]


def test_the_last_event_counts_more_than_the_address(client: httpx.Client, engine: Engine) -> None:
    """A browser that reconnects asks for the first address again."""
    since = snapshot_of(client)
    with engine.begin() as c:
        judge(c, "grid", BASIC[1], 5)
    with listening(client, since=since) as listener:
        last_id = next(listener).id
    with listening(client, since=since, last_id=last_id) as listener:
        assert next(listener).grids == []


def test_without_a_snapshot_the_first_event_is_everything(client: httpx.Client) -> None:
    with listening(client) as listener:
        told = next(listener)
    assert (told.event, told.grids, told.workers) == ("change", [BASIC[0]], WORKERS)


def test_a_transaction_that_commits_last_is_told_last_and_once(
    client: httpx.Client, engine: Engine
) -> None:
    with listening(client, since=snapshot_of(client)) as listener, engine.connect() as early:
        next(listener)
        see(early, "w2", at("09:59:55"))
        with engine.begin() as late:
            see(late, "w3", at("09:59:55"))
        assert next(listener).workers == ["w3"]
        early.commit()
        assert next(listener).workers == ["w2"]


def test_an_unusable_snapshot_resets(client: httpx.Client) -> None:
    with listening(client, since="yesterday") as listener:
        assert [told.event for told in listener] == ["reset"]


def test_a_changed_net_is_told(client: httpx.Client, engine: Engine) -> None:
    with listening(client) as listener:
        next(listener)
        with engine.begin() as c:
            raise_net_version(c, DISTRICT)
        assert next(listener).event == "net"


def test_a_worker_who_moves_to_another_scope_is_on_the_map_no_longer(
    address: str, engine: Engine
) -> None:
    east = next(code for code in BASIC if code.startswith(EAST))
    roster = (
        "record,worker,grid,role,from,to\n"
        f"assignment,w1,{GRID_OF['w1']},primary,2026-01-01,2026-05-10\n"
        f"assignment,w1,{east},primary,2026-05-11,\n"
    )
    with signed_in(address, engine, "operator", scope=WEST) as west, listening(west) as listener:
        assert "w1" in next(listener).workers
        with engine.begin() as c:
            import_roster(c, DISTRICT, roster.encode(), "roster.csv")
        told = next(listener)
    assert (told.event, told.workers) == ("state", ["w2", "w3"])


def test_the_new_day_is_told(client: httpx.Client, app: FastAPI, engine: Engine) -> None:
    with listening(client) as listener:
        next(listener)
        app.state.live.now = lambda: at("23:59") + (at("10:00") - at("09:00"))
        with engine.begin() as c:
            see(c, "w2", at("09:59:55"))
        told = next(listener)
    assert (told.event, told.data["date"], told.data["on_duty"]) == ("day", "2026-05-12", False)


# Rights


@pytest.mark.parametrize(
    ("role", "scope", "worker", "grids", "workers"),
    [
        ("operator", DISTRICT, None, BASIC[:3], WORKERS),
        ("supervisor", WEST, None, BASIC[:3], WORKERS),
        ("admin", EAST, None, [], []),
        ("planner", DISTRICT, None, BASIC[:3], []),
        ("worker", DISTRICT, "w2", [GRID_OF["w2"]], ["w2"]),
    ],
)
def test_each_sees_what_is_theirs(
    address: str, engine: Engine, role: Any, scope: str, worker: str | None,
    grids: list[str], workers: list[str],
) -> None:  # fmt: skip
    with engine.begin() as c:
        for code, who in zip(BASIC, WORKERS, strict=False):
            judge(c, "grid", code, 4)
            see(c, who, at("09:59:58"))
    with signed_in(address, engine, role, scope=scope, worker=worker) as client:
        state = client.get("/api/v1/live/state").raise_for_status().json()
        with listening(client) as listener:
            told = next(listener)
    assert [grid["code"] for grid in state["grids"]] == told.grids == grids
    assert [w["worker"] for w in state["workers"]] == told.workers == workers


def test_a_stranger_hears_nothing(address: str) -> None:
    with httpx.Client(base_url=address) as stranger:
        for path in ("/api/v1/live", "/api/v1/live/state"):
            assert stranger.get(path).status_code == 401


def test_a_stream_ends_with_its_session(
    address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.BEAT_S", 0.2)
    token = token_for(engine, "operator")
    bearer = {"Authorization": f"Bearer {token}"}
    with (
        httpx.Client(base_url=address, headers=bearer, timeout=PATIENCE_S) as client,
        listening(client) as listener,
    ):
        next(listener)
        with engine.begin() as c:
            revoke_session(c, digest_of(token), NOW)
        assert list(listener) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET revoked_at = now()",
        "UPDATE account SET disabled_at = now()",
        "UPDATE account SET role = 'planner'",
        f"UPDATE account SET scope = '{WEST}'",
    ],
)
def test_nothing_more_is_told_once_the_rights_are_gone(
    client: httpx.Client, engine: Engine, change: str
) -> None:
    """Not even what happens before the next beat, at which the stream would end anyway."""
    with listening(client) as listener:
        next(listener)
        with engine.begin() as c:
            c.execute(text(change))
        with engine.begin() as c:
            see(c, "w2", at("09:59:55"))
        assert list(listener) == []


def test_an_account_has_so_many_streams_and_no_more(
    client: httpx.Client, address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.MOST_STREAMS", 2)
    with listening(client) as first, listening(client):
        next(first)
        refused = client.get("/api/v1/live")
        assert (refused.status_code, refused.json()["error"]) == (429, "too_many")
        with signed_in(address, engine, "operator") as other, listening(other) as theirs:
            assert next(theirs).workers == WORKERS
    assert eventually_let_in(client)


def eventually_let_in(client: httpx.Client) -> bool:
    """Whether a stream can be opened once the server has seen that others are gone."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with client.stream("GET", "/api/v1/live") as response:
            if response.status_code == 200:
                return True
    return False


def test_a_quiet_stream_hears_beats(
    client: httpx.Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.BEAT_S", 0.1)
    with listening(client) as listener:
        next(listener)
        time.sleep(1)
        with engine.begin() as c:
            see(c, "w2", at("09:59:55"))
        assert next(listener).workers == ["w2"]
    assert listener.beats


# Trouble


def test_streams_survive_a_database_that_goes_away(client: httpx.Client, engine: Engine) -> None:
    """Every connection is cut, as a restart cuts them; the next change is told all the same."""
    with listening(client) as listener:
        next(listener)
        with engine.begin() as c:
            c.execute(text(CUT_ALL))
            see(c, "w3", at("09:59:55"))
        assert next(listener).workers == ["w3"]
        with engine.begin() as c:
            see(c, "w2", at("09:59:55"))
        assert next(listener).workers == ["w2"]


def test_the_server_ends_with_streams_open(app: FastAPI, engine: Engine) -> None:
    with ExitStack() as readers:
        with serving(app) as address:
            client = readers.enter_context(signed_in(address, engine, "operator"))
            listener = readers.enter_context(listening(client))
            next(listener)
        assert list(listener) == []


def test_nothing_stays_behind_when_a_reader_leaves(client: httpx.Client, app: FastAPI) -> None:
    with listening(client) as listener:
        next(listener)
    deadline = time.monotonic() + PATIENCE_S
    while app.state.live._streams:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_slow_reader_is_told_less_often_and_nothing_less(
    client: httpx.Client, engine: Engine
) -> None:
    """While it reads nothing, changes gather into one event; and no bytes of events do."""
    with listening(client) as slow, listening(client) as quick:
        next(slow)
        next(quick)
        for second in range(3):
            with engine.begin() as c:
                see(c, "w2", at(f"09:59:5{second}"))
            next(quick)
        last = next(slow)
        while last.data["workers"][0]["position"]["t"] != "2026-05-11T01:59:52Z":
            last = next(slow)


def test_a_reader_that_reconnects_at_random_hears_every_change_once(
    client: httpx.Client, engine: Engine
) -> None:
    """Three workers move on; each place is heard at most once, in order, the last one surely."""

    def is_over(heard: dict[str, list[str]]) -> bool:
        return all(places[-1:] == ["2026-05-11T00:00:39Z"] for places in heard.values())

    with engine.begin() as c:
        c.execute(text("DELETE FROM position"))
    last_id = snapshot_of(client)
    heard: dict[str, list[str]] = {who: [] for who in WORKERS}
    chance = random.Random(7)
    with ThreadPoolExecutor() as pool:
        writing = [pool.submit(move_on, engine, who, 39) for who in WORKERS]
        while not is_over(heard):
            with listening(client, last_id=last_id) as listener:
                for told in listener:
                    last_id = told.id
                    for worker in told.data["workers"]:
                        heard[worker["worker"]].append(worker["position"]["t"])
                    if chance.random() < 0.5 or is_over(heard):
                        break
        for writer in writing:
            writer.result()
    assert all(places == sorted(set(places)) for places in heard.values())


def move_on(engine: Engine, who: str, last: int) -> None:
    """A fix each second of a minute, each in a transaction of its own."""
    for second in range(last + 1):
        with engine.begin() as c:
            see(c, who, at(f"08:00:{second:02d}"))
        time.sleep(0.02)
