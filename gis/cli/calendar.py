"""`xunge calendar`: the days that differ from the district's usual weekdays."""

from pathlib import Path
from typing import Annotated

import typer

from gis.cli import door

app = typer.Typer(no_args_is_help=True, help="Days off, and weekends worked.")


@app.callback()
def _calendar() -> None:
    """Keep `import` a word of its own."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take days off and weekends worked in, as a whole or not at all.

    Columns: date, workday (yes or no), note.
    """
    from dataclasses import asdict

    from gis.cli.roster_report import print_counts, read_file
    from gis.service.roster import import_calendar

    content = read_file(file)
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            counts = import_calendar(c, code, content, file.name)
    if as_json:
        door.console().print_json(data={"days": asdict(counts)})
        return
    print_counts({"day": counts}, nothing_new=not (counts.added or counts.changed))
