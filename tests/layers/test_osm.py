"""OpenStreetMap extracts: which ways and areas are of which layer."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gis.datum import from_wgs84
from gis.errors import BadInput
from gis.layers import Features, LayerKind, read_features, things_of
from tests.layers.extracts import Extract

STREET = [(117.15, 39.16), (117.16, 39.16)]


def read(extract: Extract, folder: Path, kind: LayerKind) -> Features:
    return read_features(extract.write(folder / "city.osm.pbf"), kind, "wgs84")


class TestBuildings:
    def test_a_closed_way_is_an_area_with_its_floors(self, tmp_path: Path):
        extract = Extract()
        extract.area({"building": "apartments", "building:levels": "6", "name": "1号楼"})
        things = things_of(read(extract, tmp_path, "building"), "building")
        row = things.rows.iloc[0]
        assert things.faults == []
        assert (row["source_id"], row["name"], row["floors"]) == ("way/1", "1号楼", 6)
        assert row.geometry.bounds == pytest.approx((117.15, 39.16, 117.151, 39.161))

    def test_a_relation_is_an_area_with_its_courtyard(self, tmp_path: Path):
        extract = Extract()
        outer = extract.area({}, (117.15, 39.16), 0.003)
        inner = extract.area({}, (117.151, 39.161), 0.001)
        extract.relation([(outer, "outer"), (inner, "inner")], {"building": "yes"})
        rows = read(extract, tmp_path, "building").rows
        assert rows["id"].tolist() == ["relation/1"]
        assert rows.geometry.iloc[0].area == pytest.approx(8e-6)

    @pytest.mark.parametrize("levels", ["", "3;4", "many", "-1", "1000", "inf"])
    def test_floors_that_say_nothing_plain_are_unknown(self, tmp_path: Path, levels: str):
        extract = Extract()
        extract.area({"building": "yes", "building:levels": levels})
        things = things_of(read(extract, tmp_path, "building"), "building")
        assert things.rows["floors"].isna().all()

    def test_half_floors_are_cut_off(self, tmp_path: Path):
        extract = Extract()
        extract.area({"building": "yes", "building:levels": "2.5"})
        assert read(extract, tmp_path, "building").rows["floors"].item() == 2

    def test_what_is_said_to_be_no_building_is_none(self, tmp_path: Path):
        extract = Extract()
        extract.area({"building": "no"})
        assert read(extract, tmp_path, "building").rows.empty


class TestRoads:
    @pytest.mark.parametrize(
        ("highway", "road_class"),
        [
            ("motorway_link", "trunk"),
            ("primary", "main"),
            ("secondary", "main"),
            ("residential", "local"),
            ("footway", "lane"),
        ],
    )
    def test_a_highway_has_a_class(self, tmp_path: Path, highway: str, road_class: str):
        extract = Extract()
        extract.line(STREET, {"highway": highway, "name": "红桥路"})
        things = things_of(read(extract, tmp_path, "road"), "road")
        row = things.rows.iloc[0]
        assert (row["source_id"], row["name"], row["road_class"]) == ("way/1", "红桥路", road_class)
        assert shapely.get_coordinates(row.geometry) == pytest.approx(np.array(STREET))

    def test_a_ring_road_is_a_line(self, tmp_path: Path):
        extract = Extract()
        extract.area({"highway": "residential"})
        assert read(extract, tmp_path, "road").rows.geometry.geom_type.tolist() == ["LineString"]

    @pytest.mark.parametrize(
        "tags", [{"highway": "construction"}, {"highway": "pedestrian", "area": "yes"}]
    )
    def test_what_is_no_line_to_go_along_is_none(self, tmp_path: Path, tags: dict[str, str]):
        extract = Extract()
        extract.area(tags)
        assert read(extract, tmp_path, "road").rows.empty

    def test_a_way_that_the_extract_cuts_is_left_out_and_counted(self, tmp_path: Path):
        extract = Extract()
        extract.line(STREET, {"highway": "primary"}, lost=1)
        extract.line(STREET, {"highway": "primary"})
        found = read(extract, tmp_path, "road")
        assert (found.rows["id"].tolist(), found.incomplete) == (["way/2"], 1)


class TestWater:
    @pytest.mark.parametrize(
        "tags", [{"natural": "water"}, {"waterway": "riverbank"}, {"landuse": "reservoir"}]
    )
    def test_lakes_and_banks_are_areas(self, tmp_path: Path, tags: dict[str, str]):
        extract = Extract()
        extract.area(tags)
        assert len(read(extract, tmp_path, "water").rows) == 1

    def test_rivers_are_lines_unless_they_run_in_a_tunnel(self, tmp_path: Path):
        extract = Extract()
        extract.line(STREET, {"waterway": "river"})
        extract.line(STREET, {"waterway": "canal", "tunnel": "culvert"})
        assert read(extract, tmp_path, "water").rows["id"].tolist() == ["way/1"]


class TestCompounds:
    @pytest.mark.parametrize(
        "tags",
        [
            {"landuse": "residential", "name": "丁字沽里"},
            {"landuse": "industrial", "barrier": "wall"},
            {"amenity": "school"},
        ],
    )
    def test_closed_places_are_compounds(self, tmp_path: Path, tags: dict[str, str]):
        extract = Extract()
        extract.area(tags)
        assert len(read(extract, tmp_path, "compound").rows) == 1

    @pytest.mark.parametrize(
        "tags",
        [{"landuse": "residential"}, {"landuse": "forest", "name": "林"}, {"amenity": "parking"}],
    )
    def test_open_land_is_none(self, tmp_path: Path, tags: dict[str, str]):
        extract = Extract()
        extract.area(tags)
        assert read(extract, tmp_path, "compound").rows.empty


def test_an_extract_that_was_shifted_is_shifted_back(tmp_path: Path):
    extract = Extract()
    shifted = np.column_stack(from_wgs84(*np.transpose(STREET), "gcj02"))
    extract.line(shifted.tolist(), {"highway": "road"})
    path = extract.write(tmp_path / "shifted.osm")
    shape = read_features(path, "road", "gcj02").rows.geometry.iloc[0]
    assert shapely.get_coordinates(shape) == pytest.approx(np.array(STREET), abs=1e-6)


@pytest.mark.parametrize("kind", ["checkpoint", "post"])
def test_openstreetmap_has_no_posts(tmp_path: Path, kind: LayerKind):
    with pytest.raises(BadInput, match="it has building, compound, road, water"):
        read(Extract(), tmp_path, kind)


@pytest.mark.parametrize("options", [{"layer": "roads"}, {"fields": {"id": "ref"}}])
def test_layers_and_fields_cannot_be_named(tmp_path: Path, options: dict[str, Any]):
    with pytest.raises(BadInput, match="leave --layer and --map out"):
        read_features(Extract().write(tmp_path / "a.osm"), "road", "wgs84", **options)


def test_a_file_that_is_no_extract_is_refused(tmp_path: Path):
    path = tmp_path / "bad.osm.pbf"
    path.write_bytes(b"no protocol buffer")
    with pytest.raises(BadInput, match="cannot be read"):
        read_features(path, "road", "wgs84")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="no such file"):
        read_features(tmp_path / "none.osm.pbf", "road", "wgs84")
