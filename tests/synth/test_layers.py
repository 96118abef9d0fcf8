import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.datum import MetricFrame
from gis.profile import load_profile
from gis.synth import Layers, make_district, make_layers
from gis.synth.land_use import USES

PROFILES = ("hongqiao", "bayi", "lianhu", "lixia", "dongping")
GEOMETRIC = ("roads", "water", "buildings", "compounds", "posts", "checkpoints")


@pytest.fixture(scope="session")
def layers(hongqiao) -> Layers:
    return make_layers(hongqiao)


def metric(district, shapes):
    return MetricFrame.of_bounds(*district.grids.total_bounds).project(shapes.geometry.to_numpy())


def held_by(inner, outer):
    """For each inner shape the number of the only outer shape that covers it."""
    numbers, holders = shapely.STRtree(outer).query(inner, predicate="covered_by")
    assert np.array_equal(numbers, np.arange(len(inner)))
    return holders


@pytest.mark.parametrize("name", GEOMETRIC)
def test_a_layer_has_ids_names_and_valid_geometry_in_degrees(layers, name):
    layer = getattr(layers, name)
    assert layer.crs.to_epsg() == 4326
    assert layer["id"].is_unique
    assert layer["name"].notna().all()
    assert shapely.is_valid(layer.geometry.to_numpy()).all()
    assert not shapely.is_empty(layer.geometry.to_numpy()).any()


def test_there_are_exactly_the_profiles_premises(layers):
    assert len(layers.premises) == 215_000


def test_every_kind_of_premises_occurs_and_dwellings_are_most(layers):
    shares = layers.premises["kind"].value_counts(normalize=True)
    assert set(shares.index) == {"dwelling", "shop", "other"}
    assert shares["dwelling"] > 0.85
    assert shares["shop"] > 0.03


def test_premises_lie_in_their_building(layers):
    points = shapely.points(layers.premises["lon"], layers.premises["lat"])
    shapes = layers.buildings.set_index("id").geometry
    own = shapes.loc[layers.premises["building_id"]].to_numpy()
    assert shapely.covers(own, points).all()


def test_no_two_premises_have_the_same_address(layers):
    address = ["building_id", "kind", "unit", "floor", "room"]
    assert not layers.premises.duplicated(address).any()
    assert layers.premises["id"].is_unique


def test_no_dwelling_is_above_the_roof(layers):
    dwellings = layers.premises[layers.premises["kind"] == "dwelling"]
    top = dwellings.groupby("building_id")["floor"].max()
    floors = layers.buildings.set_index("id")["floors"]
    assert (top <= floors.loc[top.index]).all()


def test_dwellings_lie_above_the_shops_of_their_building(layers):
    floors = layers.premises.groupby(["kind", "building_id"])["floor"]
    lowest, highest = floors.min()["dwelling"], floors.max()["shop"]
    mixed = lowest.index.intersection(highest.index)
    assert len(mixed) > 100
    assert (lowest[mixed] > highest[mixed]).all()


def test_about_one_premises_in_sixteen_stands_empty(layers):
    assert (layers.premises["status"] == "vacant").mean() == pytest.approx(1 / 16, abs=0.003)


def test_premises_have_no_personal_column(layers):
    assert list(layers.premises.columns) == [
        "id",
        "kind",
        "status",
        "building_id",
        "place",
        "building",
        "unit",
        "floor",
        "room",
        "since",
        "until",
        "lon",
        "lat",
    ]


def test_every_building_stands_whole_in_one_basic_grid(hongqiao, layers):
    grids = hongqiao.basic_grids().geometry.to_numpy()
    held_by(layers.buildings.geometry.to_numpy(), grids)


def test_every_compound_lies_whole_in_one_basic_grid(hongqiao, layers):
    grids = hongqiao.basic_grids().geometry.to_numpy()
    held_by(layers.compounds.geometry.to_numpy(), grids)


def test_buildings_stand_apart_from_each_other_and_from_water(hongqiao, layers):
    buildings = metric(hongqiao, layers.buildings)
    first, second = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    assert np.array_equal(first, second)
    river = shapely.union_all(metric(hongqiao, hongqiao.water))
    assert shapely.distance(buildings, river).min() > 5


def test_no_street_runs_through_a_building(hongqiao, layers):
    buildings = metric(hongqiao, layers.buildings)
    streets = metric(hongqiao, layers.roads)
    numbers, _ = shapely.STRtree(streets).query(buildings, predicate="intersects")
    assert len(numbers) == 0


def test_most_rows_run_rather_east_and_west(hongqiao, layers):
    slabs = layers.buildings[layers.buildings["use"] == "slab"]
    corners = shapely.get_coordinates(metric(hongqiao, slabs)).reshape(-1, 5, 2)
    along = corners[:, 1] - corners[:, 0]
    assert (np.abs(along[:, 0]) >= np.abs(along[:, 1]) * 0.99).all()


def test_floors_suit_the_use(layers):
    floors = layers.buildings.groupby("use")["floors"].median()
    assert floors["court"] == 1
    assert 5 <= floors["slab"] <= 8
    assert floors["tower"] >= 16
    assert (layers.buildings["height_m"] == layers.buildings["floors"] * 3).all()


def test_each_basic_grid_has_one_post_at_the_start_of_its_round(hongqiao, layers):
    starts = shapely.get_point(hongqiao.rounds.geometry.to_numpy(), 0)
    assert layers.posts["grid_code"].to_list() == hongqiao.rounds["grid_code"].to_list()
    assert shapely.equals(layers.posts.geometry.to_numpy(), starts).all()


def test_each_basic_grid_has_three_to_six_checkpoints_on_its_round(hongqiao, layers):
    counts = layers.checkpoints["grid_code"].value_counts()
    assert len(counts) == 992
    assert counts.between(3, 6).all()
    rounds = hongqiao.rounds.set_index("grid_code").geometry
    own = gpd.GeoSeries(rounds.loc[layers.checkpoints["grid_code"]].to_numpy(), crs=4326)
    away_m = shapely.distance(metric(hongqiao, own), metric(hongqiao, layers.checkpoints))
    assert away_m.max() < 0.05


def test_the_same_district_has_the_same_layers(small):
    first, again = make_layers(small), make_layers(small)
    pd.testing.assert_frame_equal(first.premises, again.premises)
    for name in GEOMETRIC:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))


def test_without_a_number_in_the_profile_the_buildings_are_full(small):
    layers = make_layers(small)
    slabs = layers.buildings[layers.buildings["use"] == "slab"]
    assert small.profile.synthetic.premises is None
    assert slabs["floors"].between(*USES["slab"].floors).all()


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_gives_exactly_its_counts(name):
    profile = load_profile(name)
    district = make_district(profile, 2)
    counts = district.grids["level"].value_counts().sort_index().to_list()
    assert counts == list(profile.synthetic.counts.values())
    basic = district.basic_grids()
    assert basic["kind"].value_counts().to_dict() == dict(profile.synthetic.kinds)
    for level in range(1, len(counts) + 1):
        shapes = district.grids.geometry[district.grids["level"] == level].to_numpy()
        assert shapely.coverage_is_valid(shapes)
