"""Positions over HTTP into a durable store: the whole way, on the machine's own cores. Seeded.

    ./xunge test tests/benchmarks/test_http_intake_speed.py --benchmark-enable

A real server process (`xunge serve`, without its worker) and a private cluster with the settings of
use: it waits for the disk. The load runs in this process, closed loop, on the same cores.
`extra_info`: fixes a second of the best round, its waits in ms, the CPU that the server process
took for a fix, and, for streams, how its memory grew.
"""

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, text

from gis.service.devices import NewDevice
from gis.store.cluster import Cluster
from gis.store.copy import copy_in
from gis.store.engine import make_engine
from gis.store.fix_rows import as_stored
from gis.store.migrate import upgrade
from gis.store.partitions import ensure_days
from tests.benchmarks.load import Load, request, run
from tests.phones import basic, bearer, device
from tests.server_process import ServerProcess, server_process
from tests.stored import set_up_district

CONNECTIONS = 64
POSTS_EACH = 200
BATCHERS, BATCHES_EACH, BATCH = 8, 60, 500
STREAM_WORKERS, STREAM_BATCH = 992, 65_536
STREAM_ROWS, LONG_STREAM_ROWS = 1_000_000, 5_000_000
ROUNDS = 3
DAY = datetime.now(UTC).date() - timedelta(days=2)
"""Late enough to be taken in, whenever this runs."""

Row = dict[str, float]


@pytest.fixture(scope="module")
def url(fresh_state: Path) -> Iterator[str]:
    with Cluster(fresh_state).running() as found:
        upgrade(found)
        yield found


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    with engine.begin() as c:
        set_up_district(c, [f"w{number}" for number in range(STREAM_WORKERS)])
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def server(url: str, store: Engine) -> Iterator[ServerProcess]:
    with server_process(url) as running:
        yield running


@pytest.fixture(scope="module")
def phones(store: Engine) -> list[NewDevice]:
    return [device(store, f"phone {number}", f"w{number}") for number in range(CONNECTIONS)]


@pytest.fixture
def empty(store: Engine):
    """No fixes, whose days are there already; called before each round."""

    def clear() -> None:
        with store.begin() as c:
            ensure_days(c, [DAY - timedelta(days=n) for n in range(8)])
            c.execute(text("TRUNCATE fix, worker_device_day, stale_day, position, device_tally"))

    return clear


def start_s(day: date = DAY) -> int:
    """08:00 in Shanghai, in s since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def measure(benchmark: BenchmarkFixture, server: ServerProcess, empty, clients, fixes: int) -> None:
    """Rounds of the same load on an empty table; the best one is told."""
    process = psutil.Process(server.process.pid)
    loads: list[tuple[Load, float]] = []

    def once() -> None:
        before = process.cpu_times()
        load = run(server, [iter(requests) for requests in clients])
        after = process.cpu_times()
        loads.append((load, after.user + after.system - before.user - before.system))
        assert set(load.statuses) == {b"200"}

    benchmark.pedantic(once, setup=empty, rounds=ROUNDS, warmup_rounds=1)
    best, cpu_s = min(loads, key=lambda told: told[0].seconds)
    benchmark.extra_info |= {
        "fixes_per_s": round(fixes / best.seconds),
        "requests_per_s": round(best.per_second),
        "p50_ms": round(best.wait_ms(0.5), 1),
        "p99_ms": round(best.wait_ms(0.99), 1),
        "server_cpu_us_a_fix": round(cpu_s / fixes * 1e6, 2),
    }


def test_single_posts(benchmark: BenchmarkFixture, server, empty, phones) -> None:
    """OwnTracks, one fix a request, from 64 connections; each durable before its answer."""
    clients = [
        [
            request("/api/v1/in/owntracks", owntracks(phone, number), **basic(of.token))
            for number in range(POSTS_EACH)
        ]
        for phone, of in enumerate(phones)
    ]
    measure(benchmark, server, empty, clients, CONNECTIONS * POSTS_EACH)


def owntracks(phone: int, number: int) -> bytes:
    message = {
        "_type": "location", "_id": f"{phone:04x}{number:04x}", "acc": 12, "alt": 4, "batt": 87,
        "bs": 1, "conn": "m", "created_at": start_s() + 5 * number, "lat": 39.16 + number / 1e5,
        "lon": 117.15 + phone / 1e5, "t": "u", "tid": "W1", "topic": "owntracks/w1/phone",
        "tst": start_s() + 5 * number, "vac": 3, "vel": 4,
    }  # fmt: skip
    return json.dumps(message, separators=(",", ":")).encode()


@pytest.mark.parametrize("shape", ["rows", "columns"])
def test_batches(benchmark: BenchmarkFixture, server, empty, phones, shape: str) -> None:
    """500 fixes a request, as JSON, from 8 connections."""
    clients = [
        [
            request(
                "/api/v1/in/fixes", batch(number, shape),
                Content_Type="application/json", **bearer(of.token),
            )
            for number in range(BATCHES_EACH)
        ]
        for of in phones[:BATCHERS]
    ]  # fmt: skip
    measure(benchmark, server, empty, clients, BATCHERS * BATCHES_EACH * BATCH)


def batch(number: int, shape: str) -> bytes:
    random = np.random.default_rng(number)
    columns = {
        "t": ((start_s() + number * BATCH + np.arange(BATCH)) * 1000).tolist(),
        "lon": (117.1 + random.random(BATCH) / 10).round(7).tolist(),
        "lat": (39.1 + random.random(BATCH) / 10).round(7).tolist(),
        "accuracy_m": (3 + 20 * random.random(BATCH)).round(1).tolist(),
        "mock": [False] * BATCH,
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return json.dumps(columns if shape == "columns" else rows, separators=(",", ":")).encode()


@pytest.fixture(scope="module")
def gateway(store: Engine) -> NewDevice:
    for number in range(STREAM_WORKERS):
        device(store, f"g{number:03d}", f"w{number}")
    return device(store, "gateway", None, gateway=True)


def frame(first: int, rows: int) -> pa.RecordBatch:
    """Fixes of 992 phones in the order of time, as a platform would send them: one each 10 s."""
    random = np.random.default_rng(first)
    place = np.arange(first, first + rows)
    seconds = place // STREAM_WORKERS * 10
    day, second = np.divmod(seconds, 8 * 3600)
    names = pa.array([f"g{number:03d}" for number in range(STREAM_WORKERS)])
    codes = pa.array((place % STREAM_WORKERS).astype(np.int16))
    return pa.record_batch(
        {
            "t": pa.array((start_s() - day * 86_400 + second) * 1000, pa.timestamp("ms", "UTC")),
            "lon": 117.1 + random.random(rows) / 10,
            "lat": 39.1 + random.random(rows) / 10,
            "accuracy_m": 3 + 20 * random.random(rows),
            "mock": np.zeros(rows, dtype=bool),
            "device": pa.DictionaryArray.from_arrays(codes, names),
        }
    )


def stream(rows: int) -> bytes:
    body = io.BytesIO()
    with pa.ipc.new_stream(body, frame(0, 1).schema) as writer:
        for first in range(0, rows, STREAM_BATCH):
            writer.write(frame(first, min(STREAM_BATCH, rows - first)))
    return body.getvalue()


def arrow_request(gateway: NewDevice, rows: int) -> bytes:
    headers = {"Content_Type": "application/vnd.apache.arrow.stream", **bearer(gateway.token)}
    return request("/api/v1/in/fixes", stream(rows), **headers)


def test_arrow_stream(benchmark: BenchmarkFixture, server, empty, gateway) -> None:
    """A million fixes of 992 phones as one Arrow stream, one transaction."""
    measure(benchmark, server, empty, [[arrow_request(gateway, STREAM_ROWS)]], STREAM_ROWS)


def test_peer_bare_copy(benchmark: BenchmarkFixture, store: Engine, empty) -> None:
    """The same rows by COPY BINARY straight into the same keyed table: the most there is."""
    rows = [frame(first, STREAM_BATCH) for first in range(0, STREAM_ROWS, STREAM_BATCH)]
    parts = [as_stored(stored_rows(part))[0] for part in rows]

    def copy() -> None:
        with store.begin() as c:
            for part in parts:
                copy_in(c, "fix", part)

    benchmark.pedantic(copy, setup=empty, rounds=ROUNDS, warmup_rounds=1)
    count = sum(part.num_rows for part in rows)
    tell_rate(benchmark, count)


def tell_rate(benchmark: BenchmarkFixture, count: int) -> None:
    """Note the rate of the quickest round; a run without benchmarks has none."""
    if benchmark.stats is not None:
        benchmark.extra_info["fixes_per_s"] = round(count / benchmark.stats.stats.min)


def stored_rows(part: pa.RecordBatch) -> dict[str, np.ndarray]:
    t_ms = part["t"].cast(pa.int64()).to_numpy()
    number = part["device"].indices.to_numpy().astype(np.int32) + 1_000_000
    return {
        "t_ms": t_ms,
        "lon": part["lon"].to_numpy(),
        "lat": part["lat"].to_numpy(),
        "accuracy_m": part["accuracy_m"].to_numpy(),
        "day": (t_ms // 86_400_000).astype(np.int32),
        "device_id": number,
        "worker_number": number,
        "mock": np.zeros(part.num_rows, dtype=np.int16),
    }


def test_memory_of_a_long_stream(benchmark: BenchmarkFixture, server, empty, gateway) -> None:
    """Five million fixes in one upload: the server's memory when it is over, and at its most."""
    sent = arrow_request(gateway, LONG_STREAM_ROWS)
    process = psutil.Process(server.process.pid)
    run(server, [iter([arrow_request(gateway, STREAM_ROWS)])])
    before = process.memory_info().rss
    benchmark.pedantic(lambda: run(server, [iter([sent])]), setup=empty, rounds=1)
    peak_kb = (
        (Path("/proc") / str(process.pid) / "status").read_text().split("VmHWM:")[1].split()[0]
    )
    tell_rate(benchmark, LONG_STREAM_ROWS)
    benchmark.extra_info |= {
        "rss_before_mb": before >> 20,
        "rss_after_mb": process.memory_info().rss >> 20,
        "rss_peak_mb": int(peak_kb) >> 10,
    }
