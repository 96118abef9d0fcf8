import pytest

from gis.synth.pieces import (
    area_m2,
    corners_of,
    cut,
    extents_m,
    height_for,
    outline,
    share_above,
)

SQUARE = [0j, 120 + 0j, 120 + 120j, 120j]


def square():
    return outline(SQUARE, 2)


def test_a_cut_leaves_its_share_on_the_left():
    done = cut(square(), 1 + 0j, height_for(square(), 1 + 0j, 0.3), 1)
    assert done is not None
    assert area_m2(corners_of(done.left)) == pytest.approx(120 * 36)
    assert area_m2(corners_of(done.right)) == pytest.approx(120 * 84)


def test_a_line_ends_on_multiples_of_twelve_metres():
    done = cut(square(), 1 + 0j, 50.0, 1)
    assert done is not None
    assert {done.line.start, done.line.end} == {48j, 120 + 48j}


def test_a_line_that_comes_near_a_corner_ends_there():
    done = cut(square(), 1j, -3.0, 1)
    assert done is None, "it would run along the side"
    slanted = cut(square(), (1 + 1j) / 2**0.5, 1.0, 1)
    assert slanted is not None
    assert {slanted.line.start, slanted.line.end} == {0j, 120 + 120j}


def test_both_parts_share_the_new_lines_ends_bit_for_bit():
    done = cut(square(), 0.8 + 0.6j, height_for(square(), 0.8 + 0.6j, 0.5), 1)
    assert done is not None
    ends = {done.line.start, done.line.end}
    assert ends <= set(corners_of(done.left))
    assert ends <= set(corners_of(done.right))


def test_a_side_knows_the_streets_that_arrive_from_beyond():
    halves = cut(square(), 1 + 0j, 60.0, 1)
    assert halves is not None
    above = cut(halves.left, 1j, -72.0, 0)
    assert above is not None
    arrivals = [found for side in halves.right for found in side.reached_by()]
    assert arrivals == [(72 + 60j, above.line)]


def test_a_cut_marks_its_nodes_on_the_lines_it_reaches():
    piece = square()
    cut(piece, 1 + 0j, 60.0, 1)
    assert [sorted(side.line.nodes) for side in piece] == [
        [0, 120],
        [0, 60, 120],
        [0, 120],
        [0, 60, 120],
    ]


def test_extents_and_shares_of_a_square():
    assert extents_m(square(), 1 + 0j) == (120, 120)
    assert share_above(square(), 1 + 0j, 30.0) == pytest.approx(0.75)
