"""A layer checked: values, shapes, ids, and faults by their features."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

from gis.layers import Features, LayerKind, Things, things_of

HOUSE = shapely.box(117.15, 39.16, 117.151, 39.161)
STREET = LineString([(117.15, 39.16), (117.16, 39.16)])
SPOT = Point(117.15, 39.16)
BOWTIE = Polygon([(117, 39), (117.1, 39.1), (117.1, 39), (117, 39.1)])
SHAPES = {"building": HOUSE, "road": STREET, "checkpoint": SPOT, "post": SPOT}


def checked(kind: LayerKind, *shapes: shapely.Geometry | None, **columns: list[object]) -> Things:
    """These shapes, known as a, b, … unless `id` is given."""
    columns = {"id": list("abcdef"[: len(shapes)])} | columns
    rows = gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")
    return things_of(Features("file", rows), kind)


def value(kind: LayerKind, name: str, cell: object) -> object:
    things = checked(kind, SHAPES[kind], **{name: [cell]})
    assert things.faults == []
    found = things.rows[name].iloc[0]
    return None if pd.isna(found) else found


def said(things: Things) -> list[str]:
    return [fault.say() for fault in things.faults]


class TestValues:
    @pytest.mark.parametrize(
        ("cell", "floors"),
        [("6", 6), (6, 6), (6.0, 6), ("6层", 6), (0, 0), ("", None), (None, None), (np.nan, None)],
    )
    def test_floors_are_whole_numbers_or_unknown(self, cell: object, floors: int | None):
        assert value("building", "floors", cell) == floors

    @pytest.mark.parametrize("cell", ["six", "-1", "2.5", "201", "²"])
    def test_other_floors_are_refused(self, cell: str):
        (sentence,) = said(checked("building", HOUSE, floors=[cell]))
        assert sentence == f"a: floors is {cell}; it is one of 0–200"

    @pytest.mark.parametrize(
        ("cell", "road_class"),
        [
            ("lane", "lane"),
            ("Trunk", "trunk"),
            ("motorway_link", "trunk"),
            ("次干路", "main"),
            ("", None),
        ],
    )
    def test_road_classes_go_by_several_names(self, cell: str, road_class: str | None):
        assert value("road", "road_class", cell) == road_class

    def test_other_road_classes_are_refused_with_those_there_are(self):
        (sentence,) = said(checked("road", STREET, road_class=["dirt"]))
        assert "road_class is dirt; it is one of trunk, main, local, lane" in sentence

    @pytest.mark.parametrize(
        ("cell", "required"), [("是", True), (True, True), (0, False), ("no", False), (None, True)]
    )
    def test_a_checkpoint_is_required_unless_it_says_no(self, cell: object, required: bool):
        assert value("checkpoint", "required", cell) == required

    def test_a_checkpoint_without_the_field_is_required(self):
        assert checked("checkpoint", SPOT).rows["required"].tolist() == [True]

    @pytest.mark.parametrize("cell", ["120106001001001", 120106001001001, 120106001001001.0])
    def test_grid_codes_are_text(self, cell: object):
        assert value("post", "grid_code", cell) == "120106001001001"

    def test_names_are_one_line_or_none(self):
        things = checked("building", HOUSE, HOUSE, name=[" 一\n号 ", "  "])
        assert things.rows["name"].iloc[0] == "一 号"
        assert things.rows["name"].isna().tolist() == [False, True]

    def test_attributes_of_other_kinds_are_left_aside(self):
        assert "floors" not in checked("compound", HOUSE, floors=["?"]).rows


class TestShapes:
    @pytest.mark.parametrize(
        ("kind", "shape"),
        [
            ("building", MultiPolygon([HOUSE])),
            ("compound", HOUSE),
            ("road", shapely.multilinestrings([STREET])),
            ("water", HOUSE),
            ("water", STREET),
            ("checkpoint", SPOT),
        ],
    )
    def test_each_kind_has_its_shapes(self, kind: LayerKind, shape: shapely.Geometry):
        assert checked(kind, shape).faults == []

    @pytest.mark.parametrize(
        ("kind", "shape", "sentence"),
        [
            ("building", SPOT, "a: is a Point; it must be one of Polygon, MultiPolygon"),
            ("road", HOUSE, "a: is a Polygon; it must be one of LineString, MultiLineString"),
            ("post", shapely.multipoints([SPOT]), "a: is a MultiPoint; it must be one of Point"),
            ("building", None, "a: there is no shape"),
            ("building", Polygon(), "a: there is no shape"),
            ("building", Polygon([SPOT] * 4), "a: encloses no ground"),
        ],
    )
    def test_other_shapes_are_refused(
        self, kind: LayerKind, shape: shapely.Geometry | None, sentence: str
    ):
        assert said(checked(kind, shape)) == [sentence]

    def test_metres_are_refused(self):
        (sentence,) = said(checked("post", Point(500_000, 4_330_000)))
        assert "coordinates that are no degrees" in sentence

    @pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
    def test_coordinates_that_are_no_numbers_are_refused(self):
        broken = Polygon([(117, 39), (np.nan, 39), (117, 40)])
        (sentence,) = said(checked("building", broken))
        assert "coordinates that are no degrees" in sentence

    def test_a_polygon_that_meets_itself_is_mended_and_counted(self):
        things = checked("building", BOWTIE, HOUSE)
        assert things.mended == 1
        assert things.rows.is_valid.all()
        assert shapely.area(things.rows.geometry.iloc[0]) == pytest.approx(0.005)

    def test_heights_are_dropped(self):
        assert not checked("post", Point(117, 39, 8)).rows.has_z.any()

    def test_the_source_is_not_changed(self):
        rows = gpd.GeoDataFrame({"id": ["a"]}, geometry=[BOWTIE], crs="EPSG:4326")
        things_of(Features("file", rows), "building")
        assert rows.geometry.iloc[0] is BOWTIE


class TestIds:
    def test_an_id_comes_once(self):
        things = checked("building", HOUSE, HOUSE, id=["a", "a"], place=["f:1", "f:2"])
        assert said(things) == ["f:2: the id a comes more than once"]

    def test_an_id_is_not_empty(self):
        things = checked("building", HOUSE, id=[None], place=["f:1"])
        assert said(things) == ["f:1: the id is empty"]

    def test_without_ids_a_thing_is_known_by_its_shape(self):
        one, two = (checked("building", shape).rows for shape in (HOUSE, HOUSE.reverse()))
        rows = gpd.GeoDataFrame(geometry=[HOUSE, HOUSE.reverse()], crs="EPSG:4326")
        ids = things_of(Features("file", rows), "building").rows["source_id"].tolist()
        assert ids[1] == f"{ids[0]}-2"
        assert len(one) == len(two)

    def test_faults_come_in_the_features_order(self):
        things = checked("building", SPOT, HOUSE, SPOT, floors=["?", "?", "1"])
        assert [fault.where for fault in things.faults] == ["a", "a", "b", "c"]
