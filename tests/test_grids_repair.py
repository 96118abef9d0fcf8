"""Mending: what is narrow goes to a neighbour, what is wide stays a fault."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.datum import area_m2
from gis.errors import BadInput
from gis.grids import Mended, check_net, mend, mendable
from tests.nets import (
    BESIDE,
    CORNER,
    DISTRICT,
    HONGQIAO,
    NORTHWEST,
    PLANE,
    changed,
    degrees,
    reshaped,
    small_net,
)


def mended(net: gpd.GeoDataFrame) -> Mended:
    """The net mended, after a look that it may be."""
    assert mendable(check_net(net, HONGQIAO))
    return mend(net)


def moved(result: Mended) -> dict[str, float]:
    return dict(zip(result.moved["code"], result.moved["moved_m2"], strict=True))


def area(net: gpd.GeoDataFrame, code: str) -> float:
    return float(area_m2(net.loc[net["code"] == code, "geometry"])[0])


def faults(net: gpd.GeoDataFrame) -> list[str]:
    return [fault.kind for fault in check_net(net, HONGQIAO).faults]


def test_a_sound_net_has_nothing_to_mend():
    assert not mendable(check_net(small_net(), HONGQIAO))


@pytest.mark.parametrize(
    "bounds",
    [
        (0, 100, 110, 200),  # over its sibling
        (0, 100, 90, 200),  # away from its sibling
        (-10, 100, 100, 200),  # out of the district
        (10, 100, 100, 200),  # inside the district's border
        (0, 90, 100, 200),  # into the next community
        (0, 110, 100, 200),  # away from the next community
    ],
)
def test_what_is_narrow_is_mended(bounds: tuple[float, float, float, float]):
    assert faults(mended(reshaped(CORNER, *bounds)).net) == []


def test_a_gap_goes_to_a_neighbour_within_the_same_parent():
    result = mended(reshaped(CORNER, 0, 100, 90, 200))
    assert set(moved(result)) <= {CORNER, BESIDE}
    assert sum(moved(result).values()) == pytest.approx(1000, rel=1e-3)


def test_ground_outside_the_parent_is_given_up():
    assert moved(mended(reshaped(CORNER, -10, 100, 100, 200))) == {
        CORNER: pytest.approx(1000, rel=1e-3)
    }


def test_ground_between_a_grid_and_its_parents_border_is_the_grids():
    result = mended(reshaped(CORNER, 10, 100, 100, 200))
    assert moved(result) == {CORNER: pytest.approx(1000, rel=1e-3)}
    assert area(result.net, CORNER) == pytest.approx(10_000, rel=1e-3)


def test_upper_levels_keep_their_ground():
    result = mended(reshaped(CORNER, -10, 100, 90, 200))
    for code in (DISTRICT, NORTHWEST):
        assert area(result.net, code) == pytest.approx(area(small_net(), code), rel=1e-6)


def test_an_open_ring_is_closed():
    ring = degrees(shapely.LineString([(0, 100), (100, 100), (100, 200), (0, 200)]))
    result = mended(changed(CORNER, geometry=ring))
    assert faults(result.net) == []
    assert moved(result) == {}


def test_a_self_intersection_is_taken_apart():
    # the border crosses itself 5 m off the corner
    crossed = shapely.Polygon([(0, 100), (100, 100), (100, 200), (-5, 195), (0, 200)])
    assert faults(mended(changed(CORNER, geometry=degrees(crossed))).net) == []


def test_t_junctions_get_their_vertex_on_both_sides():
    net = mended(reshaped(CORNER, 0, 100, 99, 200)).net
    for level in (2, 3, 4):
        shapes = PLANE.project(net.loc[net["level"] == level, "geometry"])
        assert shapely.coverage_is_valid(shapes)


def test_attributes_stay():
    net = reshaped(CORNER, 0, 100, 110, 200)
    columns = ["code", "name", "level", "parent_code"]
    assert mended(net).net[columns].equals(net[columns].astype(mended(net).net[columns].dtypes))


@pytest.mark.parametrize("bounds", [(0, 100, 60, 200), (0, 100, 140, 200), (-40, 100, 100, 200)])
def test_what_is_wide_is_left_to_a_person(bounds: tuple[float, float, float, float]):
    assert not mendable(check_net(reshaped(CORNER, *bounds), HONGQIAO))


def test_mending_never_moves_wide_ground():
    with pytest.raises(BadInput, match="ground wider than 30"):
        mend(reshaped(CORNER, 0, 100, 170, 200))


@pytest.mark.parametrize("values", [{"name": ""}, {"parent_code": "1"}, {"geometry": None}])
def test_what_is_no_matter_of_shapes_is_left_to_a_person(values: dict[str, object]):
    net = reshaped(BESIDE, 95, 100, 200, 200)
    for column, value in values.items():
        net.loc[net["code"] == CORNER, column] = value
    assert not mendable(check_net(net, HONGQIAO))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_net_whose_corners_all_stray_is_valid_after_mending(seed: int):
    rng = np.random.default_rng(seed)
    net = small_net()
    strayed = [_strayed(shape, rng) for shape in PLANE.project(net.geometry)]
    net["geometry"] = gpd.GeoSeries(PLANE.unproject(strayed), crs=4326)
    assert check_net(mended(net).net, HONGQIAO).valid


def _strayed(shape: shapely.Polygon, rng: np.random.Generator) -> shapely.Polygon:
    """A rectangle each of whose corners is off by some metres."""
    corners = shapely.get_coordinates(shape)[:-1]
    return shapely.Polygon(corners + rng.normal(0, 3, corners.shape))
