"""`xunge demo` while it serves: its phones send, and it ends as a whole."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, func, select

from gis.cli import demo_phones, door
from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.service.demo_phones import around_the_clock
from gis.store.days import last_day
from gis.store.engine import make_engine
from gis.store.tables import fix
from gis.synth import SyntheticDistrict

SMALL = Path(__file__).parents[2] / "data" / "boundaries" / "small.toml"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SEED = 7
PATIENCE_S = 60


@pytest.fixture(scope="module")
def district() -> SyntheticDistrict:
    return synthetic_district(around_the_clock(load_profile(str(SMALL))), SEED)


@pytest.fixture(scope="module")
def engine(module_database: str, district: SyntheticDistrict) -> Iterator[Engine]:
    made = make_engine(module_database)
    with made.begin() as c:
        set_up(c, district, now=NOON)
    yield made
    made.dispose()


def stored(engine: Engine) -> int:
    with engine.connect() as c:
        return c.execute(select(func.count()).select_from(fix)).scalar_one()


def test_phones_send_until_the_end(
    engine: Engine, district: SyntheticDistrict, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [NOON]
    monkeypatch.setattr(door, "now", lambda: clock[0])
    monkeypatch.setattr(demo_phones, "_EACH_S", 0.05)
    with demo_phones.sending(engine, district, SEED):
        by_noon = stored(engine)
        with engine.connect() as c:
            assert last_day(c, district.profile.district) == NOON.date()
        clock[0] += timedelta(hours=4)
        deadline = time.monotonic() + PATIENCE_S
        while stored(engine) == by_noon:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert by_noon
    assert "phones" not in {thread.name for thread in threading.enumerate()}


def test_the_demo_signs_in_serves_and_ends_as_a_whole(committed_database: str) -> None:
    environment = os.environ | {"XUNGE_DATABASE_URL": committed_database, "XUNGE_LANGUAGE": "en"}
    command = [sys.executable, "-m", "gis.cli", "demo", "--profile", str(SMALL), "--port", "0"]
    with subprocess.Popen(
        command, env=environment | {"COLUMNS": "200"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            said = ""
            while "http://" not in said.partition("Sign in")[2]:
                line = process.stdout.readline()
                assert line, process.stderr.read()
                said += line
            address = re.search(r"http://\S+", said)[0]
            name, password = re.search(r"Sign in as (\S+) with the password (\S+)", said).groups()
            with httpx.Client(base_url=address, timeout=PATIENCE_S) as client:
                session = {"name": name, "password": password}
                assert client.post("/api/v1/session", json=session).is_success
                assert client.get("/api/v1/console").json()["profile"]["synthetic"]
                with client.stream("GET", "/api/v1/live") as stream:
                    assert next(stream.iter_lines()) == "event: change"
                    process.send_signal(signal.SIGINT)
                    rest, complaints = process.communicate(timeout=PATIENCE_S)
        finally:
            process.kill()
    assert (process.returncode, rest.strip()) == (0, "Stopped.")
    assert not re.search("Traceback|Fatal|error", complaints)
