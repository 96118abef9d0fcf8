"""When a net is valid: one hand-made net for each kind of fault."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.datum import Datum, from_wgs84
from gis.grids import FAULT_KINDS, NetFault, NetReport, check_net
from gis.messages import catalogue
from tests.nets import (
    BESIDE,
    CORNER,
    DISTRICT,
    EAST,
    HONGQIAO,
    NORTHWEST,
    WEST,
    box,
    changed,
    degrees,
    reshaped,
    small_net,
)


def check(net: gpd.GeoDataFrame, **known: object) -> NetReport:
    return check_net(net, HONGQIAO, **known)


def only(report: NetReport, kind: str) -> NetFault:
    """The one fault of a report."""
    assert [fault.kind for fault in report.faults] == [kind], report.faults
    return report.faults[0]


def kinds(report: NetReport) -> set[str]:
    return set(report.by_kind())


def impossible(latitude: float) -> shapely.Polygon:
    """A triangle with an impossible corner."""
    corners = np.array([(117, 39), (117.1, latitude), (117.1, 39.1), (117, 39)])
    with np.errstate(invalid="ignore"):
        return shapely.Polygon(corners)


def covers(fault: NetFault, x: float, y: float) -> bool:
    return bool(fault.geometry.buffer(1e-9).covers(degrees(shapely.Point(x, y))))


class TestSound:
    def test_a_sound_net_has_no_fault(self):
        report = check(small_net())
        assert list(report.faults) == []
        assert report.valid

    def test_the_levels_are_counted(self):
        counts = {"district": 1, "street": 2, "community": 4, "basic": 8}
        assert check(small_net()).counts == counts

    def test_the_order_of_rows_does_not_matter(self):
        assert check(small_net().sample(frac=1, random_state=1)).valid

    def test_the_net_stays_as_it_was(self):
        net = small_net()
        check(net)
        pd.testing.assert_frame_equal(net, small_net())

    def test_a_seam_within_the_tolerance_is_no_fault(self):
        assert list(check(reshaped(CORNER, 0, 100, 99.995, 200)).faults) == []


class TestCoverage:
    def test_gap(self):
        hole = degrees(shapely.box(0, 100, 100, 200) - shapely.box(40, 140, 60, 160))
        fault = only(check(changed(CORNER, geometry=hole)), "gap")
        assert fault.code == NORTHWEST
        assert fault.area_m2 == pytest.approx(400, rel=1e-3)
        assert covers(fault, 50, 150)

    def test_gap_between_siblings(self):
        net = small_net()
        inset = shapely.Polygon([(0, 100), (100, 100), (90, 150), (100, 200), (0, 200)])
        net.loc[net["code"] == CORNER, "geometry"] = degrees(inset)
        fault = only(check(net), "parent_uncovered")
        assert fault.area_m2 == pytest.approx(500, rel=1e-3)

    def test_overlap(self):
        fault = only(check(reshaped(CORNER, 0, 100, 110, 200)), "overlap")
        assert (fault.code, fault.other) == (CORNER, BESIDE)
        assert fault.area_m2 == pytest.approx(1000, rel=1e-3)
        assert covers(fault, 105, 150)

    def test_a_grid_within_its_sibling_is_an_overlap(self):
        report = check(reshaped(CORNER, 120, 120, 160, 160))
        assert report.by_kind() == {"overlap": 1, "parent_uncovered": 1}

    def test_outside_parent(self):
        net = reshaped(CORNER, -5, 100, 100, 200)
        fault = only(check(net), "outside_parent")
        assert (fault.code, fault.other) == (CORNER, NORTHWEST)
        assert fault.area_m2 == pytest.approx(500, rel=1e-3)
        assert covers(fault, -2, 150)

    def test_parent_uncovered(self):
        fault = only(check(reshaped(CORNER, 5, 100, 100, 200)), "parent_uncovered")
        assert fault.code == NORTHWEST
        assert fault.area_m2 == pytest.approx(500, rel=1e-3)

    def test_a_parent_without_children_is_uncovered(self):
        net = small_net()
        fault = only(check(net[~net["code"].isin([CORNER, BESIDE])]), "parent_uncovered")
        assert (fault.code, fault.area_m2) == (NORTHWEST, pytest.approx(20_000, rel=1e-3))

    def test_uppermost_levels_are_compared_too(self):
        report = check(reshaped(WEST, 0, 0, 190, 200))
        assert report.by_kind() == {"outside_parent": 2, "parent_uncovered": 1}

    @pytest.mark.parametrize(
        ("east", "said"),
        [(100.4, "an overlap with"), (99.6, "an uncovered strip")],
    )
    def test_sliver(self, east: float, said: str):
        fault = only(check(reshaped(CORNER, 0, 100, east, 200)), "sliver")
        assert fault.say().startswith(said)
        assert fault.area_m2 == pytest.approx(40, rel=1e-3)

    def test_a_sliver_does_not_forbid_the_import(self):
        assert check(reshaped(CORNER, 0, 100, 100.4, 200)).valid

    def test_half_a_metre_is_no_sliver(self):
        assert kinds(check(reshaped(CORNER, 0, 100, 100.5, 200))) == {"overlap"}

    def test_pieces_apart_are_faults_apart(self):
        # two teeth reach into the neighbour
        teeth = shapely.union_all(
            [
                shapely.box(0, 100, 100, 200),
                shapely.box(99, 110, 105, 120),
                shapely.box(99, 170, 105, 180),
            ]
        )
        assert check(changed(CORNER, geometry=degrees(teeth))).by_kind() == {"overlap": 2}

    def test_orphans_are_still_compared_with_each_other(self):
        net = reshaped(CORNER, 0, 100, 110, 200)
        report = check(net[net["code"] != NORTHWEST])
        assert {"orphan", "overlap"} <= kinds(report)


class TestShapes:
    def test_an_open_line_is_not_closed(self):
        ring = degrees(shapely.LineString([(0, 100), (100, 100), (100, 200), (0, 200)]))
        assert only(check(changed(CORNER, geometry=ring)), "not_closed").code == CORNER

    def test_an_open_line_with_no_ground_is_not_closed_either(self):
        line = degrees(shapely.LineString([(0, 100), (100, 100)]))
        report = check(changed(CORNER, geometry=line))
        assert report.by_kind() == {"not_closed": 1, "parent_uncovered": 1}

    def test_an_open_ring_that_the_reader_closed_is_not_closed(self):
        net = small_net()
        net["open_ring"] = net["code"] == CORNER
        assert only(check(net), "not_closed").code == CORNER

    def test_self_intersection_points_at_the_crossing(self):
        bow = degrees(shapely.Polygon([(0, 100), (100, 200), (100, 100), (0, 200)]))
        found = [
            f for f in check(changed(CORNER, geometry=bow)).faults if f.kind == "self_intersection"
        ]
        assert len(found) == 1
        assert covers(found[0], 50, 150)
        assert "Self-intersection" in found[0].say()

    def test_multi_part_counts_all_but_the_largest(self):
        parts = shapely.union_all([shapely.box(0, 100, 100, 180), shapely.box(0, 190, 100, 200)])
        filler = shapely.union_all([shapely.box(100, 100, 200, 200), shapely.box(0, 180, 100, 190)])
        net = changed(CORNER, geometry=degrees(parts))
        net.loc[net["code"] == BESIDE, "geometry"] = degrees(filler)
        fault = only(check(net), "multi_part")
        assert (fault.code, fault.severity) == (CORNER, "warning")
        assert fault.area_m2 == pytest.approx(1000, rel=1e-3)

    @pytest.mark.parametrize(
        "shape",
        [
            None,
            shapely.Polygon(),
            shapely.Point(117, 39),
            impossible(np.nan),
            impossible(np.inf),
        ],
    )
    def test_no_area(self, shape: shapely.Geometry | None):
        report = check(changed(CORNER, geometry=shape))
        assert report.by_kind() == {"no_area": 1, "parent_uncovered": 1}

    def test_duplicate_geometry_names_the_first_and_is_no_overlap_too(self):
        net = small_net()
        net.loc[net["code"] == BESIDE, "geometry"] = net.loc[
            net["code"] == CORNER, "geometry"
        ].item()
        report = check(net)
        assert report.by_kind() == {"duplicate_geometry": 1, "parent_uncovered": 1}
        assert (report.faults[0].code, report.faults[0].other) == (BESIDE, CORNER)

    def test_a_parent_and_its_only_child_may_have_one_shape(self):
        net = reshaped(CORNER, 0, 100, 200, 200)
        assert check(net[net["code"] != BESIDE]).valid


class TestAttributes:
    def test_orphan(self):
        report = check(changed(CORNER, parent_code=None))
        assert only_of(report, "orphan").code == CORNER

    def test_a_parent_two_levels_up_is_no_parent(self):
        assert "orphan" in kinds(check(changed(CORNER, parent_code=WEST)))

    def test_duplicate_code_names_every_row(self):
        net = small_net()
        net.loc[net["code"] == BESIDE, "code"] = CORNER
        assert [f.code for f in check(net).faults] == [CORNER, CORNER]
        assert kinds(check(net)) == {"duplicate_code"}

    def test_code_parent_mismatch(self):
        net = small_net()
        net.loc[net["code"] == CORNER, "code"] = f"{EAST}001009"
        fault = only(check(net), "code_parent_mismatch")
        assert fault.other == NORTHWEST

    def test_bad_code(self):
        net = small_net()
        net.loc[net["code"] == CORNER, "code"] = f"{NORTHWEST}1"
        assert "15 characters" in only(check(net), "bad_code").say()

    @pytest.mark.parametrize("name", ["", "  ", None])
    def test_empty_name(self, name: str | None):
        assert only(check(changed(CORNER, name=name)), "empty_name").code == CORNER

    def test_unknown_level(self):
        assert "unknown_level" in kinds(check(changed(CORNER, level=0)))

    def test_unknown_kind(self):
        assert "general" in only(check(changed(CORNER, kind="forest")), "unknown_kind").say()

    def test_upper_levels_need_no_kind(self):
        assert check(changed(WEST, kind=None)).valid

    def test_wrong_district(self):
        net = small_net()
        net["code"] = net["code"].str.replace(DISTRICT, "120105")
        net["parent_code"] = net["parent_code"].str.replace(DISTRICT, "120105")
        assert only(check(net), "wrong_district").code == "120105"


def only_of(report: NetReport, kind: str) -> NetFault:
    (fault,) = [fault for fault in report.faults if fault.kind == kind]
    return fault


class TestContext:
    BUILDING = gpd.GeoSeries([box(80, 140, 130, 160)])

    def test_cuts_building(self):
        fault = only(check(small_net(), buildings=self.BUILDING), "cuts_building")
        assert (fault.code, fault.other, fault.severity) == (BESIDE, CORNER, "warning")
        assert fault.area_m2 == pytest.approx(400, rel=1e-3)

    def test_cuts_compound(self):
        assert only(check(small_net(), compounds=self.BUILDING), "cuts_compound").code == BESIDE

    def test_a_building_inside_one_grid_is_whole(self):
        assert check(small_net(), buildings=gpd.GeoSeries([box(10, 110, 90, 190)])).faults == []

    def test_a_building_that_juts_out_by_a_hand_is_whole(self):
        assert check(small_net(), buildings=gpd.GeoSeries([box(10, 110, 100.3, 190)])).faults == []

    def test_a_building_that_leaves_the_net_is_not_cut_by_it(self):
        assert check(small_net(), buildings=gpd.GeoSeries([box(-50, 110, 50, 190)])).faults == []

    @pytest.mark.parametrize(
        ("households", "odd"), [(299, 1), (300, 0), (500, 0), (501, 1), (np.nan, 0)]
    )
    def test_load_out_of_band(self, households: float, odd: int):
        net = small_net()
        net["households"] = np.where(net["code"] == CORNER, households, 400)
        assert check(net).by_kind().get("load_out_of_band", 0) == odd

    def test_load_is_asked_of_basic_grids_only(self):
        net = small_net()
        net["households"] = np.where(net["level"] == 4, 400, 1600)
        assert check(net).faults == []


def shifted(
    net: gpd.GeoDataFrame, datum: Datum, levels: tuple[int, ...] = (1, 2, 3, 4)
) -> gpd.GeoDataFrame:
    """A net some of whose levels were left in another datum."""
    meant = net["level"].isin(levels)
    there = shapely.transform(
        net.geometry[meant].to_numpy(), lambda xy: np.column_stack(from_wgs84(*xy.T, datum))
    )
    net.loc[meant, "geometry"] = gpd.GeoSeries(there, index=net.index[meant], crs=4326)
    return net


class TestCrs:
    def test_metres_are_no_degrees(self):
        net = small_net()
        net["geometry"] = net.geometry.set_crs(4326).to_crs(4549).set_crs(4326, allow_override=True)
        report = check(net)
        assert report.by_kind() == {"crs_suspect": 4}
        assert "metres" in report.faults[0].say()

    def test_swapped_axes_are_told_from_metres(self):
        net = small_net()
        net["geometry"] = shapely.transform(net.geometry.to_numpy(), lambda xy: xy[:, ::-1])
        report = check(net)
        assert kinds(report) == {"crs_suspect"}
        assert "each other's place" in report.faults[0].say()

    def test_a_net_abroad(self):
        net = small_net()
        net["geometry"] = net.geometry.translate(-115, 9)
        assert "not in China" in only(check(net), "crs_suspect").say()

    @pytest.mark.parametrize("datum", ["gcj02", "bd09"])
    def test_one_level_in_another_datum(self, datum: Datum):
        report = check(shifted(small_net(), datum, (4,)))
        assert datum in only_of(report, "crs_suspect").say()

    @pytest.mark.parametrize("datum", ["gcj02", "bd09"])
    def test_the_whole_net_in_another_datum_than_the_one_in_force(self, datum: Datum):
        report = check(shifted(small_net(), datum), in_force=small_net())
        assert datum in only_of(report, "crs_suspect").say()

    def test_a_net_that_was_shifted_back_once_too_often(self):
        report = check(small_net(), in_force=shifted(small_net(), "gcj02"))
        assert kinds(report) == {"crs_suspect"}

    def test_gcj02_declared_as_bd09(self):
        report = check(shifted(small_net(), "bd09"), in_force=shifted(small_net(), "gcj02"))
        assert "gcj02 lies from bd09" in only_of(report, "crs_suspect").say()

    def test_the_same_net_again_is_not_suspect(self):
        assert check(small_net(), in_force=small_net()).valid

    def test_a_net_with_no_code_in_common_is_not_suspect(self):
        other = small_net()
        other["code"] = other["code"].str.replace(DISTRICT, "120105")
        assert check(small_net(), in_force=shifted(other, "gcj02")).valid

    def test_a_redrawn_net_is_not_suspect(self):
        net = small_net()
        net["geometry"] = net.geometry.translate(0.001, 0.001)
        assert check(net, in_force=small_net()).valid


class TestReport:
    def test_all_faults_come_in_one_report_errors_first(self):
        net = reshaped(CORNER, 0, 100, 110, 200)
        net.loc[net["code"] == BESIDE, "name"] = ""
        net["households"] = 1
        severities = [fault.severity for fault in check(net).faults]
        assert severities == ["error"] * 2 + ["warning"] * 8

    def test_an_empty_net_has_an_empty_report(self):
        assert check(small_net().iloc[:0]).faults == []

    def test_as_frame(self):
        frame = check(reshaped(CORNER, 0, 100, 110, 200)).frame("zh")
        assert frame.crs == "EPSG:4326"
        row = frame.iloc[0]
        assert (row["code"], row["kind"], row["severity"], row["other"]) == (
            CORNER, "overlap", "error", BESIDE,
        )  # fmt: skip
        assert "重叠" in row["message"]

    def test_as_dict(self):
        (fault,) = check(reshaped(CORNER, 0, 100, 110, 200)).as_dict()["faults"]
        assert fault["area_m2"] == pytest.approx(1000, rel=1e-3)
        lon, lat = fault["at"]
        assert box(100, 100, 110, 200).covers(shapely.Point(lon, lat))

    def test_a_fault_without_a_place_says_so(self):
        report = check(changed(CORNER, geometry=None))
        assert report.as_dict()["faults"][0]["at"] is None

    @pytest.mark.parametrize("kind", FAULT_KINDS)
    def test_every_kind_has_its_sentence(self, kind: str):
        assert any(key.startswith(f"net_fault.{kind}") for key in catalogue())
