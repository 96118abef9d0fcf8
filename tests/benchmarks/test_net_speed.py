"""A net of 1,116 polygons checked whole, and mended. Seeded.

./xunge test tests/benchmarks/test_net_speed.py --benchmark-enable
"""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pytest_benchmark.fixture import BenchmarkFixture

from gis.datum import DegreePlane, Floats
from gis.grids import check_net, mend, mendable
from gis.profile import load_profile
from gis.service.demo import synthetic_district

HONGQIAO = load_profile("hongqiao")
SEED = 7


@pytest.fixture(scope="module")
def net() -> gpd.GeoDataFrame:
    """The synthetic district's net: 1 district, 9 streets, 114 communities, 992 grids."""
    grids = synthetic_district(HONGQIAO, SEED).grids
    assert len(grids) == 1116
    return grids


@pytest.fixture(scope="module")
def loose_net(net: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same with every vertex of every polygon some decimetres off: no border is shared."""
    plane = DegreePlane.of_bounds(*net.total_bounds)
    shapes = plane.project(net.geometry.to_numpy())
    loose = [shapely.transform(shape, _shaken(row)) for row, shape in enumerate(shapes)]
    return net.set_geometry(plane.unproject(loose), crs=net.crs)


def _shaken(row: int):
    def shake(xy: Floats) -> Floats:
        return xy + 0.3 * np.sin(xy[:, ::-1] * (1 + row))

    return shake


def test_a_sound_net(benchmark: BenchmarkFixture, net: gpd.GeoDataFrame) -> None:
    """Every check on a net whose borders are all shared."""
    benchmark.extra_info["vertices"] = int(shapely.get_num_coordinates(net.geometry).sum())
    assert benchmark(check_net, net, HONGQIAO).valid


def test_a_loose_net(benchmark: BenchmarkFixture, loose_net: gpd.GeoDataFrame) -> None:
    """Every check on a net with thousands of slivers, gaps and overlaps."""
    report = benchmark(check_net, loose_net, HONGQIAO)
    benchmark.extra_info["faults"] = len(report.faults)
    assert not report.valid


def test_mending_a_loose_net(benchmark: BenchmarkFixture, loose_net: gpd.GeoDataFrame) -> None:
    """The loose net mended, every grid of it."""
    assert mendable(check_net(loose_net, HONGQIAO))
    mended = benchmark(mend, loose_net)
    assert check_net(mended.net, HONGQIAO).valid
