"""PostgreSQL is killed under load: what the server answered for survives, and it goes on."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from gis.store.cluster import Cluster
from gis.store.engine import make_engine
from gis.store.migrate import upgrade
from tests import phones
from tests.durability.insistent import PHONES, check, posting, wait_for_answers
from tests.server_process import server_process

KILLS, KILLS_IN_FULL = 2, 10
_LONGEST_S = 1.0
_LOOK_S = 0.01


def test_what_was_answered_survives(fresh_state: Path, pytestconfig: pytest.Config) -> None:
    """On a cluster with the settings of use: it waits for the disk."""
    instants = random.Random(7)
    cluster = Cluster(fresh_state)
    with cluster.running() as url:
        upgrade(url)
        engine = make_engine(url)
        phones.district(engine)
        devices = [phones.device(engine, f"phone {number}") for number in range(PHONES)]
        with server_process(url) as server, posting(devices, server.host, server.port) as at_work:
            for _ in range(KILLS_IN_FULL if pytestconfig.getoption("full") else KILLS):
                wait_for_answers(at_work, 1)
                time.sleep(instants.uniform(0, _LONGEST_S))
                _kill_postmaster(cluster)
                with cluster.running():  # starts it anew, and recovers
                    wait_for_answers(at_work, 1)
        check(engine, at_work)
        engine.dispose()


def _kill_postmaster(cluster: Cluster) -> None:
    """Kill PostgreSQL's first process, and wait until it is gone; the others end themselves."""
    file = cluster.status().folder / "data" / "postmaster.pid"
    pid = int(file.read_text(encoding="utf-8").splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    words = Path(f"/proc/{pid}/cmdline")
    while words.exists() and words.read_bytes():  # a dead one that nobody has reaped has none
        time.sleep(_LOOK_S)
