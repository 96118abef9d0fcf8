"""`xunge audit`: check the days, then print them by place."""

import logging
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.service.audit import DayAudit
    from gis.service.fresh import Drained


def audit(
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="First date."),
    ] = None,
    to: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Last date, included."),
    ] = None,
    within: Annotated[
        str | None, typer.Option(metavar="CODE", help="A grid code: only its subtree.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Audit patrol days and print them by place.

    Without dates: just the worker-days whose input changed since they were last audited. Those
    that cannot be audited are set aside and named, and the command ends with 1.
    """
    from gis.cli.set_aside import print_set_aside
    from gis.cli.summary import print_summary

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        if from_ is None and to is None and within is None:
            done = audit_stale(engine, code)
            print_summary(engine, code, done.audits, as_json=as_json)
            if done.set_aside:
                print_set_aside(engine, code, door.errors())
                raise typer.Exit(1)
        else:
            days = span(from_, to, door.today(engine, code))
            print_summary(
                engine, code, audit_dates(engine, code, days, within), within, as_json=as_json
            )


def audit_dates(
    engine: "Engine", district: str, days: list[date], within: str | None = None
) -> list["DayAudit"]:
    """Audit these dates, a transaction each, with a progress bar."""
    from gis.service.audit import audit_day

    done = []
    with door.progress("cli.auditing", total=len(days)) as step:
        for day in days:
            with engine.begin() as c:
                done.append(audit_day(c, district, day, now=door.now(), within=within))
            step(1)
    return done


def audit_stale(engine: "Engine", district: str) -> "Drained":
    """Audit the worker-days whose input changed, and try again what was set aside.

    A progress bar counts them. What cannot be audited is set aside anew, and stops nothing.
    """
    from gis.service.fresh import BATCH, Drained, drain_date
    from gis.store.stale import stale_days

    # The reason is printed in a line at the end: no traceback in between.
    logging.getLogger(drain_date.__module__).addHandler(logging.NullHandler())
    with engine.connect() as c:
        queue = stale_days(c, district)
    done = Drained()
    with door.progress("cli.auditing", total=len(queue)) as step:
        for day in queue["date"].unique():
            waiting = queue.loc[queue["date"] == day, "worker"]
            for start in range(0, len(waiting), BATCH):
                batch = list(waiting[start : start + BATCH])
                done += drain_date(engine, district, day, now=door.now(), workers=batch, early=True)
                step(len(batch))
    return done


def span(from_: datetime | None, to: datetime | None, today: date) -> list[date]:
    """The dates from `from_` to `to`, both included; `to` is today, `from_` is `to` by default."""
    last = to.date() if to else today
    first = from_.date() if from_ else last
    if last < first:
        raise BadInput("cli.dates_swapped", first=first, last=last)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
