"""All commands under one name, and how a run of them ends.

Commands import what they need when they run, so that the first line stands at once.
"""

import signal
import sys
from typing import Annotated

import typer

from gis import __version__
from gis.cli import (
    account,
    audit,
    calendar,
    db,
    demo,
    devices,
    door,
    layers,
    net,
    patrol,
    premises,
    purge,
    serve,
    tracks,
    trial,
    worker,
    workers,
)
from gis.errors import BadInput, Refusal, Unavailable

app = typer.Typer(
    name="xunge",
    help="See on a map whether a district's grid net works.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(account.app, name="account")
app.add_typer(db.app, name="db")
app.add_typer(net.app, name="net")
app.add_typer(layers.app, name="layers")
app.add_typer(premises.app, name="premises")
app.add_typer(workers.app, name="workers")
app.add_typer(calendar.app, name="calendar")
app.add_typer(devices.app, name="devices")
app.add_typer(tracks.app, name="tracks")
app.add_typer(patrol.app, name="patrol")
app.command()(audit.audit)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(purge.purge)
app.command()(demo.demo)
app.command()(trial.trial)

EXIT_REFUSED = 2
EXIT_UNAVAILABLE = 3
EXIT_OF_SIGNALS = 128
EXIT_INTERRUPTED = EXIT_OF_SIGNALS + signal.SIGINT


@app.callback(invoke_without_command=True)
def _version(
    show: Annotated[
        bool, typer.Option("--version", is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    if show:
        typer.echo(f"xunge {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; a refusal is printed in the user's language, never as a traceback."""
    _end_in_order_when_told()
    try:
        _refuse_bytes_that_are_no_text(sys.argv)
        app(prog_name="xunge")
    except Refusal as refusal:
        for line in refusal.lines(door.language()):
            door.errors().print(line, markup=False, highlight=False, soft_wrap=True)
        sys.exit(EXIT_UNAVAILABLE if isinstance(refusal, Unavailable) else EXIT_REFUSED)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _refuse_bytes_that_are_no_text(words: list[str]) -> None:
    """What the shell hands over in another encoding stands for bytes, which nothing can print."""
    for place, word in enumerate(words):
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            raise BadInput("cli.not_text", place=place)


def _end_in_order_when_told() -> None:
    """A closed terminal or a `kill` ends a command as Ctrl-C does: the database is stopped too."""

    def end(number: int, _frame: object) -> None:
        sys.exit(EXIT_OF_SIGNALS + number)

    for told in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(told) is signal.SIG_DFL:  # nohup ignores it
            signal.signal(told, end)
