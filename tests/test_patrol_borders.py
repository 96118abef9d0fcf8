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
    Sheet,
    crossings,
    place,
    place_among_edges,
    sheet_of,
    tile_place,
)

SQUARE = shapely.box(0, 0, 160, 160)
HOLED = shapely.box(0, 0, 160, 160) - shapely.box(40, 40, 120, 100)


def sheets(*grounds: shapely.Geometry, zone_m: float = 20) -> list[Sheet]:
    """The opened borders of some grounds that are indexed together."""
    shapes = np.array([*grounds, None], dtype=object)[:-1]
    borders = borders_of(shapes, shapely.buffer(shapes, zone_m, quad_segs=16))
    return [sheet_of(borders, ground) for ground in range(len(grounds))]


def shares(sheet: Sheet, *line: float) -> list[float]:
    """Where a line from x, y to x, y crosses."""
    found = np.empty(len(sheet.edges) + 1)
    return found[: crossings(sheet, *line, found)].tolist()


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
    assert place(sheets(HOLED)[0], x, y) == where


def test_a_line_is_cut_at_both_borders() -> None:
    assert set(shares(sheets(SQUARE)[0], -40, 80, 40, 80)) == {0.25, 0.5}


def test_a_line_along_a_border_is_not_cut_by_it() -> None:
    found = shares(sheets(SQUARE, zone_m=0)[0], 20, 0, 140, 0)
    assert found == []


def test_a_line_along_a_border_is_cut_where_the_border_ends() -> None:
    found = shares(sheets(SQUARE, zone_m=0)[0], -160, 0, 320, 0)
    assert sorted(set(found)) == pytest.approx([1 / 3, 2 / 3])


def test_each_ground_has_its_own_borders() -> None:
    both = sheets(shapely.box(0, 0, 10, 10), HOLED)
    assert [place(sheet, 80, 20) for sheet in both] == [OUTSIDE, IN_GROUND]


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
    (sheet,), points = sheets(ground), np.random.default_rng(seed).uniform(-130, 130, (50, 2))
    zone = shapely.buffer(ground, 20, quad_segs=16)
    expected = np.where(
        shapely.contains_xy(ground, points),
        IN_GROUND,
        np.where(shapely.contains_xy(zone, points), IN_ZONE, OUTSIDE),
    )
    assert [place(sheet, x, y) for x, y in points] == expected.tolist()
    assert [place_among_edges(sheet, x, y) for x, y in points] == expected.tolist()


@settings(max_examples=50, deadline=None)
@given(walls(), st.integers(0, 2**32))
def test_lines_are_cut_where_shapely_cuts_them(ground: shapely.Geometry, seed: int) -> None:
    (sheet,) = sheets(ground)
    for ax, ay, bx, by in np.random.default_rng(seed).uniform(-130, 130, (10, 4)):
        cuts = np.array([0, *shares(sheet, ax, ay, bx, by), 1])
        middle, length = (cuts[1:] + cuts[:-1]) / 2, np.diff(cuts) * np.hypot(bx - ax, by - ay)
        inside = [place(sheet, ax + m * (bx - ax), ay + m * (by - ay)) for m in middle]
        held = shapely.intersection(ground, shapely.LineString([(ax, ay), (bx, by)]))
        assert length[np.array(inside) == IN_GROUND].sum() == pytest.approx(held.length, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(walls(), st.integers(0, 2**32))
def test_tiles_say_nothing_that_is_not_so(ground: shapely.Geometry, seed: int) -> None:
    (sheet,), rng = sheets(ground), np.random.default_rng(seed)
    for ax, ay in rng.uniform(-130, 130, (30, 2)):
        bx, by = np.array([ax, ay]) + rng.normal(0, 4, 2)
        where = tile_place(sheet, ax, ay, bx, by)
        if where != MIXED:
            ends = place_among_edges(sheet, ax, ay), place_among_edges(sheet, bx, by)
            assert ends == (where, where)
            assert shares(sheet, ax, ay, bx, by) == []
