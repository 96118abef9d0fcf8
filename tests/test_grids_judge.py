"""The check against a slow, obvious one: every pair of siblings, every child against its parent."""

from collections import Counter
from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gis.datum import DegreePlane
from gis.grids import check_net
from tests.nets import HONGQIAO, PLANE, small_net

Areas = Counter[str]


def judged(net: gpd.GeoDataFrame) -> Areas:
    """The m² at fault by kind, slivers apart, from overlays of everything with everything."""
    plane = DegreePlane.of_bounds(*net.total_bounds)
    shape = dict(zip(net["code"], plane.project(net.geometry), strict=True))
    parent = dict(zip(net["code"], net["parent_code"], strict=True))
    areas: Areas = Counter()
    for one, two in combinations(shape, 2):
        if parent[one] == parent[two]:
            _add(areas, "overlap", shape[one] & shape[two])
    for code, ground in shape.items():
        if parent[code]:
            _add(areas, "outside_parent", ground - shape[parent[code]])
        children = [shape[child] for child in shape if parent[child] == code]
        if children:
            for piece in _polygons(ground - shapely.union_all(children)):
                inner = piece.distance(ground.boundary) > 0.01
                _add(areas, "gap" if inner else "parent_uncovered", piece)
    return areas


def _add(areas: Areas, kind: str, fault: shapely.Geometry) -> None:
    for piece in _polygons(fault):
        if piece.area > 0.01:
            width = 2 * shapely.maximum_inscribed_circle(piece, 1e-6).length
            assume(width > 0.05)  # GEOS's circle in a needle is too small
            assume(abs(width - 0.5) > 0.01)  # what is just as wide is rounding's to decide
            areas["sliver" if width < 0.5 else kind] += piece.area


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [
        part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0
    ]


def strayed(rng: np.random.Generator, spread_m: float) -> gpd.GeoDataFrame:
    """The small net with some rectangles' corners off by some metres."""
    net = small_net()
    shapes = PLANE.project(net.geometry)
    for row in rng.choice(len(shapes), size=rng.integers(1, 6), replace=False):
        corners = shapely.get_coordinates(shapes[row])[:-1]
        shapes[row] = shapely.Polygon(corners + rng.normal(0, spread_m, corners.shape))
    net["geometry"] = gpd.GeoSeries(PLANE.unproject(shapes), crs=4326)
    return net


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0001, 0.4, 3, 15]))
def test_the_check_finds_what_the_judge_finds(seed: int, spread_m: float):
    net = strayed(np.random.default_rng(seed), spread_m)
    found: Areas = Counter()
    for fault in check_net(net, HONGQIAO).faults:
        assert fault.area_m2 is not None
        found[fault.kind] += fault.area_m2
    expected = judged(net)
    assert set(found) == set(expected)
    for kind, area_m2 in expected.items():
        assert found[kind] == pytest.approx(area_m2, rel=1e-3, abs=0.02)
