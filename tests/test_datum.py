"""Datums, the metric frame, and the ellipsoid's areas and lengths."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.datum import (
    DATUMS,
    Datum,
    DegreePlane,
    MetricFrame,
    area_m2,
    from_wgs84,
    in_china,
    length_m,
    to_wgs84,
    to_wgs84_geometries,
)

TIANJIN = (117.1525, 39.1675)
MICROMETRE_DEG = 1e-11
china = st.tuples(st.floats(73, 136), st.floats(2, 55))
around_tianjin = st.tuples(st.floats(116.9, 117.4), st.floats(38.9, 39.4))


def test_gcj02_meets_the_published_check_point():
    lon, lat = from_wgs84(116.404, 39.915, "gcj02")
    assert (lon, lat) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-12)


def test_bd09_meets_the_published_check_point():
    # the published pair starts from GCJ-02 (116.404, 39.915)
    lon, lat = from_wgs84(*to_wgs84(116.404, 39.915, "gcj02"), "bd09")
    assert (lon, lat) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-10)


@given(china, st.sampled_from(DATUMS))
def test_round_trip_returns_to_a_micrometre(place: tuple[float, float], datum: Datum):
    there = from_wgs84(*place, datum)
    assert to_wgs84(*there, datum) == pytest.approx(place, abs=MICROMETRE_DEG)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_shift_in_tianjin_is_some_hundred_metres(datum: Datum):
    frame = MetricFrame(*TIANJIN)
    x, y = frame.forward(*from_wgs84(*TIANJIN, datum))
    assert 300 < np.hypot(x, y) < 2000


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize("place", [(2.35, 48.86), (-70.6, -33.4), (150.0, 39.0)])
def test_outside_china_nothing_changes(place: tuple[float, float], datum: Datum):
    assert to_wgs84(*place, datum) == place
    assert from_wgs84(*place, datum) == place


@pytest.mark.parametrize("datum", DATUMS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308])
def test_impossible_positions_pass_unchanged(value: float, datum: Datum):
    lon, lat = to_wgs84([value, 117.0], [39.0, value], datum)
    np.testing.assert_array_equal(lon, [value, 117.0])
    np.testing.assert_array_equal(lat, [39.0, value])


def test_swapped_axes_are_not_taken_for_china():
    assert not in_china(39.1675, 117.1525)


def test_inputs_stay_as_they_were():
    lon, lat = np.array([117.0]), np.array([39.0])
    for datum in DATUMS:
        to_wgs84(lon, lat, datum)[0][:] = 0
    assert (lon[0], lat[0]) == (117.0, 39.0)


def test_one_bad_position_does_not_slow_or_spoil_the_others():
    lon, lat = from_wgs84([117.0, np.nan], [39.0, 39.0], "gcj02")
    assert to_wgs84(lon, lat, "gcj02")[0][0] == pytest.approx(117.0, abs=MICROMETRE_DEG)


def test_geometries_are_shifted_vertex_by_vertex():
    box = shapely.box(117.1, 39.1, 117.2, 39.2)
    there = shapely.transform(box, lambda xy: np.column_stack(from_wgs84(*xy.T, "gcj02")))
    back = to_wgs84_geometries([there, None], "gcj02")
    assert shapely.equals_exact(back[0], box, MICROMETRE_DEG)
    assert back[1] is None


@given(around_tianjin)
def test_frame_round_trip_returns_to_a_micrometre(place: tuple[float, float]):
    frame = MetricFrame(*TIANJIN)
    assert frame.inverse(*frame.forward(*place)) == pytest.approx(place, abs=MICROMETRE_DEG)


def test_frame_is_in_metres_at_its_centre():
    frame = MetricFrame(*TIANJIN)
    lon, lat = frame.inverse([0, 1000], [0, 0])
    assert (lon[0], lat[0]) == pytest.approx(TIANJIN)
    assert length_m(shapely.linestrings(lon, lat))[0] == pytest.approx(1000, abs=1e-4)


def test_frame_of_bounds_is_centred_on_the_box():
    assert MetricFrame.of_bounds(117.0, 39.0, 117.2, 39.4) == MetricFrame(117.1, 39.2)


def test_frame_answers_nan_where_there_is_no_place():
    x, y = MetricFrame(*TIANJIN).forward([np.nan, np.inf, 117.0], [39.0, 39.0, 95.0])
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_frame_projects_geometries_and_back():
    frame, box = MetricFrame(*TIANJIN), shapely.box(117.1, 39.1, 117.2, 39.2)
    plane = frame.project([box, None])
    assert plane[1] is None
    assert shapely.equals_exact(frame.unproject(plane)[0], box, MICROMETRE_DEG)


def test_frame_drops_heights():
    point = MetricFrame(*TIANJIN).project([shapely.Point(*TIANJIN, 12.5)])[0]
    assert not point.has_z


def test_frame_names_its_coordinate_system():
    operation = MetricFrame(*TIANJIN).crs.coordinate_operation
    assert operation is not None
    assert operation.params[0].value == TIANJIN[1]


def test_plane_and_ellipsoid_agree_in_a_district():
    frame = MetricFrame(*TIANJIN)
    square = frame.unproject([shapely.box(-2500, -2500, 2500, 2500)])
    assert area_m2(square)[0] == pytest.approx(25e6, rel=1e-6)


@given(around_tianjin)
def test_degree_plane_round_trip_returns_to_a_micrometre(place: tuple[float, float]):
    plane = DegreePlane(*TIANJIN)
    assert plane.inverse(*plane.forward(*place)) == pytest.approx(place, abs=MICROMETRE_DEG)


def test_degree_plane_keeps_straight_what_is_straight_in_degrees():
    x, y = DegreePlane(*TIANJIN).forward([117.10, 117.11, 117.12], [39.2, 39.2, 39.2])
    assert y[1] == pytest.approx((y[0] + y[2]) / 2, abs=1e-9)
    assert x[1] == pytest.approx((x[0] + x[2]) / 2, abs=1e-9)


def test_metric_frame_bends_a_kilometre_by_more_than_the_nets_tolerance():
    # why there is a degree plane beside it
    _, y = MetricFrame(*TIANJIN).forward([117.10, 117.106, 117.112], [39.2, 39.2, 39.2])
    assert (y[0] + y[2]) / 2 - y[1] > 0.01


def test_degree_plane_and_metric_frame_agree_at_their_centre():
    here = ([117.1535], [39.1685])
    degree, metric = DegreePlane(*TIANJIN).forward(*here), MetricFrame(*TIANJIN).forward(*here)
    np.testing.assert_allclose(degree, metric, rtol=1e-4)


def test_area_subtracts_holes_whatever_their_winding():
    shell, hole = shapely.box(117.0, 39.0, 117.1, 39.1), shapely.box(117.02, 39.02, 117.04, 39.04)
    for ring in (hole.exterior.coords, hole.exterior.coords[::-1]):
        pierced = shapely.Polygon(shell.exterior, [ring])
        expected = area_m2(shell)[0] - area_m2(hole)[0]
        assert area_m2(pierced)[0] == pytest.approx(expected)


def test_what_has_no_area_or_length_has_zero():
    nothing = [None, shapely.Point(117, 39), shapely.Polygon()]
    np.testing.assert_array_equal(area_m2(nothing), 0)
    np.testing.assert_array_equal(length_m(nothing), 0)
