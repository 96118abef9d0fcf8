"""`xunge serve` as a process: where it listens, where it refuses to, how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from gis.cli.serve import serve
from gis.errors import BadInput


@contextmanager
def xunge(database_url: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`xunge` run on a database; killed if it still runs at the end."""
    environment = {**os.environ, "XUNGE_DATABASE_URL": database_url, "XUNGE_LANGUAGE": "en"}
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


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])
def test_any_other_address_is_refused(host: str) -> None:
    with pytest.raises(BadInput, match="loopback"):
        serve(host=host, port=0)


def test_a_refusal_is_one_line(database_url: str) -> None:
    with xunge(database_url, "serve", "--host", "0.0.0.0") as process:
        said, complaint = process.communicate(timeout=20)
    assert (process.returncode, said, complaint.count("\n")) == (2, "", 1)


def test_a_taken_port_is_one_clear_line(database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with xunge(database_url, "serve", "--port", str(port)) as process:
            _, complaint = process.communicate(timeout=20)
    assert (process.returncode, complaint.count("\n")) == (3, 1)
    assert f"Port {port} is in use" in complaint
