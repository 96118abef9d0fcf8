"""`xunge serve` as a process: where it listens, where it refuses to, how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import Engine, text

from gis.cli.serve import serve
from gis.errors import BadInput
from gis.service.accounts import demo_account
from gis.store.engine import make_engine
from tests.patrolled import patrolled
from tests.stored import DISTRICT, set_up_district


@contextmanager
def xunge(database_url: str, *words: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`xunge` run on a database; killed if it still runs at the end."""
    environment = {
        **os.environ, "XUNGE_DATABASE_URL": database_url, "XUNGE_LANGUAGE": "en", **settings,
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "gis.cli", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def address_of(process: subprocess.Popen[str]) -> str:
    """The address that a server prints once it listens."""
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, line
    return found[0]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(database_url: str, end: signal.Signals) -> None:
    with xunge(database_url, "serve", "--port", "0") as process:
        address = address_of(process)
        assert httpx.get(f"{address}api/v1/health").is_success
        process.send_signal(end)
        said, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")
    assert "Stopped." in said


def test_it_listens_on_this_machine_only(database_url: str) -> None:
    with xunge(database_url, "serve", "--port", "0") as process:
        assert address_of(process).startswith("http://127.0.0.1:")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_beyond_this_machine_it_wants_a_name(host: str) -> None:
    with pytest.raises(BadInput, match="XUNGE_HOSTS"):
        serve(host=host, port=0)


@pytest.mark.parametrize("host", ["example.org", ""])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        serve(host=host, port=0)


def test_with_a_name_it_is_reached_from_elsewhere_and_warns(database_url: str) -> None:
    with xunge(
        database_url, "serve", "--host", "0.0.0.0", "--port", "0", XUNGE_HOSTS="xunge.example"
    ) as process:
        port = address_of(process).rstrip("/").rpartition(":")[2]
        health = f"http://127.0.0.1:{port}/api/v1/health"
        assert httpx.get(health, headers={"Host": "xunge.example"}).is_success
        assert httpx.get(health, headers={"Host": "other.example"}).status_code == 421
        process.send_signal(signal.SIGINT)
        _, warned = process.communicate(timeout=20)
    assert "unencrypted" in warned


@pytest.mark.parametrize(("trusted", "secure"), [("127.0.0.0/8", True), ("", False)])
def test_a_proxy_is_believed_where_it_is_trusted(
    module_database: str, trusted: str, secure: bool
) -> None:
    engine = make_engine(module_database)
    with engine.begin() as c:
        set_up_district(c)
        opened = demo_account(c, DISTRICT, now=datetime.now(UTC))
    engine.dispose()
    settings = {"XUNGE_HOSTS": "xunge.example", "XUNGE_TRUSTED_PROXIES": trusted}
    with xunge(module_database, "serve", "--port", "0", **settings) as process:
        response = httpx.post(
            f"{address_of(process)}api/v1/session",
            json={"name": opened.account.name, "password": opened.password},
            headers={"Host": "xunge.example", "X-Forwarded-Proto": "https"},
        )
    assert response.is_success
    assert ("Secure" in response.headers["set-cookie"]) == secure


def test_a_refusal_is_one_line(database_url: str) -> None:
    with xunge(database_url, "serve", "--host", "0.0.0.0") as process:
        said, complaint = process.communicate(timeout=20)
    assert (process.returncode, said, complaint.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_one_clear_line_before_anything_is_done(
    database_url: str, command: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with xunge(database_url, command, "--port", str(port)) as process:
            said, complaint = process.communicate(timeout=20)
    assert (process.returncode, said, complaint.count("\n")) == (3, "", 1)
    assert f"Port {port} is in use" in complaint


def test_what_will_be_purged_is_said_beforehand_and_kept_for_some_minutes(
    committed_database: str,
) -> None:
    """A district's days of long ago, tried out: nobody is surprised."""
    engine = make_engine(committed_database)
    patrolled(engine)
    with xunge(committed_database, "serve", "--port", "0") as process:
        address_of(process)
        assert wait_for_chores(engine)
        process.send_signal(signal.SIGINT)
        _, warned = process.communicate(timeout=20)
    with engine.connect() as c:
        kept = c.execute(text("SELECT sum(fixes) FROM track")).scalar_one()
    engine.dispose()
    assert "7,452 raw fixes of 120106 (2 days, 2026-05-11 to 2026-05-12)" in warned
    assert "In 10 minutes they are purged for good" in warned
    assert kept == 7_452  # sealed, as the chores do first


def wait_for_chores(engine: Engine) -> bool:
    """Whether the worker beside has sealed the old days, after which it would have purged them."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with engine.connect() as c:
            if not c.execute(text("SELECT EXISTS (SELECT FROM fix)")).scalar_one():
                return True
        time.sleep(0.2)
    return False
