"""Layers from files: which field holds what, and what is refused."""

import re
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis.datum import from_wgs84
from gis.errors import BadInput
from gis.layers import Features, LayerKind, read_features, things_of

HOUSES = [shapely.box(117 + n, 39, 117.1 + n, 39.1) for n in range(2)]


def write(path: Path, layer: str | None = None, **columns: object) -> Path:
    """Two houses with these columns."""
    frame = gpd.GeoDataFrame(columns, geometry=HOUSES, crs="EPSG:4326")
    frame.to_file(path, engine="pyogrio", **({"layer": layer} if layer else {}))
    return path


def read(path: Path, kind: LayerKind = "building", **options: object) -> Features:
    return read_features(path, kind, "wgs84", **options)


@pytest.mark.parametrize("name", ["houses.geojson", "houses.gpkg", "houses.shp"])
def test_formats_say_the_same(tmp_path: Path, name: str):
    path = write(tmp_path / name, id=["a", "b"], name=["一", "二"], floors=[6, 2])
    things = things_of(read(path), "building")
    assert things.faults == []
    rows = things.rows[["source_id", "name", "floors"]]
    assert rows.to_numpy().tolist() == [["a", "一", 6], ["b", "二", 2]]
    assert shapely.equals(things.rows.geometry.to_numpy(), HOUSES).all()


def test_a_shapefile_in_gbk_with_chinese_fields(tmp_path: Path):
    frame = gpd.GeoDataFrame(
        {"编号": [1, 2], "名称": "楼", "层数": [6, 7]}, geometry=HOUSES, crs=4326
    )
    frame.to_file(tmp_path / "楼.shp", engine="pyogrio", encoding="gbk")
    rows = things_of(read(tmp_path / "楼.shp"), "building").rows
    assert rows[["source_id", "name", "floors"]].to_numpy().tolist() == [
        ["1", "楼", 6],
        ["2", "楼", 7],
    ]


def test_usual_names_go_in_any_case(tmp_path: Path):
    path = write(tmp_path / "a.geojson", OSM_ID=[1, 2], Floors=[3, 4])
    assert read(path).rows["floors"].tolist() == [3, 4]


def test_other_names_are_given(tmp_path: Path):
    path = write(tmp_path / "a.geojson", id=[1, 2], bid=["x", "y"])
    assert read(path, fields={"id": "bid"}).rows["id"].tolist() == ["x", "y"]


def test_degrees_of_another_datum_are_converted(tmp_path: Path):
    lon, lat = from_wgs84(117, 39, "gcj02")
    shape = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(lon, lat)], crs=4326)
    shape.to_file(tmp_path / "a.geojson", engine="pyogrio")
    found = read_features(tmp_path / "a.geojson", "post", "gcj02").rows.geometry.iloc[0]
    assert (found.x, found.y) == pytest.approx((117, 39), abs=1e-6)


def test_a_coordinate_system_that_the_file_names_is_undone(tmp_path: Path):
    frame = gpd.GeoDataFrame({"id": [1, 2]}, geometry=HOUSES, crs=4326).to_crs(32650)
    frame.to_file(tmp_path / "a.gpkg", engine="pyogrio")
    bounds = read(tmp_path / "a.gpkg").rows.total_bounds
    assert bounds == pytest.approx((117, 39, 118.1, 39.1), abs=1e-4)


def test_faults_are_found_by_the_features_number(tmp_path: Path):
    path = write(tmp_path / "a.geojson", id=["a", "a"])
    assert [fault.where for fault in things_of(read(path), "building").faults] == ["a.geojson:2"]


def test_one_layer_of_several_is_named(tmp_path: Path):
    path = write(tmp_path / "a.gpkg", layer="old", id=[1, 2])
    write(path, layer="new", id=[3, 4])
    assert read(path, layer="new").rows["id"].tolist() == [3, 4]


@pytest.mark.parametrize("layer", [None, "newest"])
def test_several_layers_are_told_by_name(tmp_path: Path, layer: str | None):
    path = write(tmp_path / "a.gpkg", layer="old", id=[1, 2])
    write(path, layer="new", id=[3, 4])
    with pytest.raises(BadInput, match="--layer which of its layers is meant: old, new"):
        read(path, layer=layer)


@pytest.mark.parametrize("field", ["户主", "phone", "id_no"])
def test_private_fields_are_refused_by_name(tmp_path: Path, field: str):
    path = write(tmp_path / "a.geojson", id=[1, 2], **{field: ["13800000000", "x"]})
    with pytest.raises(BadInput, match=f"the field {field} says private data") as refusal:
        read(path)
    assert "13800000000" not in str(refusal.value)


def test_a_named_field_that_is_not_there_is_refused(tmp_path: Path):
    path = write(tmp_path / "a.geojson", id=[1, 2])
    with pytest.raises(BadInput, match="id: there is no field ID; there are id"):
        read(path, fields={"id": "ID"})


def test_an_attribute_of_another_kind_is_refused(tmp_path: Path):
    path = write(tmp_path / "a.geojson", id=[1, 2])
    with pytest.raises(BadInput, match="a compound has none; it has id, name"):
        read(path, "compound", fields={"floors": "id"})


def test_other_formats_are_refused_with_those_that_are_read(tmp_path: Path):
    known = ".geojson, .json, .gpkg, .shp, .pbf, .osm"
    with pytest.raises(BadInput, match=re.escape(known)):
        read(tmp_path / "a.dwg")


def test_a_file_without_shapes_is_refused(tmp_path: Path):
    path = tmp_path / "a.geojson"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        read(path)
