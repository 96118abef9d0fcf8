"""Where points and lines lie: the index of borders against shapely."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.patrol.border_index import borders_of
from gis.patrol.borders import (
    IN_GROUND,
    IN_ZONE,
    MIXED,
    OUTSIDE,
    TILES,
    Borders,
    crossings,
    place,
    place_between,
)

HOLED = shapely.box(0, 0, 160, 160) - shapely.box(40, 40, 120, 100)


def indexed(*grounds: shapely.Geometry, zone_m: float = 20) -> Borders:
    shapes = np.array([*grounds, None], dtype=object)[:-1]
    return borders_of(shapes, shapely.buffer(shapes, zone_m, quad_segs=16))


def shares(borders: Borders, *line: float, ground: int = 0) -> list[float]:
    """Where a line from x, y to x, y crosses."""
    found = np.empty(len(borders.edges) + 1)
    return found[: crossings(borders, ground, *line, found)].tolist()


@pytest.mark.parametrize(
    ("x", "y", "where"),
    [
        (20, 20, IN_GROUND),
        (50, 50, IN_ZONE),
        (80, 70, OUTSIDE),
        (-10, 80, IN_ZONE),
        (-21, 80, OUTSIDE),
        (np.nan, 80, OUTSIDE),
    ],
)
def test_a_point_lies_in_the_ground_or_in_the_zone_or_outside(
    x: float, y: float, where: int
) -> None:
    assert place(indexed(HOLED), 0, x, y) == where


def test_a_line_is_cut_at_both_borders() -> None:
    assert set(shares(indexed(shapely.box(0, 0, 160, 160)), -40, 80, 40, 80)) == {0.25, 0.5}


def test_a_line_along_a_border_is_not_cut_by_it() -> None:
    found = shares(indexed(shapely.box(0, 0, 160, 160), zone_m=0), 20, 0, 140, 0)
    assert found == []


def test_a_line_along_a_border_is_cut_where_the_border_ends() -> None:
    found = shares(indexed(shapely.box(0, 0, 160, 160), zone_m=0), -160, 0, 320, 0)
    assert sorted(set(found)) == pytest.approx([1 / 3, 2 / 3])


def test_each_ground_has_its_own_borders() -> None:
    borders = indexed(shapely.box(0, 0, 10, 10), HOLED)
    assert [place(borders, ground, 80, 20) for ground in (0, 1)] == [OUTSIDE, IN_GROUND]


def walls() -> st.SearchStrategy[shapely.Geometry]:
    """Stars, most of them concave, some with a hole."""
    radii = st.lists(st.floats(20, 100), min_size=3, max_size=16)
    return st.builds(star, radii, st.booleans())


def star(radii: list[float], holed: bool) -> shapely.Geometry:
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    shape = shapely.Polygon(np.column_stack([radii * np.cos(turns), radii * np.sin(turns)]))
    return shape - shapely.box(-5, -5, 5, 5) if holed else shape


@settings(max_examples=50, deadline=None)
@given(walls(), st.integers(0, 2**32))
def test_points_lie_where_shapely_says(ground: shapely.Geometry, seed: int) -> None:
    borders, points = indexed(ground), np.random.default_rng(seed).uniform(-130, 130, (50, 2))
    zone = shapely.buffer(ground, 20, quad_segs=16)
    expected = np.where(
        shapely.contains_xy(ground, points),
        IN_GROUND,
        np.where(shapely.contains_xy(zone, points), IN_ZONE, OUTSIDE),
    )
    assert [place(borders, 0, x, y) for x, y in points] == expected.tolist()


@settings(max_examples=50, deadline=None)
@given(walls(), st.integers(0, 2**32))
def test_lines_are_cut_where_shapely_cuts_them(ground: shapely.Geometry, seed: int) -> None:
    borders = indexed(ground)
    for ax, ay, bx, by in np.random.default_rng(seed).uniform(-130, 130, (10, 4)):
        cuts = np.array([0, *shares(borders, ax, ay, bx, by), 1])
        middle, length = (cuts[1:] + cuts[:-1]) / 2, np.diff(cuts) * np.hypot(bx - ax, by - ay)
        inside = [place(borders, 0, ax + m * (bx - ax), ay + m * (by - ay)) for m in middle]
        held = shapely.intersection(ground, shapely.LineString([(ax, ay), (bx, by)]))
        assert length[np.array(inside) == IN_GROUND].sum() == pytest.approx(held.length, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(walls(), st.integers(0, 2**32))
def test_tiles_say_nothing_that_is_not_so(ground: shapely.Geometry, seed: int) -> None:
    borders, rng = indexed(ground), np.random.default_rng(seed)
    west, south, east, north = borders.box[0]
    across, up = TILES / (east - west), TILES / (north - south)
    for ax, ay in rng.uniform(-130, 130, (30, 2)):
        bx, by = np.array([ax, ay]) + rng.normal(0, 4, 2)
        where = place_between(
            borders.tiles[0],
            (ax - west) * across,
            (ay - south) * up,
            (bx - west) * across,
            (by - south) * up,
        )
        if where != MIXED:
            assert {place(borders, 0, ax, ay), place(borders, 0, bx, by)} == {where}
            if where != OUTSIDE:
                assert shares(borders, ax, ay, bx, by) == []
