"""`xunge purge`: raw fixes past their days go, results stay."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.cli.tables import add_row, plain_table, print_line
from gis.messages import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.store.purge import HeldDay


def purge(
    before: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE",
            help="Purge the days before this one; by default those past the profile's raw_days.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")
    ] = False,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:  # fmt: skip
    """Delete raw fixes, tracks and positions past their days; results and coverage stay.

    Days with worker-days that are still to be audited are refused, and nothing is purged.
    """
    from gis.service import purge as service

    now, end = door.now(), before.date() if before else None
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.connect() as c:
            days = service.due_for_purge(c, code, now=now, before=end)
        if not dry_run:
            service.refuse_unsettled(days)
            with door.progress("purge.purging", total=len(days)) as step:
                for _ in service.purge(engine, code, now=now, before=end):
                    step(1)
    if as_json:
        door.console().print_json(data=_as_json(days, purged=not dry_run))
    else:
        _print(days, purged=not dry_run)


def tell_what_will_be_purged(engine: "Engine") -> None:
    """Say beforehand which raw fixes a worker that starts now will purge, and how to keep them."""
    from gis.service.purge import due_for_purge
    from gis.service.worker import PURGE_AFTER_S
    from gis.store.net import districts, load_profile_of

    with engine.connect() as c:
        for code in districts(c):
            if days := due_for_purge(c, code, now=door.now()):
                line = say(
                    "purge.announced", door.language(),
                    district=code, days=len(days), fixes=f"{sum(day.fixes for day in days):,}",
                    first=days[0].date, last=days[-1].date,
                    raw_days=load_profile_of(c, code).privacy.raw_days,
                    minutes=round(PURGE_AFTER_S / 60),
                )  # fmt: skip
                door.errors().print(line, markup=False, highlight=False, soft_wrap=True)


def _as_json(days: "list[HeldDay]", *, purged: bool) -> dict[str, object]:
    rows = [{"date": str(day.date), "fixes": day.fixes, "settled": day.is_settled} for day in days]
    return {"purged": purged, "days": rows}


def _print(days: "list[HeldDay]", *, purged: bool) -> None:
    language = door.language()
    if days:
        table = plain_table("purge", "date", "state", "fixes", figures=1)
        for day in days:
            add_row(table, str(day.date), say(f"purge.{_state(day)}", language), f"{day.fixes:,}")
        door.console().print(table)
    total = f"{sum(day.fixes for day in days):,}"
    print_line("purge.done" if purged else "purge.would", days=len(days), fixes=total)


def _state(day: "HeldDay") -> str:
    return "settled" if day.is_settled else "stale" if day.stale else "running"
