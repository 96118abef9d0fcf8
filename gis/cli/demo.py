"""`xunge demo`: a synthetic district, walked, taken in, audited, drawn and served."""

from contextlib import nullcontext
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.messages import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.profile import Profile
    from gis.service.demo import WalkedDay
    from gis.synth import SyntheticDistrict


def demo(
    profile: Annotated[
        str, typer.Option(help="A profile's name, or the path of one (.toml).")
    ] = "hongqiao",
    days: Annotated[int, typer.Option(min=1, max=60, help="How many days, up to yesterday.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Another seed is another district.")] = 7,
    serve: Annotated[bool, typer.Option(help="Serve the console when done.")] = True,
    live: Annotated[
        bool, typer.Option(help="While serving, let today's phones send as time goes on.")
    ] = True,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Where to serve.")] = None,
) -> None:
    """Build a synthetic district, walk its workers, audit their tracks and show them.

    Its hours of duty are the whole day, which the version of its rules says (24h), and today's
    rounds begin at all hours: whenever one looks, some workers are on their way.
    """
    from gis.cli.demo_phones import sending
    from gis.cli.serve import listening, serve_on
    from gis.cli.summary import print_summary
    from gis.profile import load_profile
    from gis.service.demo_phones import around_the_clock

    chosen = around_the_clock(load_profile(profile))
    with listening(port) if serve else nullcontext() as listener, door.database() as engine:
        dates = _last_dates(chosen, days)
        district = _set_up(engine, chosen, seed)
        walked = _walk(engine, district, dates, seed)
        print_summary(engine, chosen.district, [day.audit for day in walked])
        _print_truth(engine, district, walked)
        _print_map(engine, chosen.district, dates)
        _print_account(engine, chosen.district)
        if listener:
            with sending(engine, district, seed) if live else nullcontext():
                serve_on(listener, engine)


def _last_dates(profile: "Profile", days: int) -> list[date]:
    """The last whole days before today, by the district's clock."""
    today = door.now().astimezone(profile.zone).date()
    return [today - timedelta(days=n) for n in range(days, 0, -1)]


def _set_up(engine: "Engine", profile: "Profile", seed: int) -> "SyntheticDistrict":
    from gis.service.demo import set_up, synthetic_district

    with door.progress("demo.building"):
        district = synthetic_district(profile, seed)
        with engine.begin() as c:
            set_up(c, district, now=door.now())
    return district


def _walk(
    engine: "Engine", district: "SyntheticDistrict", dates: list[date], seed: int
) -> "list[WalkedDay]":
    from gis.service.demo import walk_and_audit

    walked = []
    with door.progress("demo.walking", total=len(dates)) as step:
        for day in dates:
            with engine.begin() as c:
                walked.append(walk_and_audit(c, district, day, seed=seed, now=door.now()))
            step(1)
    return walked


def _print_truth(
    engine: "Engine", district: "SyntheticDistrict", walked: "list[WalkedDay]"
) -> None:
    """What the walkers truly did beside what the audit said."""
    from rich.table import Table

    from gis.service.demo import against_truth

    language = door.language()
    with engine.connect() as c:
        judged = against_truth(c, district, walked)
    table = Table(title=say("demo.truth_title", language))
    table.add_column(say("demo.truth", language))
    for verdict in judged.columns[:-1]:
        table.add_column(say(f"verdict.{verdict}", language), justify="right")
    table.add_column(say("demo.error_minutes", language), justify="right")
    for truth, row in judged.iterrows():
        *counts, error = row
        table.add_row(
            say(f"verdict.{truth}", language), *(f"{n:.0f}" for n in counts), f"{error:.1f}"
        )
    door.console().print(table)


def _print_map(engine: "Engine", district: str, dates: list[date]) -> None:
    """Write the map page beside the database and say where it is."""
    from gis.store.days import days_within
    from gis.store.net import grids_in_force, load_profile_of
    from web.maps import patrol_map

    path = door.settings().state_dir / "patrol-map.html"
    with door.progress("demo.drawing"):
        with engine.connect() as c:
            page = patrol_map(
                grids_in_force(c, district, dates[-1]),
                days_within(c, district, dates[0], dates[-1]),
                load_profile_of(c, district),
                generated_at=door.now(),
            )
        door.make_folder(path.parent)
        door.write(path, page)
    door.console().print(say("demo.map_written", door.language(), file=path), markup=False)


def _print_account(engine: "Engine", district: str) -> None:
    """Open an account to sign in with, and tell its password, the only time."""
    from gis.service.accounts import demo_account

    with engine.begin() as c:
        opened = demo_account(c, district, now=door.now())
    told = {"name": opened.account.name, "password": opened.password}
    line = say("accounts.demo", door.language(), **told)
    door.console().print(line, markup=False, highlight=False, soft_wrap=True)
