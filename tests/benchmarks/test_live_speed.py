"""The live map under load: 992 grids, 992 workers who all move, and 100 who look on.

    ./xunge test tests/benchmarks/test_live_speed.py --benchmark-enable

The service is a process of its own, the store a throwaway cluster (no fsync). `extra_info` of the
state: its size plain and packed. Of the streams: what part of one core the service took, the lag
from before a fix's transaction begins until viewers have read it, and the bytes each was sent.
"""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import numpy as np
import pandas as pd
import psutil
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, select

from gis.profile import load_profile
from gis.service.demo_phones import around_the_clock
from gis.store import net, roster
from gis.store.days import FIGURES, save_days
from gis.store.engine import make_engine
from gis.store.positions import note_positions
from gis.store.tables import worker
from gis.synth import SyntheticDistrict, make_district
from tests.server_process import ServerProcess, server_process
from tests.signed_in import token_for

PROFILE = around_the_clock(load_profile("hongqiao"))
DISTRICT = PROFILE.district
VIEWERS = 100
PARSED = 5  # viewers whose events are looked into; the others only read
SECONDS = 10
STEP_S = 5.0  # in which everybody moves once
SLICES = 50  # transactions in the time of a step


@pytest.fixture(scope="module")
def city() -> SyntheticDistrict:
    return make_district(PROFILE, 7)


@pytest.fixture(scope="module")
def engine(module_database: str, city: SyntheticDistrict) -> Iterator[Engine]:
    made = make_engine(module_database)
    with made.begin() as c:
        net.save_district(c, PROFILE, PROFILE.synthetic.centre)
        net.insert_grids(c, DISTRICT, city.grids, datetime(2026, 1, 1, tzinfo=UTC).date())
        roster.save_workers(c, DISTRICT, city.workers)
        roster.save_assignments(c, DISTRICT, city.assignments)
    with made.begin() as c:
        Movers(c, city).move(c, np.arange(len(city.assignments)))
    yield made
    made.dispose()


class Movers:
    """The workers, who move and get minutes, some at a time."""

    def __init__(self, c, city: SyntheticDistrict) -> None:
        numbers = dict(c.execute(select(worker.c.id, worker.c.number)).all())
        owing = city.assignments.drop_duplicates("worker")
        self.workers = owing["worker"].to_numpy()
        self.grids = owing["grid_code"].to_numpy()
        self.numbers = np.array([numbers[who] for who in self.workers], np.int32)
        self.steps = 0

    def move(self, c, some: np.ndarray) -> None:
        now = datetime.now(UTC)
        count, self.steps = len(some), self.steps + 1
        places = {
            "worker_number": self.numbers[some],
            "device_id": self.numbers[some],
            "t_ms": np.full(count, round(now.timestamp() * 1000)),
            "lon": 117.15 + some / 1e5 + self.steps / 1e7,
            "lat": 39.16 + some / 1e5,
            "accuracy_m": np.full(count, 5.0),
            "mock": np.zeros(count, np.int16),
        }
        note_positions(c, DISTRICT, places)
        versions = {"policy_version": "1", "net_version": 1, "computed_at": now}
        save_days(c, DISTRICT, self._days(some, now), **versions)

    def _days(self, some: np.ndarray, now: datetime) -> pd.DataFrame:
        subjects = np.concatenate([self.workers[some], self.grids[some]])
        days = pd.DataFrame({"subject": subjects})
        days["subject_kind"] = np.repeat(["worker", "grid"], len(some))
        days["date"] = now.astimezone(PROFILE.zone).date()
        days[list(FIGURES)] = self.steps * 0.083 + 1e-6
        fixed = {"closed": False, "due": True, "verdict": "in_progress", "loop": "not_met"}
        return days.assign(
            **fixed, reasons=[["minutes_short", "loop_open"]] * len(days), sessions=[[]] * len(days)
        )


@pytest.fixture(scope="module")
def server(engine: Engine, module_database: str) -> Iterator[ServerProcess]:
    with server_process(module_database) as started:
        yield started


@pytest.mark.parametrize("of", ["district", "street"])
def test_state(
    benchmark: BenchmarkFixture, server: ServerProcess, engine: Engine, city, of: str
) -> None:
    scope = city.grids.query("level == 2")["code"].iloc[0] if of == "street" else DISTRICT
    bearer = {"Authorization": f"Bearer {token_for(engine, 'operator', scope=scope)}"}
    address = f"http://{server.host}:{server.port}"
    with httpx.Client(base_url=address, headers=bearer, timeout=30) as client:
        answer = benchmark.pedantic(
            client.get, args=("/api/v1/live/state",), rounds=20, warmup_rounds=2
        )
    state = answer.raise_for_status().json()
    benchmark.extra_info |= {
        "grids": len(state["grids"]),
        "workers": len(state["workers"]),
        "kb": round(len(answer.content) / 1000, 1),
        "packed_kb": round(int(answer.headers["content-length"]) / 1000, 1),
    }


@dataclass
class Watched:
    """What the viewers read."""

    lags_s: list[float] = field(default_factory=list)
    bytes_read: int = 0


async def watch(server: ServerProcess, token: str, watched: Watched, *, parse: bool) -> None:
    reader, writer = await asyncio.open_connection(server.host, server.port, limit=1 << 24)
    head = ["GET /api/v1/live HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    writer.write("\r\n".join([*head, "", ""]).encode())
    first = True  # everything: not what a change costs
    try:
        while line := await reader.readline():
            if line.startswith(b"data"):
                watched.bytes_read += 0 if first else len(line)
                if parse and not first:
                    note_lags(line, watched)
                first = False
    finally:
        writer.close()


def note_lags(line: bytes, watched: Watched) -> None:
    now = time.time()
    for told in json.loads(line[6:]).get("workers", []):
        at = datetime.fromisoformat(told["position"]["t"]).timestamp()
        watched.lags_s.append(now - at)


def keep_moving(engine: Engine, city: SyntheticDistrict, ending: threading.Event) -> None:
    with engine.connect() as c:
        movers = Movers(c, city)
    slices = np.array_split(np.arange(len(movers.workers)), SLICES)
    began, turn = time.monotonic(), 0
    while not ending.wait(max(0, began + turn * STEP_S / SLICES - time.monotonic())):
        with engine.begin() as c:
            movers.move(c, slices[turn % SLICES])
        turn += 1


@pytest.mark.parametrize("groups", [1, 10])
def test_streams(
    benchmark: BenchmarkFixture, server: ServerProcess, engine: Engine, city, groups: int
) -> None:
    scopes = [DISTRICT, *city.grids.query("level == 2")["code"]][:groups]
    tokens = [token_for(engine, "operator", scope=scope) for scope in scopes]
    service = psutil.Process(server.process.pid)
    ending = threading.Event()
    mover = threading.Thread(target=keep_moving, args=(engine, city, ending))

    async def look_on() -> tuple[Watched, float]:
        watched = Watched()
        viewers = [
            asyncio.create_task(
                watch(server, tokens[n % groups], watched, parse=n < PARSED * groups)
            )
            for n in range(VIEWERS)
        ]
        await asyncio.sleep(2)
        before = service.cpu_times()
        watched.lags_s.clear()
        watched.bytes_read = 0
        await asyncio.sleep(SECONDS)
        after = service.cpu_times()
        for viewer in viewers:
            viewer.cancel()
        await asyncio.wait(viewers)
        return watched, after.user + after.system - before.user - before.system

    mover.start()
    try:
        watched, cpu_s = benchmark.pedantic(lambda: asyncio.run(look_on()), rounds=1)
    finally:
        ending.set()
        mover.join()
    lags_s = np.array(watched.lags_s)
    assert len(lags_s)
    benchmark.extra_info |= {
        "viewers": VIEWERS,
        "groups": groups,
        "cpu_of_one_core": round(cpu_s / SECONDS, 3),
        "lag_ms": [round(float(lag) * 1000) for lag in np.quantile(lags_s, [0.5, 0.99, 1])],
        "kb_per_s_each": round(watched.bytes_read / VIEWERS / SECONDS / 1000, 1),
    }
