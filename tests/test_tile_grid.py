"""Where points lie among tiles: steps, cells and a tile's span of them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from gis.tile_grid import MAX_LATITUDE, MAX_TILE_ZOOM, ZOOM, Tile, cells_of, steps_of

LON = st.floats(-180, 179.999)
LAT = st.floats(-MAX_LATITUDE, MAX_LATITUDE)
HALF_M = 20037508.342789244


def interleaved(x: int, y: int) -> int:
    """The slow, obvious version of a cell."""
    return sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(ZOOM))


def tile_of(lon: float, lat: float, z: int) -> Tile:
    x, y = steps_of(lon, lat)
    return Tile(z, int(x) >> ZOOM - z, int(y) >> ZOOM - z)


def test_the_middle_of_the_world_is_half_its_steps():
    x, y = steps_of([0.0], [0.0])
    assert (x.tolist(), y.tolist()) == ([1 << 30], [1 << 30])


def test_the_corners_of_the_world_are_its_first_and_last_steps():
    x, y = steps_of([-180, 180], [90, -90])
    assert (x.tolist(), y.tolist()) == ([0, (1 << 31) - 1],) * 2


@given(LON, LAT)
def test_steps_are_those_of_web_mercator(lon: float, lat: float):
    easting, northing = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    x, y = steps_of(lon, lat)
    step_m = 2 * HALF_M / (1 << ZOOM)
    assert abs(int(x) * step_m - (easting + HALF_M)) < 2 * step_m
    assert abs(int(y) * step_m - (HALF_M - northing)) < 2 * step_m


@given(st.integers(0, (1 << 31) - 1), st.integers(0, (1 << 31) - 1))
def test_a_cell_has_the_bits_of_both_steps_in_turn(x: int, y: int):
    assert cells_of(np.array([x], np.int32), np.array([y], np.int32)).tolist() == [
        interleaved(x, y)
    ]


@given(LON, LAT, st.integers(0, MAX_TILE_ZOOM))
def test_a_tiles_cells_are_those_of_its_points(lon: float, lat: float, z: int):
    tile = tile_of(lon, lat, z)
    (cell,) = cells_of(*(np.array([step]) for step in steps_of(lon, lat)))
    first, last = tile.cells
    assert first <= cell <= last
    assert last - first + 1 == 4 ** (ZOOM - z)


def test_the_tiles_of_a_zoom_share_the_cells_out_without_gap_or_overlap():
    spans = sorted(Tile(2, x, y).cells for x in range(4) for y in range(4))
    assert spans[0][0] == 0
    assert spans[-1][1] == 4**ZOOM - 1
    assert all(one[1] + 1 == two[0] for one, two in pairwise(spans))


@given(LON, LAT, st.integers(0, MAX_TILE_ZOOM))
def test_a_tiles_bounds_hold_its_points(lon: float, lat: float, z: int):
    west, south, east, north = tile_of(lon, lat, z).bounds
    slack = 1e-7  # a step
    assert west - slack <= lon <= east + slack
    assert south - slack <= lat <= north + slack


def test_neighbours_share_their_border():
    here, right, below = Tile(14, 13523, 6251), Tile(14, 13524, 6251), Tile(14, 13523, 6252)
    assert here.bounds[2] == right.bounds[0]
    assert here.bounds[1] == below.bounds[3]


def test_a_corner_is_where_the_tiles_steps_begin():
    assert Tile(1, 1, 1).corner == (1 << 30, 1 << 30)


@pytest.mark.parametrize(
    ("z", "x", "y", "there"),
    [(0, 0, 0, True), (0, 1, 0, False), (3, 7, 7, True), (3, 8, 0, False), (3, 0, 8, False),
     (-1, 0, 0, False), (22, 0, 0, True), (23, 0, 0, False), (3, -1, 0, False)],
)  # fmt: skip
def test_a_zoom_has_its_columns_and_rows(z: int, x: int, y: int, there: bool):
    assert Tile(z, x, y).exists is there
