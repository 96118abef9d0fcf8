import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.synth.division import divide, share_out
from gis.synth.pieces import area_m2, corners_of, outline


def ground(size_m: float):
    return outline([0j, size_m + 0j, size_m * (1 + 1j), size_m * 1j], 3)


def polygon(region):
    parts = [shapely.Polygon([(z.real, z.imag) for z in corners_of(piece)]) for piece in region]
    return shapely.buffer(shapely.union_all(shapely.buffer(parts, 0.001)), -0.01)


@given(
    st.integers(0, 300),
    st.lists(st.floats(0.01, 100), min_size=1, max_size=20),
    st.integers(0, 3),
)
def test_shares_are_whole_and_add_up(total, weights, least):
    total += least * len(weights)
    counts = share_out(total, weights, least)
    assert sum(counts) == total
    assert min(counts) >= least


def test_shares_are_proportional():
    assert share_out(10, [1, 1, 3], least=0) == [2, 2, 6]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(0, 3))
def test_a_division_is_whole_and_each_region_in_one_part(seed, count, rank):
    size_m = 160 * count**0.5
    rng = np.random.default_rng(seed)
    regions = divide([ground(size_m)], rng.lognormal(0, 0.3, count).tolist(), rank, rng)
    assert len(regions) == count
    total_m2 = sum(area_m2(corners_of(piece)) for region in regions for piece in region)
    assert total_m2 == pytest.approx(size_m**2)
    assert all(polygon(region).geom_type == "Polygon" for region in regions)


def test_a_region_of_two_pieces_gives_each_at_least_one_share():
    left, right = ground(200), outline([200 + 0j, 320 + 0j, 320 + 200j, 200 + 200j], 3)
    regions = divide([left, right], [1, 1, 1, 1], 1, np.random.default_rng(0))
    assert len(regions) == 4
    assert {len(region) for region in regions} <= {1, 2, 3, 4}


def test_areas_follow_the_weights():
    rng = np.random.default_rng(3)
    regions = divide([ground(1000)], [1, 1, 2], 3, rng)
    areas = [sum(area_m2(corners_of(piece)) for piece in region) for region in regions]
    assert np.array(areas) / 1e6 == pytest.approx([0.25, 0.25, 0.5], abs=0.06)


def test_ground_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="too small"):
        divide([ground(20)], [1] * 40, 0, np.random.default_rng(0))
