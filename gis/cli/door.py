"""What every command shares: settings, the console, progress, and the running database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from gis.errors import BadInput, Fault, Unavailable
from gis.messages import Language, say

if TYPE_CHECKING:
    from pathlib import Path

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
    from sqlalchemy.exc import OperationalError

    from gis.store.cluster import Cluster
    from gis.store.engine import make_engine
    from gis.store.migrate import upgrade

    chosen = settings()
    with Cluster(chosen.state_dir).running(chosen.database_url) as url:
        upgrade(url)
        engine = make_engine(url)
        try:
            yield engine
        except OperationalError as error:
            problem = str(error.orig).strip().splitlines()[0]
            raise Unavailable("cli.database", problem=problem) from error
        finally:
            engine.dispose()


@contextmanager
def progress(key: str, total: float | None = None) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error, labelled by a message; call what it yields a step."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), console=errors()) as bars:
        task = bars.add_task(say(key, language()), total=total)
        yield lambda step: bars.advance(task, step)
        bars.update(task, total=total or 1, completed=total or 1)


def write(path: "Path", text: str) -> None:
    """Write a file that the user asked for; BadInput where it cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput("cli.not_written", file=path, problem=error.strerror or error) from error


def make_folder(path: "Path") -> None:
    """Make the folder that files will be written to; BadInput where it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput("cli.not_written", file=path, problem=error.strerror or error) from error


def now() -> datetime:
    """The moment of this run, which use cases are told."""
    return datetime.now(UTC)


def today(engine: "Engine", district: str) -> date:
    """The district's local date now."""
    from gis.store.net import load_profile_of

    with engine.connect() as c:
        return now().astimezone(load_profile_of(c, district).zone).date()


def chosen_district(engine: "Engine", code: str | None) -> str:
    """The district that is meant: the one named, else the only one there is."""
    from gis.store.net import load_profile_of, only_district

    with engine.connect() as c:
        if code is None:
            return only_district(c)
        load_profile_of(c, code)
        return code


def who() -> str:
    """Who runs this command, for the access log: the account of the operating system."""
    import os
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
