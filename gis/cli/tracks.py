"""`xunge tracks import`: take track files in, and say what became of every row."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door, seal
from gis.cli.tables import add_row, plain_table
from gis.errors import BadInput, Fault, NotFound, Refusal
from gis.messages import say

if TYPE_CHECKING:
    from rich.table import Table
    from sqlalchemy import Engine

    from gis.service.intake_report import Refused
    from gis.service.track_import import FileReport, Source

app = typer.Typer(help="Positions of grid workers.", no_args_is_help=True)

_COUNTS = ("read", "stored", "duplicate", "replaced", "off_hours", "mocked", "refused")


app.command("seal")(seal.seal)


@app.callback()
def _group() -> None:
    """Positions of grid workers."""


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="CSV, Parquet, GPX or GeoJSON.")
    ],
    worker: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose fixes these are, if the file is silent.")
    ] = None,
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which phone; else named like the worker.")
    ] = None,
    datum: Annotated[
        str, typer.Option(help="Of the positions: wgs84, cgcs2000, gcj02 or bd09.")
    ] = "wgs84",
    mapping: Annotated[
        str, typer.Option("--map", metavar="FIELD=COLUMN,…", help="Which column is t, lon, lat, …")
    ] = "",
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Of times without an offset, which are refused else."),
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Take track files in. The same file again changes nothing.

    Each file comes in whole or not at all; a refused one does not stop the others.
    """
    source = _source(worker, device, datum, mapping, timezone)
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        reports, refused = _import_all(engine, code, files, source)
    if as_json:
        door.console().print_json(data={"files": [_as_json(report) for report in reports]})
    elif reports:
        _print(reports)
    if refused:
        raise _in_one(refused, total=len(files))


def _source(
    worker: str | None, device: str | None, datum: str, mapping: str, timezone: str | None
) -> "Source":
    """The options as typed values; BadInput names what is allowed."""
    from gis.datum import datum_of
    from gis.service.track_import import Source
    from gis.track_files import reading_of

    return Source(worker, device, datum_of(datum), reading_of(mapping, timezone))


def _import_all(
    engine: "Engine", district: str, files: list[Path], source: "Source"
) -> tuple[list["FileReport"], list[tuple[Path, Refusal]]]:
    """Every file's report, and the files that were refused; a transaction each."""
    from gis.service.track_import import import_file

    reports: list[FileReport] = []
    refused: list[tuple[Path, Refusal]] = []
    with door.progress("intake.importing", total=len(files)) as step:
        for path in files:
            try:
                with engine.begin() as c:
                    reports.append(
                        import_file(
                            c, district, path, source, received_at=door.now(), on_progress=step
                        )
                    )
            except (BadInput, NotFound) as refusal:
                refused.append((path, refusal))
    return reports, refused


def _in_one(refused: list[tuple[Path, Refusal]], *, total: int) -> Refusal:
    """One refusal: that of the only file there was, or one that names every refused file."""
    if total == 1:
        return refused[0][1]
    language = door.language()
    faults = [
        Fault(path.name, "intake.refused_file", problem="; ".join(refusal.lines(language)))
        for path, refusal in refused
    ]
    return BadInput("intake.refused_files", count=len(refused), total=total, faults=faults)


def _as_json(report: "FileReport") -> dict[str, object]:
    from dataclasses import asdict

    rows = asdict(report.rows)
    return {
        "file": report.file,
        "unit": report.unit,
        "ignored_columns": report.ignored_columns,
        **rows,
        "datum_hint": report.datum_hint and asdict(report.datum_hint),
    }


def _print(reports: list["FileReport"]) -> None:
    door.console().print(_table(reports))
    for report in reports:
        for line in _notes(report):
            door.console().print(f"{report.file}: {line}", markup=False, soft_wrap=True)


def _table(reports: list["FileReport"]) -> "Table":
    """One row a file: what became of its rows."""
    table = plain_table("intake", "file", *_COUNTS, figures=len(_COUNTS))
    for report in reports:
        counts = [_count(report, name) for name in _COUNTS]
        add_row(table, report.file, *(f"{count:,}" for count in counts))
    return table


def _count(report: "FileReport", name: str) -> int:
    rows = report.rows
    return rows.refused_total if name == "refused" else getattr(rows, name)


def _notes(report: "FileReport") -> list[str]:
    """What else a file's owner should know: refused rows, unused columns, a doubtful datum."""
    language = door.language()
    notes = [
        say(
            "intake.refused_rows",
            language,
            count=f"{refused.count:,}",
            reason=say(f"refused.{reason}", language),
            places=say(f"intake.{report.unit}", language, numbers=_ranges(refused)),
        )
        for reason, refused in report.rows.refused.items()
    ]
    if report.ignored_columns:
        notes.append(say("intake.ignored", language, columns=", ".join(report.ignored_columns)))
    if report.datum_hint:
        hint = report.datum_hint
        shares = {"declared": f"{hint.share_declared:.0%}", "there": f"{hint.share_there:.0%}"}
        notes.append(say("intake.datum_hint", language, datum=hint.datum, **shares))
    return notes


def _ranges(refused: "Refused") -> str:
    """The places that are listed, neighbours drawn together: `2–21, 40`, and dots for the rest."""
    ranges: list[list[int]] = []
    for place in refused.first:
        if ranges and place == ranges[-1][-1] + 1:
            ranges[-1][1:] = [place]
        else:
            ranges.append([place])
    listed = ", ".join("–".join(map(str, ends)) for ends in ranges)
    return listed + (" …" if refused.count > len(refused.first) else "")
