from itertools import pairwise

import numpy as np
import pytest
import shapely

from gis.datum import MetricFrame, area_m2
from gis.grids.codes import first_codes
from gis.profile import Profile
from gis.synth import make_district


def shapes_of(district, level):
    return district.grids.loc[district.grids["level"] == level, "geometry"].to_numpy()


def frame_of(district):
    return MetricFrame.of_bounds(*district.grids.total_bounds)


def test_every_level_has_exactly_the_profiles_count(hongqiao):
    counts = hongqiao.grids["level"].value_counts().sort_index()
    assert counts.to_list() == [1, 9, 114, 992]


def test_the_area_is_the_published_one(hongqiao):
    assert area_m2(shapes_of(hongqiao, 1)) / 1e6 == pytest.approx([23.76], abs=0.001)


def test_the_box_is_centred_on_the_profiles_centre(hongqiao):
    west, south, east, north = hongqiao.grids.total_bounds
    middle = ((west + east) / 2, (south + north) / 2)
    assert middle == pytest.approx(hongqiao.profile.synthetic.centre, abs=1e-5)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_every_level_is_a_valid_coverage(hongqiao, level):
    shapes = shapes_of(hongqiao, level)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


@pytest.mark.parametrize("seed", range(5))
def test_any_seed_gives_a_valid_net(small_profile: Profile, seed):
    district = make_district(small_profile, seed)
    assert [len(shapes_of(district, level)) for level in (1, 2, 3, 4)] == [1, 2, 5, 30]
    assert shapely.coverage_is_valid(shapes_of(district, 4))
    assert (shapely.get_type_id(district.grids.geometry) == shapely.GeometryType.POLYGON).all()


def test_a_parent_is_exactly_the_union_of_its_children(hongqiao):
    grids = hongqiao.grids.set_index("code")
    for parent, children in grids.groupby("parent_code"):
        union = shapely.coverage_union_all(children.geometry.to_numpy())
        assert shapely.equals(union, grids.geometry[parent])
        assert set(map(tuple, shapely.get_coordinates(union))) == set(
            map(tuple, shapely.get_coordinates(grids.geometry[parent]))
        )


def test_coordinates_have_seven_decimals(hongqiao):
    degrees = shapely.get_coordinates(shapes_of(hongqiao, 4))
    assert np.array_equal(degrees, degrees.round(7))


def test_codes_run_west_to_east_then_north_to_south_in_their_parent(hongqiao):
    frame = frame_of(hongqiao)
    for level, width in ((2, 3), (3, 3), (4, 3)):
        grids = hongqiao.grids[hongqiao.grids["level"] == level]
        shapes_m = frame.project(grids.geometry.to_numpy())
        assert first_codes(grids["parent_code"], shapes_m, width) == grids["code"].to_list()


def test_codes_grow_by_three_digits_a_level(hongqiao):
    lengths = hongqiao.grids["code"].str.len()
    assert lengths.to_list() == (3 * (hongqiao.grids["level"] + 1)).to_list()
    assert hongqiao.grids["code"].is_unique


def test_names_are_unique_and_end_as_their_level_does(hongqiao):
    grids = hongqiao.grids
    assert grids["name"].is_unique
    for level, end in ((1, "区"), (2, "街道"), (3, "社区"), (4, "网格")):
        assert grids.loc[grids["level"] == level, "name"].str.endswith(end).all()


def test_kinds_are_the_profiles_and_only_basic_grids_have_one(small):
    grids = small.grids
    assert grids["kind"].value_counts().to_dict() == {"general": 26, "dedicated": 4}
    assert grids.loc[grids["level"] < 4, "kind"].isna().all()


def test_rural_grids_are_many_times_larger_than_urban_ones(small_profile: Profile):
    kinds = dict(small_profile.kinds)
    kinds["rural"] = kinds["general"]
    counts = {"general": 20, "rural": 10}
    synthetic = small_profile.synthetic.model_copy(update={"kinds": counts, "area_km2": 20})
    profile = small_profile.model_copy(update={"kinds": kinds, "synthetic": synthetic})
    grids = make_district(profile, 7).basic_grids()
    mean_m2 = grids.assign(m2=area_m2(grids.geometry.to_numpy())).groupby("kind")["m2"].mean()
    assert 10 < mean_m2["rural"] / mean_m2["general"] < 40


def test_grids_differ_in_size_as_those_of_a_city_do(hongqiao):
    areas = area_m2(shapes_of(hongqiao, 4))
    assert areas.std() / areas.mean() >= 0.3


def segments(lines):
    """Every straight piece of some lines, by its two ends in either order."""
    runs = [list(map(tuple, shapely.get_coordinates(line))) for line in lines]
    return {frozenset(ends) for run in runs for ends in pairwise(run)}


def length_of(pieces, frame):
    lines = shapely.linestrings([sorted(ends) for ends in pieces])
    return shapely.length(frame.project(lines)).sum()


def test_nine_tenths_of_the_borders_lie_on_streets(hongqiao):
    rings = shapely.get_rings(shapes_of(hongqiao, 4))
    borders, streets = segments(rings), segments(hongqiao.roads.geometry)
    frame = frame_of(hongqiao)
    assert length_of(borders & streets, frame) / length_of(borders, frame) >= 0.9


def test_communities_are_bordered_by_main_roads_and_water_alone(hongqiao):
    rings = shapely.get_rings(shapes_of(hongqiao, 3))
    is_main = hongqiao.roads["road_class"].isin(["main", "trunk"])
    off_road = segments(rings) - segments(hongqiao.roads.geometry[is_main])
    lines = shapely.linestrings([sorted(ends) for ends in off_road])
    assert shapely.intersects(shapely.union_all(hongqiao.water.geometry), lines).all()


def test_some_grids_are_l_shaped_and_some_have_holes(hongqiao):
    shapes = frame_of(hongqiao).project(shapes_of(hongqiao, 4))
    filled = shapely.area(shapes) / shapely.area(shapely.convex_hull(shapes))
    assert (filled < 0.8).sum() >= 20
    assert (shapely.get_num_interior_rings(shapes) > 0).sum() >= 3


def test_blocks_fill_their_grid(small):
    whole = small.blocks.dissolve("grid_code", method="coverage").geometry
    grids = small.basic_grids().set_index("code").geometry
    assert whole.geom_equals(grids.loc[whole.index]).all()


def test_there_is_one_primary_worker_a_basic_grid(hongqiao):
    assignments = hongqiao.assignments
    assert assignments["grid_code"].to_list() == hongqiao.basic_grids()["code"].to_list()
    assert assignments["worker"].is_unique
    assert assignments["worker"].str.fullmatch(r"W\d{6}").all()
    assert set(assignments["worker"]) == set(hongqiao.workers["worker"])


def test_streets_end_at_the_bank_unless_they_cross_the_river(hongqiao):
    frame = frame_of(hongqiao)
    water = shapely.union_all(frame.project(hongqiao.water.geometry.to_numpy()))
    roads = frame.project(hongqiao.roads.geometry.to_numpy())
    in_water = roads[shapely.length(shapely.intersection(roads, water)) > 1]
    ends = shapely.points(np.concatenate([shapely.get_coordinates(r)[[0, -1]] for r in in_water]))
    wet = ends[shapely.contains(shapely.buffer(water, -5), ends)]
    assert len(wet) > 0
    assert all((shapely.distance(wet, end) < 0.05).sum() >= 2 for end in wet)


def test_the_same_seed_gives_the_same_district_and_another_seed_another(small_profile, small):
    again = make_district(small_profile, 7)
    assert shapely.equals_exact(again.grids.geometry, small.grids.geometry).all()
    assert again.grids.drop(columns="geometry").equals(small.grids.drop(columns="geometry"))
    other = make_district(small_profile, 8)
    assert not shapely.equals(shapes_of(other, 1)[0], shapes_of(small, 1)[0])


def test_rounds_are_closed_walks_inside_their_grid(hongqiao):
    rounds = hongqiao.rounds.geometry.to_numpy()
    grids = hongqiao.basic_grids()
    assert hongqiao.rounds["grid_code"].to_list() == grids["code"].to_list()
    assert shapely.is_closed(rounds).all()
    assert shapely.covers(grids.geometry.to_numpy(), rounds).all()
    river = shapely.union_all(hongqiao.water.geometry.to_numpy())
    assert not shapely.crosses(rounds, river).any()
