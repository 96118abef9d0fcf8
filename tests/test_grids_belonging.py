"""Which basic grid a place belongs to."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.grids import grid_of_points
from tests.nets import BESIDE, CORNER, degrees, small_net

NET = small_net()
BASIC = NET[NET["level"] == 4].set_index("code", drop=False)


def codes(*points_m: tuple[float, float]) -> list[object]:
    spots = [degrees(shapely.Point(point)) for point in points_m]
    return grid_of_points([p.x for p in spots], [p.y for p in spots], BASIC).tolist()


def test_a_point_belongs_to_the_grid_that_contains_it():
    assert codes((50, 150), (150, 150)) == [CORNER, BESIDE]


def test_on_a_border_the_grid_with_the_smallest_code_has_it():
    assert codes((100, 150)) == [CORNER]


def test_where_four_meet_the_smallest_code_has_it():
    assert codes((100, 100)) == [CORNER]


def test_outside_there_is_none():
    assert codes((-1, 150), (500, 500)) == [None, None]


def test_the_order_of_the_grids_does_not_matter():
    spot = degrees(shapely.Point(100, 150))
    assert grid_of_points([spot.x], [spot.y], BASIC.iloc[::-1]).tolist() == [CORNER]


def test_many_at_one_place_are_all_in_its_grid():
    assert codes((50, 150), (150, 150), (50, 150)) == [CORNER, BESIDE, CORNER]


def test_no_points_and_no_grids_are_no_error():
    assert codes() == []
    assert grid_of_points([117.0], [39.0], BASIC.iloc[:0]).tolist() == [None]


@given(st.lists(st.tuples(st.integers(-2, 42), st.integers(-2, 22)), max_size=20))
def test_it_is_what_testing_each_grid_says(tens: list[tuple[int, int]]):
    spots = [degrees(shapely.Point(10 * x, 10 * y)) for x, y in tens]
    slowly = [
        min(
            (code for code, shape in BASIC.geometry.items() if shape.intersects(spot)), default=None
        )
        for spot in spots
    ]
    lon, lat = (np.array([getattr(spot, axis) for spot in spots]) for axis in "xy")
    assert grid_of_points(lon, lat, BASIC).tolist() == slowly
