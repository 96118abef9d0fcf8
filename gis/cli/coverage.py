"""Coverage of the last weeks in the terminal, and as data."""

from typing import TYPE_CHECKING, Any

from gis.cli import door
from gis.cli.summary import percent
from gis.cli.tables import add_row, plain_table
from gis.patrol.cells import WINDOWS

if TYPE_CHECKING:
    from gis.service.coverage import Coverage


def print_coverage(coverage: "Coverage") -> None:
    """Print the share of each grid that was walked, and its cells that were not in 30 days."""
    windows = [f"days_{days}" for days in WINDOWS]
    table = plain_table("coverage", "grid", "name", *windows, "cells", "missed", figures=5)
    for place in coverage_json(coverage)["grids"]:
        shares = (percent(int(1000 * place[f"coverage_{days}"]), 1000) for days in WINDOWS)
        cells = (str(place["cells"]), str(place["missed"]))
        add_row(table, place["code"], place["name"], *shares, *cells)
    door.console().print(table)


def coverage_json(coverage: "Coverage") -> dict[str, Any]:
    """The same as data: a row a grid with its shares, its cells, and those missed in 30 days."""
    missed = coverage.cells["days_since"].isna() | (coverage.cells["days_since"] >= max(WINDOWS))
    by_code = missed.groupby(coverage.cells["code"])
    grids = coverage.grids.drop(columns="geometry").rename_axis("code")
    grids = grids.assign(cells=by_code.size(), missed=by_code.sum())
    return {
        "as_of": coverage.as_of.isoformat(),
        "grids": grids.reset_index().to_dict("records"),
    }


def cells_geojson(coverage: "Coverage") -> str:
    """Every cell with its seconds, its last pass and the days since, as GeoJSON text."""
    cells = coverage.cells
    text: str = cells.assign(last_pass=cells["last_pass"].dt.strftime("%Y-%m-%d")).to_json()
    return text
