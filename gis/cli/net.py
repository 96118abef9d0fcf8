"""`xunge net`: check a net in files, put one in force, list the one in force."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.errors import BadInput

if TYPE_CHECKING:
    from gis.grids import NetFile
    from gis.service.net_check import NetSource

app = typer.Typer(no_args_is_help=True, help="The grid net.")

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="GeoJSON, GeoPackage or Shapefile.")
]
ProfileName = Annotated[
    str, typer.Option(metavar="NAME", help="The district's rules: a name, or a .toml file.")
]
DatumName = Annotated[
    str, typer.Option(help="Of the files' degrees: wgs84, cgcs2000, gcj02 or bd09.")
]
Levels = Annotated[
    list[str] | None,
    typer.Option("--level", metavar="LEVEL", help="A file's level; once for each file, in order."),
]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="KEY=FIELD,…",
        help="Which field is level, code, name, parent, kind, households; once, or for each file.",
    ),
]
Buildings = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Buildings that no border should cut.")
]
Compounds = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Compounds that no border should cut.")
]
FaultsFile = Annotated[
    Path | None, typer.Option("--faults", metavar="FILE", help="Write the faults as GeoJSON.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

EXIT_NOT_VALID = 2


@app.command()
def check(
    files: Files,
    profile: ProfileName = "hongqiao",
    datum: DatumName = "wgs84",
    levels: Levels = None,
    maps: Maps = None,
    buildings: Buildings = None,
    compounds: Compounds = None,
    faults: FaultsFile = None,
    as_json: AsJson = False,
) -> None:
    """Tell every fault of the net in these files. Needs no database; exit status 2 if not valid."""
    from gis.cli.net_report import print_report, write_faults
    from gis.profile import load_profile
    from gis.service.net_check import check as check_source

    rules = load_profile(profile)
    source = _source(files, datum, levels, maps, buildings, compounds)
    report = check_source(source, rules)
    if faults is not None:
        write_faults(report, faults)
    print_report(report, rules, as_json=as_json)
    if not report.valid:
        raise typer.Exit(EXIT_NOT_VALID)


@app.command("import")
def import_(
    files: Files,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="The district's rules: a name, or a .toml file.")
    ],
    datum: DatumName,
    effective: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="In force from; else from today."),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what is narrow, and say what moved.")
    ] = False,
    levels: Levels = None,
    maps: Maps = None,
    buildings: Buildings = None,
    compounds: Compounds = None,
    faults: FaultsFile = None,
    as_json: AsJson = False,
) -> None:
    """Put the net in these files in force, as a whole or not at all."""
    from gis.cli.net_report import print_import, print_report, write_faults
    from gis.profile import load_profile
    from gis.service.net_import import NetNotValid, import_net

    rules = load_profile(profile)
    source = _source(files, datum, levels, maps, buildings, compounds)
    today = door.now().astimezone(rules.zone).date()
    on = effective.date() if effective else today
    with door.database() as engine:
        try:
            with engine.begin() as c:
                done = import_net(c, source, rules, effective_on=on, today=today, repair=repair)
        except NetNotValid as refusal:
            if faults is not None:
                write_faults(refusal.report, faults)
            print_report(refusal.report, rules, as_json=as_json)
            raise
    if faults is not None:
        write_faults(done.report, faults)
    print_import(done, rules, as_json=as_json)


@app.command("list")
def list_(
    level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="Only this level, by name or number.")
    ] = None,
    within: Annotated[
        str | None, typer.Option(metavar="CODE", help="A grid code: only its subtree.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="In force on; else today."),
    ] = None,
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the grids in force, with their areas of record."""
    from gis.cli.net_report import print_grids
    from gis.grids import level_of
    from gis.store.net import grids_in_force, load_profile_of

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        on = as_of.date() if as_of else door.today(engine, code)
        with engine.connect() as c:
            rules = load_profile_of(c, code)
            number = None if level is None else level_of(level, rules) or rules.level_number(level)
            grids = grids_in_force(c, code, on, level=number, within=within)
    print_grids(grids, rules, as_json=as_json)


def _source(
    files: list[Path],
    datum: str,
    levels: list[str] | None,
    maps: list[str] | None,
    buildings: Path | None,
    compounds: Path | None,
) -> "NetSource":
    """The options as typed values; BadInput names what is allowed."""
    from gis.datum import datum_of
    from gis.service.net_check import NetSource

    net_files = _net_files(files, levels or [], maps or [])
    return NetSource(net_files, datum_of(datum), buildings, compounds)


def _net_files(files: list[Path], levels: list[str], maps: list[str]) -> "list[NetFile]":
    """Each file with its level, if levels are given, and its map, of which one may do for all."""
    from gis.grids import FieldMap, NetFile

    if len(levels) not in {0, len(files)}:
        raise BadInput("net.for_each_file", option="--level", given=len(levels), files=len(files))
    if len(maps) not in {0, 1, len(files)}:
        raise BadInput("net.for_each_file", option="--map", given=len(maps), files=len(files))
    maps = maps or [""]
    parsed = [FieldMap.parse(text) if text else FieldMap() for text in maps]
    return [
        NetFile(path, levels[n] if levels else None, parsed[n % len(parsed)])
        for n, path in enumerate(files)
    ]
