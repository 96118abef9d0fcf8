"""The command line, run in this process as a user would run it."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from gis.cli import door
from gis.cli.app import main


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed where."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """`run("net", "check", file)` runs `xunge net check FILE`; without a database of its own."""
    monkeypatch.setenv("COLUMNS", "120")
    caches = (door.settings, door.console, door.errors)

    def command(*words: object) -> Ran:
        for cached in caches:
            cached.cache_clear()
        monkeypatch.setattr(sys, "argv", ["xunge", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        printed = capsys.readouterr()
        return Ran(
            code if isinstance(code, int) else int(code is not None), printed.out, printed.err
        )

    yield command
    for cached in caches:
        cached.cache_clear()


@pytest.fixture
def run_on(run: Run, module_database: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same, with the database of the tests of one module."""
    monkeypatch.setenv("XUNGE_DATABASE_URL", module_database)
    return run
