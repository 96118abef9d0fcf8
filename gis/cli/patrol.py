"""`xunge patrol`: open the evidence of one worker's day, see where patrols have been."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.errors import BadInput, NotFound
from gis.messages import say

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gis.service.evidence import Evidence

app = typer.Typer(no_args_is_help=True, help="Look into patrol days.")


@app.command()
def show(
    worker: Annotated[str, typer.Argument(help="The worker's id.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE")],
    reason: Annotated[
        str | None, typer.Option(help="Why it is opened; goes into the access log.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_geojson: Annotated[
        bool, typer.Option("--geojson", help="Print the classed intervals and fixes as GeoJSON.")
    ] = False,
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="Write a map page of the day.")
    ] = None,
) -> None:
    """Show a worker's day with its whole evidence. Opening it is logged."""
    _refuse_both(as_json=as_json, as_geojson=as_geojson)
    from gis.cli.evidence import evidence_tables
    from gis.service.evidence_json import evidence_geojson, evidence_json
    from gis.store.net import load_profile_of

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        evidence = _opened(engine, code, worker, day.date(), reason)
        with engine.connect() as c:
            profile = load_profile_of(c, code)
    if map_file is not None:
        from web.maps import evidence_map

        page = evidence_map(evidence, profile, language=door.language())
        door.write(map_file, page)
        door.errors().print(say("patrol.map_written", door.language(), file=map_file))
    if as_json:
        door.console().print_json(data=evidence_json(evidence))
    elif as_geojson:
        door.console().print_json(data=evidence_geojson(evidence))
    else:
        for table in evidence_tables(evidence, profile.zone):
            door.console().print(table)


def _opened(
    engine: "Engine", district: str, worker: str, day: date, reason: str | None
) -> "Evidence":
    """The evidence of a worker's day. Who asked is in the access log afterwards, let in or not."""
    from gis.service.evidence import note_refused, worker_evidence

    who = door.who()
    try:
        with engine.begin() as c:
            return worker_evidence(c, district, worker, day, who=who, reason=reason, now=door.now())
    except NotFound:
        with engine.begin() as c:
            note_refused(c, district, worker, day, who=who, reason=reason)
        raise


@app.command()
def coverage(
    within: Annotated[str, typer.Argument(metavar="CODE", help="A grid, or one above it.")],
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="Up to this day."),
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_geojson: Annotated[
        bool, typer.Option("--geojson", help="Print every cell with its last pass as GeoJSON.")
    ] = False,
) -> None:
    """Show how much of each grid was walked over 1, 7 and 30 days, whoever walked."""
    _refuse_both(as_json=as_json, as_geojson=as_geojson)
    from gis.cli.coverage import cells_geojson, coverage_json, print_coverage
    from gis.patrol.cells import WINDOWS
    from gis.service.coverage import coverage_of

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        as_of = day.date() if day else door.today(engine, code)
        with engine.connect() as c, door.progress("coverage.reading", max(WINDOWS)) as step:
            found = coverage_of(c, code, as_of, within=within, now=door.now(), on_day=step)
    if as_geojson:
        door.console().print_json(cells_geojson(found))
    elif as_json:
        door.console().print_json(data=coverage_json(found))
    else:
        print_coverage(found)


def _refuse_both(*, as_json: bool, as_geojson: bool) -> None:
    if as_json and as_geojson:
        raise BadInput("cli.one_form")
