"""The net as a page draws it."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.datum import MetricFrame
from tests.nets import CORNER, NORTHWEST, changed, small_net
from web.places import features_of, places_of


@pytest.fixture(scope="module")
def places() -> gpd.GeoDataFrame:
    return places_of(small_net())


def test_a_parent_is_a_position(places: gpd.GeoDataFrame) -> None:
    by_code = places.set_index("code")
    assert places["code"][by_code.loc[CORNER, "parent"]] == NORTHWEST


def test_the_district_has_no_parent(places: gpd.GeoDataFrame) -> None:
    assert places["parent"][0] == -1


def test_a_label_lies_inside_its_shape(places: gpd.GeoDataFrame) -> None:
    labels = shapely.points(places["label_lon"], places["label_lat"])
    assert shapely.contains(places.geometry.to_numpy(), labels).all()


def test_positions_have_five_digits(places: gpd.GeoDataFrame) -> None:
    degrees = shapely.get_coordinates(places.geometry.to_numpy())
    assert (np.round(degrees, 5) == degrees).all()


def test_neighbours_still_share_their_borders_when_simplified() -> None:
    wavy = _two_grids_with_a_wavy_border()
    places = places_of(wavy)
    basic = places.geometry[places["level"] == 2].to_numpy()
    assert shapely.get_num_coordinates(basic).sum() < 30
    assert shapely.coverage_is_valid(basic)


def test_the_parent_is_the_union_of_its_simplified_grids() -> None:
    places = places_of(_two_grids_with_a_wavy_border())
    basic = places.geometry[places["level"] == 2].to_numpy()
    assert shapely.equals(shapely.union_all(basic), places.geometry[0])


def test_a_grid_without_children_keeps_its_own_shape() -> None:
    alone = changed(NORTHWEST, parent_code="")
    assert not places_of(alone).geometry.is_empty.any()


def test_features_carry_no_text(places: gpd.GeoDataFrame) -> None:
    features = features_of(places, 4)["features"]
    assert [feature["id"] for feature in features] == list(range(7, 15))
    assert all(feature["properties"] == {} for feature in features)


def test_an_empty_net_has_no_places() -> None:
    assert places_of(small_net().iloc[:0]).empty


def _two_grids_with_a_wavy_border() -> gpd.GeoDataFrame:
    """Two grids of 100 m whose common border swings by 0.5 m: less than a page can show."""
    frame = MetricFrame(117.15, 39.16)
    y = np.linspace(0, 100, 60)
    wave = np.column_stack([100 + 0.5 * np.sin(y), y])
    west = shapely.Polygon([*wave, (0, 100), (0, 0)])
    east = shapely.Polygon([*wave, (200, 100), (200, 0)])
    shapes = frame.unproject([shapely.union(west, east), west, east])
    return gpd.GeoDataFrame(
        {"code": ["1", "11", "12"], "name": "n", "level": [1, 2, 2], "parent_code": ["", "1", "1"]},
        geometry=shapes,
        crs=4326,
    )
