"""`xunge db`: the private database by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.errors import Conflict
from gis.messages import say

if TYPE_CHECKING:
    from gis.store.cluster import Cluster

app = typer.Typer(
    help="The private database: start and keep it, stop, look, migrate, empty.",
    no_args_is_help=True,
)


@app.command()
def start() -> None:
    """Start the private database, let it run until `db stop`, and print its URL."""
    typer.echo(_private().keep())


@app.command()
def stop() -> None:
    """Stop the private database."""
    _private().stop()


@app.command()
def status() -> None:
    """Say whether the database runs, and where it is."""
    if url := door.settings().database_url:
        from gis.store.cluster import check_server

        check_server(url)
        typer.echo(say("db.server", door.language()))
        return
    found = _private().status()
    state = "stopped" if not found.running else "kept" if found.kept else "running"
    for line in (say(f"db.{state}", door.language()), found.folder, found.url):
        typer.echo(line)


@app.command()
def migrate() -> None:
    """Bring the database's tables to this version, and print the schema's version."""
    from gis.store.migrate import head

    with door.database():  # which migrates
        typer.echo(head())


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything in the private database."""
    cluster = _private()
    if not yes:
        typer.confirm(say("db.sure", door.language(), folder=cluster.status().folder), abort=True)
    cluster.reset()


def _private() -> "Cluster":
    from gis.store.cluster import Cluster

    chosen = door.settings()
    if chosen.database_url:
        raise Conflict("db.not_private")
    return Cluster(chosen.state_dir)
