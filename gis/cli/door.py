"""What every command shares: settings, the console, progress, and the running database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from gis.errors import BadInput, Fault
from gis.messages import Language

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine

    from gis.settings import Settings


@cache
def settings() -> "Settings":
    """The settings of this run; BadInput names each variable that is not usable."""
    from pydantic import ValidationError

    from gis.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        faults = [
            Fault(f"XUNGE_{'.'.join(str(step) for step in found['loc'])}".upper(), "cli.setting",
                  problem=found["msg"], value=found["input"])
            for found in error.errors()
        ]  # fmt: skip
        raise BadInput("cli.settings", faults=faults) from error


def language() -> Language:
    """The language of this run; English where the settings themselves are refused."""
    try:
        return settings().language
    except BadInput:
        return "en"


@cache
def console() -> "Console":
    """Where results go: standard output."""
    from rich.console import Console

    return Console()


@cache
def errors() -> "Console":
    """Where refusals, notes and progress bars go: standard error."""
    from rich.console import Console

    return Console(stderr=True)


@contextmanager
def database() -> Iterator["Engine"]:
    """An engine on the running, migrated database: the configured server or the private cluster."""
    from gis.store.cluster import Cluster
    from gis.store.engine import make_engine
    from gis.store.migrate import upgrade

    chosen = settings()
    with Cluster(chosen.state_dir).running(chosen.database_url) as url:
        upgrade(url)
        engine = make_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def progress(label: str, total: float | None = None) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error; call what it yields with each step done."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=errors()) as bars:
        task = bars.add_task(label, total=total)
        yield lambda step: bars.advance(task, step)
        bars.update(task, total=total or 1, completed=total or 1)
