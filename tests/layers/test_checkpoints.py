"""Which grid a checkpoint belongs to: the one it names, else the one it lies in."""

import geopandas as gpd
import pandas as pd
import shapely

from gis.layers import required_checkpoints
from tests.nets import BESIDE, CORNER, degrees, small_net

GRIDS = small_net().set_index("code", drop=False)
GRIDS = GRIDS[GRIDS["level"] == 4]


def owners(*rows: tuple[float, float, str | None, bool]) -> dict[str, int]:
    """How many checkpoints each grid has, of rows (x m, y m, grid code, required)."""
    points = [degrees(shapely.Point(x, y)) for x, y, _, _ in rows]
    columns = {
        "grid_code": pd.Series([code for _, _, code, _ in rows], dtype="str"),
        "required": pd.Series([required for *_, required in rows], dtype="boolean"),
    }
    frame = gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")
    found = required_checkpoints(frame, GRIDS)
    return {str(code): len(points.geoms) for code, points in found.items()}


def test_a_checkpoint_belongs_where_it_lies():
    assert owners((50, 150, None, True), (150, 150, None, True)) == {CORNER: 1, BESIDE: 1}


def test_several_are_one_multipoint():
    assert owners((50, 150, None, True), (60, 150, None, True)) == {CORNER: 2}


def test_the_grid_that_it_names_has_it():
    assert owners((150, 150, CORNER, True)) == {CORNER: 1}


def test_one_that_names_a_grid_no_longer_in_force_belongs_where_it_lies():
    assert owners((150, 150, "120106001001009", True)) == {BESIDE: 1}


def test_on_a_border_the_first_grid_by_code_has_it():
    assert owners((100, 150, None, True)) == {CORNER: 1}


def test_one_that_is_not_required_counts_nowhere():
    assert owners((50, 150, None, False)) == {}


def test_one_outside_every_grid_counts_nowhere():
    assert owners((5000, 150, None, True)) == {}


def test_no_checkpoints_are_none():
    assert owners() == {}
