"""`xunge premises`: take lists of dwellings and shops in, count what is there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door

if TYPE_CHECKING:
    import pandas as pd

    from gis.service.premises import PremisesImport

app = typer.Typer(no_args_is_help=True, help="Premises: dwellings and shops, and no people.")

District = Annotated[
    str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_COUNTS = ("added", "changed", "unchanged")


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, GeoJSON, GeoPackage or Shapefile.")
    ],
    datum: Annotated[str, typer.Option(help="Of its degrees: wgs84, cgcs2000, gcj02 or bd09.")],
    layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which layer, where the file has several.")
    ] = None,
    map_: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="KEY=COLUMN,…",
            help="Which column is id, kind, status, place, building, unit, floor, room, since, …",
        ),
    ] = None,
    district: District = None,
    as_json: AsJson = False,
) -> None:
    """Take premises in, as a whole or not at all; a known id takes the new values.

    A row has id, kind (dwelling, shop, other), an address and a point. A column that says
    something of a person is refused by name. What a file no longer has stays as it was.
    """
    from gis.datum import datum_of
    from gis.premises import named_columns, read_register
    from gis.service.premises import import_premises

    fields = named_columns(map_) if map_ else None
    register = read_register(file, datum_of(datum), layer=layer, fields=fields)
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            done = import_premises(c, code, register, now=door.now())
    _print_import(done, as_json=as_json)


@app.command("list")
def list_(district: District = None, as_json: AsJson = False) -> None:
    """Count what there is of each kind and status."""
    from gis.store.premises import premises_counts

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.connect() as c:
            counts = premises_counts(c, code)
    _print_counts(counts, as_json=as_json)


def _print_import(done: "PremisesImport", *, as_json: bool) -> None:
    from dataclasses import asdict

    from gis.cli.tables import add_row, plain_table, print_line

    if as_json:
        door.console().print_json(data=asdict(done))
        return
    table = plain_table("premises_list", *_COUNTS, figures=len(_COUNTS))
    add_row(table, *(f"{getattr(done, name):,}" for name in _COUNTS))
    door.console().print(table)
    if done.outside:
        print_line("premises_list.outside", count=f"{done.outside:,}")
    if done.nothing_new:
        print_line("premises_list.nothing_new")


def _print_counts(counts: "pd.DataFrame", *, as_json: bool) -> None:
    from gis.cli.tables import add_row, plain_table, print_line
    from gis.messages import say

    statuses = ("occupied", "vacant", "demolished")
    by_kind = counts.pivot_table("count", "kind", "status", aggfunc="sum", fill_value=0)
    rows = {
        str(kind): {status: int(row.get(status, 0)) for status in statuses}
        for kind, row in by_kind.iterrows()
    }
    if as_json:
        door.console().print_json(data={"premises": rows})
        return
    if not rows:
        print_line("premises_list.none")
        return
    table = plain_table("premises_list", "kind", *statuses, figures=len(statuses))
    for kind, row in rows.items():
        title = say(f"premises_list.{kind}", door.language())
        add_row(table, title, *(f"{count:,}" for count in row.values()))
    door.console().print(table)
