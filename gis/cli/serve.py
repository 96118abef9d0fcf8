"""`xunge serve`: the console, the map and the API."""

import socket
from contextlib import nullcontext, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Never

import typer

from gis.cli import door
from gis.cli.beside import worker_beside
from gis.cli.purge import tell_what_will_be_purged
from gis.errors import BadInput, Unavailable
from gis.messages import say

if TYPE_CHECKING:
    from sqlalchemy import Engine


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 takes any free port.")
    ] = None,
    worker: Annotated[
        bool, typer.Option(help="Audit what comes in, in a process beside the server.")
    ] = True,
) -> None:
    """Serve the console and the API: on this machine, or where XUNGE_HOSTS names it beyond."""
    with listening(port, host) as listener, door.database() as engine:
        serve_on(listener, engine, worker=worker)


def listening(port: int | None = None, host: str | None = None) -> socket.socket:
    """A socket that listens already, so that a taken port is known before anything is started."""
    address = _address(host)
    chosen = door.settings().port if port is None else port
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, chosen), family=family)
    except PermissionError as error:
        raise Unavailable("serve.port_refused", port=chosen) from error
    except OSError as error:
        raise Unavailable("serve.port_taken", port=chosen) from error


def serve_on(listener: socket.socket, engine: "Engine", *, worker: bool = True) -> None:
    """Serve on the open socket; Ctrl-C and SIGTERM end it with everything closed."""
    import gc
    import signal

    from api.app import create_app
    from api.server import Server, config_for

    app = create_app(door.settings(), engine)
    if worker:
        tell_what_will_be_purged(engine)
    door.console().print(say("serve.serving", door.language(), url=_url(listener)), markup=False)
    gc.collect()
    gc.freeze()  # what is there now stays: looked through anew each time, it holds all answers up
    signal.signal(signal.SIGTERM, _leave)  # uvicorn raises it anew when all is closed
    with suppress(KeyboardInterrupt), worker_beside() if worker else nullcontext():
        Server(app, config_for(app, door.settings())).run(sockets=[listener])
    door.console().print(say("serve.stopped", door.language()))


def _address(named: str | None) -> str:
    """The address that a host, or the settings', stands for.

    BadInput for what is none, and for one beyond this machine where no name is set by which it may
    be reached from there.
    """
    host = door.settings().host if named is None else named
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(host)
    except ValueError:
        raise BadInput("serve.no_address", host=host) from None
    if not address.is_loopback:
        if not door.settings().hosts:
            raise BadInput("serve.not_loopback", host=host)
        warning = say("serve.in_the_clear", door.language(), host=host)
        door.errors().print(warning, markup=False, highlight=False, soft_wrap=True)
    return host


def _leave(*_: object) -> Never:
    raise KeyboardInterrupt


def _url(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    name = f"[{address}]" if ":" in address else address
    return f"http://{name}:{port}/"
