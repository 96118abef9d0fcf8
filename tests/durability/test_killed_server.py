"""The server is killed under load: what it answered for is stored, once."""

import random
import socket
import time

import pytest

from gis.store.engine import make_engine
from tests import phones
from tests.durability.insistent import PHONES, check, posting, wait_for_answers
from tests.server_process import server_process

KILLS, KILLS_IN_FULL = 5, 50
_LONGEST_S = 1.0


def test_what_was_answered_is_stored_once(
    committed_database: str, pytestconfig: pytest.Config
) -> None:
    instants = random.Random(7)
    engine = make_engine(committed_database)
    phones.district(engine)
    devices = [phones.device(engine, f"phone {number}") for number in range(PHONES)]
    port = _free_port()
    with posting(devices, "127.0.0.1", port) as at_work:
        for _ in range(KILLS_IN_FULL if pytestconfig.getoption("full") else KILLS):
            with server_process(committed_database, port) as server:
                wait_for_answers(at_work, 1)
                time.sleep(instants.uniform(0, _LONGEST_S))
                server.process.kill()
        with server_process(committed_database, port):
            wait_for_answers(at_work, 1)
    check(engine, at_work)
    engine.dispose()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
