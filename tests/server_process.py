"""The service as a process of its own, which can be killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class ServerProcess:
    """A running `xunge serve`, without its worker, and where it listens."""

    process: subprocess.Popen[str]
    host: str
    port: int


@contextmanager
def server_process(database_url: str, port: int = 0) -> Iterator[ServerProcess]:
    """Start `xunge serve` on a database; killed at the end, if it still runs."""
    command = [sys.executable, "-m", "gis.cli", "serve", "--no-worker", "--port", str(port)]
    environment = os.environ | {"XUNGE_DATABASE_URL": database_url, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment | {"COLUMNS": "200"}
    ) as process:
        try:
            said = process.stdout.readline()
            address = urlsplit(said[said.index("http://") :].split()[0])
            yield ServerProcess(process, address.hostname, address.port)
        finally:
            process.kill()
