"""`xunge worker`: keeps the results fresh."""

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.cli.tables import print_line

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.service.worker import Worker


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
    from gis.service.fresh import Drained, drain
    from gis.service.turn import turn

    settled = sum(step.settled for step in turn(engine, door.now()))
    done = sum(drain(engine, door.now), Drained())
    print_line("fresh.done", grids=settled, audited=done.audited)
    _print_set_aside(engine)


def _print_set_aside(engine: "Engine") -> None:
    """The worker-days that could not be audited: why, and when they are tried again."""
    from gis.store.net import districts
    from gis.store.stale import stale_days

    with engine.connect() as c:
        for district in districts(c):
            queue = stale_days(c, district)
            for bad in queue[queue["problem"].notna()].to_dict("records"):
                told = {"worker": bad["worker"], "day": bad["date"], "problem": bad["problem"]}
                again = {"attempts": bad["attempts"], "at": f"{bad['retry_at']:%Y-%m-%d %H:%M}Z"}
                print_line("fresh.set_aside", **told, **again)


def _until_told(engine: "Engine", *, quiet: bool) -> None:
    """Work until Ctrl-C, SIGTERM or, beside a server, its end."""
    from gis.service.worker import Worker

    loop = Worker(engine, clock=door.now)
    for told in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda *_: loop.stop())
    if quiet:
        threading.Thread(target=_stop_with_input, args=[loop], daemon=True).start()
    else:
        print_line("fresh.working")
    loop.run()
    if not quiet:
        print_line("fresh.stopped")


def _stop_with_input(loop: "Worker") -> None:
    """The server holds the other end: it closes however the server ends."""
    sys.stdin.buffer.read()
    loop.stop()
