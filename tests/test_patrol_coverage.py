"""The lattice's coverage against the areas of buffers."""

import numpy as np
import pytest
import shapely

from gis.patrol.coverage import coverage_of, outlines_of
from gis.patrol.pieces import STRICT, Pieces
from gis.patrol.streams import Streams

SQUARE = shapely.box(0, 0, 155, 155)


def covered(ground: shapely.Geometry, *path: tuple[float, float]) -> float:
    """The share of a ground within 25 m of a path, by the lattice."""
    x, y = np.array(path, dtype=np.float64).T
    last = len(path) - 1
    streams = Streams(np.arange(last + 1.0), x.copy(), y.copy(), np.array([0, last + 1]))
    label = np.full(last, STRICT, dtype=np.int8)
    steps = np.arange(last)
    pieces = Pieces(np.array([0, last]), steps, steps.astype(float), steps + 1.0, label)
    outlines = outlines_of(np.array([ground, None], dtype=object)[:-1])
    share = coverage_of(np.array([0, 1]), np.array([0]), outlines, streams, pieces, 25.0)
    return float(share[0])


def by_area(ground: shapely.Geometry, *path: tuple[float, float]) -> float:
    """The same by areas."""
    near = shapely.buffer(shapely.LineString(path), 25, quad_segs=64)
    return float(shapely.intersection(ground, near).area / ground.area)


def test_a_path_everywhere_covers_all() -> None:
    lanes = [(x, y) for x in range(0, 160, 20) for y in ((0, 155) if x % 40 else (155, 0))]
    assert covered(SQUARE, *lanes) == 1.0


def test_a_path_elsewhere_covers_nothing() -> None:
    assert covered(SQUARE, (300, 300), (400, 300)) == 0.0


def test_someone_who_stands_covers_a_circle() -> None:
    spot = [(80.0, 80.0), (80.0, 80.0)]
    assert covered(SQUARE, *spot) == pytest.approx(np.pi * 25**2 / 155**2, abs=0.002)


def test_a_path_along_an_axis_covers_a_strip() -> None:
    assert covered(SQUARE, (0, 60), (155, 60)) == pytest.approx(50 / 155, abs=0.003)
    assert covered(SQUARE, (60, 155), (60, 0)) == pytest.approx(50 / 155, abs=0.003)


def test_a_hole_is_no_ground_to_cover() -> None:
    ring = SQUARE - shapely.box(40, 40, 115, 115)
    assert covered(ring, (77, 50), (77, 100)) == pytest.approx(
        by_area(ring, (77, 50), (77, 100)), abs=0.005
    )


@pytest.mark.parametrize("size", [0.05, 1.0, 12.0])
def test_on_random_walks_it_errs_by_less_than_15_in_a_thousand(size: float) -> None:
    rng = np.random.default_rng(3)
    errors = []
    for _ in range(60):
        corners = rng.uniform(0, 180 * size, (8, 2))
        ground = shapely.convex_hull(shapely.MultiPoint(corners))
        path = np.cumsum(rng.normal(0, 8 * size, (40, 2)), axis=0) + ground.centroid.coords[0]
        walk = [tuple(place) for place in path]
        errors.append(covered(ground, *walk) - by_area(ground, *walk))
    assert np.abs(errors).max() < 0.015
    assert np.sqrt(np.mean(np.square(errors))) < 0.005
