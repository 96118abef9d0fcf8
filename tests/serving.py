"""A real server on a free port, for tests that speak HTTP."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from api.server import Server

_PATIENCE_S = 10


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve `app` in a thread; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(app, uvicorn.Config(app, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        _wait_for(server)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _wait_for(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
