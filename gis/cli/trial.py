"""`xunge trial`: try the audit against known truth, and publish what it gets wrong."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from gis.trial.rates import Json


def trial(
    days: Annotated[
        int, typer.Option(min=1, max=100, help="District-days under each condition.")
    ] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Another seed is another trial.")] = 1,
    profile: Annotated[
        str, typer.Option(help="A profile's name, or the path of one (.toml).")
    ] = "hongqiao",
    jobs: Annotated[int, typer.Option(min=1, help="How many days to try at a time.")] = 2,
    write: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write errors.md, errors.zh-CN.md and errors.json there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Try the audit on synthetic walkers whose truth is known, and report what it gets wrong."""
    from gis.service.trial import run_trial, tasks_of

    if write is not None:
        door.make_folder(write)
    total = len(tasks_of(profile, seed=seed, days=days))
    with door.progress("trial.trying", total=total) as step:
        report = run_trial(profile, seed=seed, days=days, jobs=jobs, on_day=lambda: step(1))
    if write is not None:
        _write(report, write)
    if as_json:
        door.console().print_json(data=report)
    else:
        _print(report)


def _write(report: "Json", folder: Path) -> None:
    from gis.trial.page import pages

    for name, text in pages(report).items():
        door.write(folder / name, text)
        door.errors().print(say("trial.written", door.language(), file=folder / name), markup=False)


def _print(report: "Json") -> None:
    """The table by noise level."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from gis.trial.page import signed

    language = door.language()
    rates = ("false_short", "wrong_not_met", "false_met", "uncertain")
    title = say("trial.title", language, worker_days=report["worker_days"])
    table = Table(title=title, box=SIMPLE_HEAD, padding=0)
    for name in ("sigma_m", "cold_share", *rates, "bias"):
        table.add_column(say(f"trial.{name}", language), justify="right", overflow="fold")
    for row in report["noise"]:
        table.add_row(
            f"{row['sigma_m']:g}",
            f"{row['cold_share']:.0%}",
            *(_share(row[name]) for name in rates),
            signed(row["walked"]["mean"]),
        )
    door.console().print(table)


def _share(rate: "Json") -> str:
    return "–" if rate["share"] is None else f"{rate['share']:.1%}"
