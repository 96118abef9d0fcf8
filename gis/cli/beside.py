"""The worker process beside `xunge serve`: started with the server, and ended with it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_COMMAND: Final = ("-m", "gis.cli", "worker", "--for-server")
_LOOK_S: Final = 0.5
_RESTART_S: Final = 5.0
_PATIENCE_S: Final = 20.0


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker process running until the end of the block.

    It is a process of its own, so that an audit takes no time from the server's event loop.
    """
    ending = threading.Event()
    keeper = threading.Thread(target=_keep, args=[ending], name="worker")
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()


def _keep(ending: threading.Event) -> None:
    """Start the process, and again should it end by itself, until it shall end.

    Its standard input is a pipe that nobody writes to: were this process killed, the pipe would
    close, and the worker end in order.
    """
    safely = ["-P"] if sys.flags.safe_path else []
    while not ending.is_set():
        command = [sys.executable, *safely, *_COMMAND]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603 - our own
            while process.poll() is None:
                if ending.wait(_LOOK_S):
                    _end(process)
        ending.wait(_RESTART_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
