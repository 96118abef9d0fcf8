"""Tiles a second beside tipg, on the same tables of one database, in one run. Seeded.

    ./xunge test tests/benchmarks/test_tiles_speed.py --benchmark-enable

Hongqiao's synthetic 215,000 premises and 10,294 buildings. Each server is one process; eight
connections of one light client ask for the same tiles in the same order, the next as soon as the
last is answered, gzip accepted. Ours checks a token with each request and answers within the
scope; tipg knows neither. tipg shows 10,000 premises of a tile at most, all one by one; ours counts
them from afar: what a map needs of the same table. Asked of tipg are the columns that ours has.

`extra_info`: tiles a second, the median and the 99th percentile of an answer in ms.
"""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlalchemy import Engine, text

from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.store.engine import make_engine
from gis.store.map_versions import renew_version
from gis.tile_grid import ZOOM, steps_of
from tests.benchmarks.load import Load, run
from tests.server_process import ServerProcess, server_process
from tests.signed_in import token_for

CONNECTIONS = 8
ROUNDS = 5
MOST_OF_A_ZOOM = 120
ZOOMS = {"premises": range(12, 19), "buildings": range(14, 19)}
COLUMNS = {"premises": "id,kind,status,place,building,unit,room", "buildings": "floors"}
PATIENCE_S = 30

Place = tuple[str, int, int, int]


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Engine]:
    district = synthetic_district(load_profile("hongqiao"), 7)
    engine = make_engine(module_database)
    with engine.begin() as c:
        set_up(c, district, now=datetime.now(UTC))
        c.execute(text("CREATE INDEX ON premises USING gist (point)"))  # the peer needs one
        c.execute(
            text(
                "CREATE VIEW buildings AS"
                " SELECT id, floors, geometry FROM layer WHERE kind = 'building'"
            )
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        c.execute(text("VACUUM ANALYZE"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def places(owner: Engine) -> list[Place]:
    """Tiles of the district at every zoom, shuffled: what people look at, near and from afar."""
    with owner.connect() as c:
        box = "min(st_xmin(point)), max(st_xmax(point)), max(st_ymax(point)), min(st_ymin(point))"
        west, east, north, south = c.execute(text(f"SELECT {box} FROM premises")).one()
    chance = random.Random(7)
    (x0, x1), (y0, y1) = (steps.tolist() for steps in steps_of([west, east], [north, south]))
    chosen: list[Place] = []
    for layer, zooms in ZOOMS.items():
        for z in zooms:
            k = ZOOM - z
            columns, rows = range(x0 >> k, (x1 >> k) + 1), range(y0 >> k, (y1 >> k) + 1)
            tiles = [(layer, z, x, y) for x in columns for y in rows]
            chosen += chance.sample(tiles, min(len(tiles), MOST_OF_A_ZOOM))
    chance.shuffle(chosen)
    return chosen


@pytest.fixture(scope="module")
def ours(owner: Engine, module_database: str) -> Iterator[ServerProcess]:
    with server_process(module_database) as process:
        yield process


@pytest.fixture(scope="module")
def tipg(owner: Engine, module_database: str) -> Iterator[ServerProcess]:
    with _tipg(module_database) as process:
        yield process


@contextmanager
def _tipg(database_url: str) -> Iterator[ServerProcess]:
    parts = urlsplit(database_url)
    asked = parse_qs(parts.query)
    host = quote(asked["host"][0], safe="")
    url = f"postgresql://{parts.username}@{host}:{asked['port'][0]}{parts.path}"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "tipg.main:app", "--port", str(port)]
    settings = {
        "DATABASE_URL": url, "TIPG_CATALOG_TTL": "0",
        "TIPG_DB_TABLES": '["public.premises", "public.buildings"]',
    }  # fmt: skip
    with subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "warning"], env=os.environ | settings
    ) as process:
        try:
            _wait_for(port)
            yield ServerProcess(process, "127.0.0.1", port)
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("tipg did not start")


def asked_of_us(places: list[Place], token: str) -> list[bytes]:
    return [
        _get(f"/api/v1/tiles/{layer}/{z}/{x}/{y}.mvt", Authorization=f"Bearer {token}")
        for layer, z, x, y in places
    ]


def asked_of_tipg(places: list[Place]) -> list[bytes]:
    return [
        _get(
            f"/collections/public.{layer}/tiles/WebMercatorQuad/{z}/{x}/{y}"
            f"?properties={COLUMNS[layer]}"
        )
        for layer, z, x, y in places
    ]


def _get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip"]
    return "\r\n".join([*lines, *(f"{k}: {v}" for k, v in headers.items()), "", ""]).encode()


def measure(
    benchmark: BenchmarkFixture, server: ServerProcess, requests: list[bytes], before=None
) -> None:
    loads: list[Load] = []

    def ask() -> None:
        waiting = iter(requests)  # one line, from which every connection takes the next
        loads.append(run(server, [waiting] * CONNECTIONS))

    benchmark.pedantic(ask, setup=before, rounds=ROUNDS)
    assert all(set(load.statuses) <= {b"200", b"204"} for load in loads)
    waits = Load(sum(load.seconds for load in loads), [w for load in loads for w in load.waits])
    benchmark.extra_info["tiles/s"] = round(waits.per_second)
    benchmark.extra_info["p50_ms"] = round(waits.wait_ms(0.5), 2)
    benchmark.extra_info["p99_ms"] = round(waits.wait_ms(0.99), 2)


def test_ours_made(
    benchmark: BenchmarkFixture, ours: ServerProcess, owner: Engine, places: list[Place]
) -> None:
    """Every tile is made: both layers have changed before each round."""
    district = load_profile("hongqiao").district

    def change() -> None:
        with owner.begin() as c:
            for layer in ("premises", "building"):
                renew_version(c, district, layer)

    measure(benchmark, ours, asked_of_us(places, token_for(owner, "operator")), change)


def test_ours_kept(
    benchmark: BenchmarkFixture, ours: ServerProcess, owner: Engine, places: list[Place]
) -> None:
    """Every tile was made before, and what it shows has not changed."""
    requests = asked_of_us(places, token_for(owner, "operator"))
    run(ours, [iter(requests)])
    measure(benchmark, ours, requests)


def test_peer_tipg(benchmark: BenchmarkFixture, tipg: ServerProcess, places: list[Place]) -> None:
    """tipg makes every tile each time; it keeps none."""
    measure(benchmark, tipg, asked_of_tipg(places))
