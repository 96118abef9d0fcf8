"""`xunge workers`: take the roster in, list who works where."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(no_args_is_help=True, help="Grid workers and their duties.")

District = Annotated[
    str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    district: District = None,
    as_json: AsJson = False,
) -> None:
    """Take workers, assignments, substitutions and leave in, as a whole or not at all.

    Columns: record (worker, assignment, substitution, leave), worker, name, grid, role,
    substitute, from, to, reason. Days are included; an empty `to` is open. A pseudonym will do.
    """
    from dataclasses import asdict

    from gis.cli.roster_report import print_counts, print_notes, read_file
    from gis.service.roster import import_roster

    content = read_file(file)
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            done = import_roster(c, code, content, file.name)
    if as_json:
        counts = {record: asdict(count) for record, count in done.counts.items()}
        notes = [note.say(door.language()) for note in done.notes]
        door.console().print_json(data={"records": counts, "notes": notes})
        return
    print_counts(done.counts, nothing_new=done.nothing_new)
    print_notes(done.notes)


@app.command("list")
def list_(
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], metavar="DATE", help="On this day; else today."
        ),
    ] = None,
    district: District = None,
    as_json: AsJson = False,
) -> None:
    """List who is assigned to which grid on a day."""
    from gis.cli.roster_report import print_assignments
    from gis.store.roster import assignments_between

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        on = day.date() if day else door.today(engine, code)
        with engine.connect() as c:
            assignments = assignments_between(c, code, on, on)
    if as_json:
        door.console().print_json(data={"assignments": _records(assignments)})
    else:
        print_assignments(assignments)


@app.command()
def gaps(
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], metavar="DATE", help="On this day; else today."
        ),
    ] = None,
    within: Annotated[
        str | None, typer.Option(metavar="CODE", help="A grid code: only its subtree.")
    ] = None,
    district: District = None,
    as_json: AsJson = False,
) -> None:
    """List the grids that have too few or too many people of a role."""
    from gis.cli.roster_report import print_gaps
    from gis.service.staffing import staffing_on
    from gis.store.net import load_profile_of

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        on = day.date() if day else door.today(engine, code)
        with engine.connect() as c:
            found, profile = staffing_on(c, code, on, within=within), load_profile_of(c, code)
    if as_json:
        rows = found.astype(object).where(found.notna(), None)
        door.console().print_json(data={"gaps": rows.to_dict("records")})
    else:
        print_gaps(found, profile)


def _records(assignments: "pd.DataFrame") -> list[dict[str, str | None]]:
    texts = assignments.assign(
        **{name: assignments[name].dt.strftime("%Y-%m-%d") for name in ("from", "to")}
    )
    rows = texts.astype(object).where(texts.notna(), None)
    names = [str(name) for name in rows.columns]
    return [dict(zip(names, row, strict=True)) for row in rows.itertuples(index=False, name=None)]
