"""`xunge layers`: take map layers in, list what is there."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gis.cli import door
from gis.errors import BadInput

if TYPE_CHECKING:
    from gis.layers import LayerKind

app = typer.Typer(
    no_args_is_help=True,
    help="Map layers: buildings, compounds, roads, water, checkpoints, posts.",
)

District = Annotated[
    str | None, typer.Option(metavar="CODE", help="Which district, where there are several.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="GeoJSON, GeoPackage, Shapefile or OpenStreetMap."),
    ],
    kind: Annotated[str, typer.Option(help="building, compound, road, water, checkpoint or post.")],
    datum: Annotated[str, typer.Option(help="Of its degrees: wgs84, cgcs2000, gcj02 or bd09.")],
    layer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which layer, where the file has several.")
    ] = None,
    map_: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="KEY=FIELD,…",
            help="Which field is id, name, floors, road_class, grid_code, required.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove what the file no longer has.")
    ] = False,
    district: District = None,
    as_json: AsJson = False,
) -> None:
    """Take one kind of layer in, as a whole or not at all; a known id takes the new values.

    A file without ids can only replace its whole layer. An OpenStreetMap extract has buildings,
    roads, water, and as compounds schools, hospitals and estates with a name or a fence.
    """
    from gis.cli.layers_report import print_import
    from gis.datum import datum_of
    from gis.layers import FIELDS, read_features
    from gis.service.layers import import_layer
    from gis.vector_files import field_names

    wanted = _kind_of(kind)
    fields = field_names(map_, list(FIELDS)) if map_ else None
    features = read_features(file, wanted, datum_of(datum), layer=layer, fields=fields)
    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.begin() as c:
            done = import_layer(c, code, wanted, features, replace=replace, now=door.now())
    print_import(done, as_json=as_json)


@app.command("list")
def list_(district: District = None, as_json: AsJson = False) -> None:
    """Count what there is of each kind."""
    from gis.cli.layers_report import print_counts
    from gis.store.layers import layer_counts
    from gis.store.net import load_profile_of

    with door.database() as engine:
        code = door.chosen_district(engine, district)
        with engine.connect() as c:
            zone = load_profile_of(c, code).zone
            counts = layer_counts(c, code)
    print_counts(counts, zone, as_json=as_json)


def _kind_of(name: str) -> "LayerKind":
    from gis.layers import LAYER_KINDS

    known = next((kind for kind in LAYER_KINDS if kind == name), None)
    if known is None:
        raise BadInput("layers.unknown_kind", kind=name, known=", ".join(LAYER_KINDS))
    return known
