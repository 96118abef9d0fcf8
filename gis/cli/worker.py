"""`xunge worker`: keeps the results fresh."""

import os
import signal
import threading
from typing import TYPE_CHECKING, Annotated, Final

import typer

from gis.cli import door
from gis.cli.purge import tell_what_will_be_purged
from gis.cli.tables import print_line

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.service.worker import Worker

_STANDARD_INPUT: Final = 0


def worker(
    once: Annotated[bool, typer.Option(help="Audit what waits, then stop.")] = False,
    for_server: Annotated[
        bool, typer.Option(hidden=True, help="End with the standard input; say nothing.")
    ] = False,
) -> None:
    """Audit worker-days as their fixes come in, close days that end, seal and purge old ones.

    As many as you like may run at once. `xunge serve` starts one by itself.
    """
    with door.database() as engine:
        if once:
            _once(engine)
        else:
            _until_told(engine, quiet=for_server)


def _once(engine: "Engine") -> None:
    """Settle the days that ended or began, then empty the queue."""
    from gis.cli.set_aside import print_set_aside
    from gis.service.fresh import Drained, drain
    from gis.service.turn import turn
    from gis.store.net import districts

    settled = sum(step.settled for step in turn(engine, door.now()))
    done = sum(drain(engine, door.now), Drained())
    print_line("fresh.done", grids=settled, audited=done.audited)
    with engine.connect() as c:
        codes = districts(c)
    for code in codes:
        print_set_aside(engine, code, door.console())


def _until_told(engine: "Engine", *, quiet: bool) -> None:
    """Work until Ctrl-C, SIGTERM or, beside a server, its end."""
    from gis.service.worker import Worker

    loop = Worker(engine, clock=door.now)
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda *_: loop.stop())
    if quiet:
        threading.Thread(target=_stop_with_input, args=[loop], daemon=True).start()
    else:
        tell_what_will_be_purged(engine)
        print_line("fresh.working")
    loop.run()
    if not quiet:
        print_line("fresh.stopped")


def _stop_with_input(loop: "Worker") -> None:
    """The server holds the other end: it closes however the server ends.

    Read below Python's buffer: a thread that still held that when Python ends would abort it.
    """
    while os.read(_STANDARD_INPUT, 1):
        pass
    loop.stop()
