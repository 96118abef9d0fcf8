"""Nets from files: real GeoJSON, GeoPackage and Shapefile, written here, whole and damaged."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from gis.datum import Datum, area_m2, from_wgs84
from gis.errors import BadInput
from gis.grids import FieldMap, NetFile, check_net, read_net, read_polygons
from gis.profile import load_profile
from tests.nets import CORNER, DISTRICT, HONGQIAO, changed, small_net

CHINESE = {"code": "编码", "name": "名称", "level": "层级", "parent_code": "上级"}
CHINESE_MAP = FieldMap(code="编码", name="名称", level="层级", parent="上级")


def read(*files: Path | NetFile, datum: Datum = "wgs84") -> gpd.GeoDataFrame:
    whole = [file if isinstance(file, NetFile) else NetFile(file) for file in files]
    return read_net(whole, HONGQIAO, datum)


def refused(*files: Path | NetFile) -> str:
    with pytest.raises(BadInput) as refusal:
        read(*files)
    return str(refusal.value)


def same(net: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> bool:
    """Whether two nets have the same grids, shapes to a tenth of a millimetre."""
    one, two = (each.set_index("code").sort_index() for each in (net, other))
    names = ["name", "level", "parent_code"]
    return (
        one.index.equals(two.index)
        and (one[names].to_numpy() == two[names].to_numpy()).all()
        and bool((shapely.hausdorff_distance(one.geometry, two.geometry) < 1e-9).all())
    )


def write(net: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    if path.suffix == ".shp":  # whose field names have at most ten bytes
        net = net.rename(columns={"parent_code": "parent_cod"})
    net.to_file(path, engine="pyogrio", **options)
    return path


@pytest.mark.parametrize("name", ["net.geojson", "net.json", "net.gpkg"])
def test_formats_give_the_same_net(tmp_path: Path, name: str):
    driver = {"driver": "GeoJSON"} if name == "net.json" else {}
    assert same(read(write(small_net(), tmp_path / name, **driver)), small_net())


def test_shapefile_gives_the_same_net(tmp_path: Path):
    assert same(read(write(small_net(), tmp_path / "net.shp")), small_net())


def test_what_was_read_is_a_valid_net(tmp_path: Path):
    assert check_net(read(write(small_net(), tmp_path / "net.gpkg")), HONGQIAO).faults == []


class TestFields:
    def test_fields_with_other_names_are_mapped(self, tmp_path: Path):
        path = write(small_net().rename(columns=CHINESE), tmp_path / "net.geojson")
        assert same(read(NetFile(path, map=CHINESE_MAP)), small_net())

    def test_a_map_is_read_from_text(self):
        assert FieldMap.parse("code=编码, name=名称,level=层级,parent=上级") == CHINESE_MAP

    @pytest.mark.parametrize("text", ["", "code", "code=", "kode=A", "code=A,,name=B"])
    def test_a_map_that_says_nothing_is_refused(self, text: str):
        with pytest.raises(BadInput, match="code, name, level, parent, kind, households"):
            FieldMap.parse(text)

    def test_a_private_field_is_no_name(self):
        with pytest.raises(BadInput, match="户主电话: says private data"):
            FieldMap.parse("code=编码,name=户主电话")

    def test_fields_that_are_not_mapped_are_not_taken_in(self, tmp_path: Path):
        net = small_net().assign(网格员电话="13800000000")
        assert "网格员电话" not in read(write(net, tmp_path / "net.geojson")).columns

    def test_a_missing_field_names_those_there_are(self, tmp_path: Path):
        path = write(small_net().rename(columns=CHINESE), tmp_path / "net.geojson")
        assert "there are 编码, 层级, 上级, 名称" in refused(path)

    def test_a_mapped_field_that_is_not_there_is_refused(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.geojson")
        assert "no field KIND" in refused(NetFile(path, map=FieldMap(kind="KIND")))

    def test_faults_of_all_files_come_at_once(self, tmp_path: Path):
        bare = small_net()[["geometry"]]
        files = [write(bare, tmp_path / f"{name}.geojson") for name in "ab"]
        said = refused(*files)
        assert said.count("a.geojson: there is no field") == 2
        assert said.count("b.geojson: there is no field") == 2

    def test_without_a_parent_field_the_codes_prefix_tells_it(self, tmp_path: Path):
        path = write(small_net().drop(columns="parent_code"), tmp_path / "net.geojson")
        assert same(read(path), small_net())

    def test_without_a_level_field_the_codes_length_tells_it(self, tmp_path: Path):
        path = write(small_net().drop(columns="level"), tmp_path / "net.geojson")
        assert same(read(path), small_net())

    @pytest.mark.parametrize(
        "words", [["district", "street", "community", "basic"], ["区", "街道", "社区", "基础网格"]]
    )
    def test_levels_go_by_name_or_title(self, tmp_path: Path, words: list[str]):
        net = small_net()
        net["level"] = [words[level - 1] for level in net["level"]]
        assert same(read(write(net, tmp_path / "net.geojson")), small_net())

    def test_a_level_that_is_none_is_refused_with_those_there_are(self, tmp_path: Path):
        net = small_net()
        net["level"] = "village"
        assert "'village'; it is one of district (区), street" in refused(
            write(net, tmp_path / "net.geojson")
        )

    def test_numeric_codes_are_text(self, tmp_path: Path):
        net = small_net()
        net["code"] = net["code"].astype("int64")
        assert same(read(write(net, tmp_path / "net.geojson")), small_net())

    def test_codes_kept_as_decimals_are_text(self, tmp_path: Path):
        net = small_net()
        net["code"] = net["code"].astype("float64")
        assert same(read(write(net, tmp_path / "net.shp")), small_net())

    def test_a_parent_above_the_district_is_left_aside(self, tmp_path: Path):
        net = changed(DISTRICT, parent_code="120100")
        assert same(read(write(net, tmp_path / "net.geojson")), small_net())

    def test_households_are_numbers(self, tmp_path: Path):
        net = small_net()
        net["户数"] = ["310"] * (len(net) - 1) + ["?"]
        path = write(net, tmp_path / "net.geojson")
        households = read(NetFile(path, map=FieldMap(households="户数")))["households"]
        assert households.iloc[0] == 310
        assert np.isnan(households.iloc[-1])


class TestKinds:
    BAYI = load_profile("bayi")

    def kind(self, folder: Path, word: str | None) -> str:
        """The kind of the basic grid, of which the file says `word`."""
        net = small_net().iloc[-1:].assign(code="540402001001", kind=word)
        path = write(net[["code", "name", "kind", "geometry"]], folder / "net.geojson")
        return read_net([NetFile(path)], self.BAYI, "wgs84")["kind"].item()

    def test_a_title_is_put_into_its_name(self, tmp_path: Path):
        assert self.kind(tmp_path, "专属") == "dedicated"

    def test_where_a_profile_has_several_none_is_guessed(self, tmp_path: Path):
        assert self.kind(tmp_path, None) == ""

    def test_the_only_kind_of_a_profile_needs_no_field(self, tmp_path: Path):
        path = write(small_net().drop(columns="kind"), tmp_path / "net.geojson")
        assert set(read(path)["kind"].dropna()) == {"general"}


class TestLevelsInFiles:
    def files(self, folder: Path) -> list[NetFile]:
        net, files = small_net(), []
        for number, level in enumerate(HONGQIAO.levels, start=1):
            rows = net[net["level"] == number].drop(columns="level")
            files.append(NetFile(write(rows, folder / f"{number}.shp"), level.name))
        return files

    def test_a_file_for_each_level(self, tmp_path: Path):
        assert same(read(*self.files(tmp_path)), small_net())

    def test_the_order_of_files_does_not_matter(self, tmp_path: Path):
        assert same(read(*reversed(self.files(tmp_path))), small_net())

    def test_a_files_level_that_is_none_is_refused(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.geojson")
        assert "'parish'" in refused(NetFile(path, "parish"))

    def test_layers_of_a_geopackage_may_be_levels(self, tmp_path: Path):
        net, path = small_net(), tmp_path / "net.gpkg"
        for number, level in enumerate(HONGQIAO.levels, start=1):
            write(net[net["level"] == number].drop(columns="level"), path, layer=level.name)
        assert same(read(path), small_net())

    def test_tables_without_shapes_are_left_aside(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.gpkg")
        pyogrio.write_dataframe(pd.DataFrame({"style": ["red"]}), path, layer="layer_styles")
        assert same(read(path), small_net())


class TestCharacters:
    @pytest.mark.parametrize("label", ["GBK", "CP936", "936", None, "UTF-8", "no such set", "\0"])
    def test_a_gbk_shapefile_whatever_it_says_of_itself(self, tmp_path: Path, label: str | None):
        net = small_net()[["code", "name", "geometry"]].rename(columns=CHINESE)
        path = write(net, tmp_path / "net.shp", encoding="GBK")
        path.with_suffix(".cpg").unlink()
        if label:
            path.with_suffix(".cpg").write_text(label)
        fields = FieldMap(code="编码", name="名称")
        assert same(read(NetFile(path, map=fields)), small_net())

    def test_a_gbk_shapefile_with_its_suffixes_in_capitals(self, tmp_path: Path):
        path = write(
            small_net()[["code", "name", "geometry"]], tmp_path / "net.shp", encoding="GBK"
        )
        path.with_suffix(".cpg").unlink()
        for file in list(tmp_path.iterdir()):
            file.rename(file.with_suffix(file.suffix.upper()))
        assert same(read(path.with_suffix(".SHP")), small_net())

    @pytest.mark.parametrize("label", ["UTF-8", None])
    def test_a_utf8_shapefile(self, tmp_path: Path, label: str | None):
        path = write(small_net()[["code", "name", "geometry"]], tmp_path / "net.shp")
        if label is None:
            path.with_suffix(".cpg").unlink()
        assert same(read(path), small_net())

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
    def test_geojson_in_any_usual_encoding(self, tmp_path: Path, encoding: str):
        path = tmp_path / "net.geojson"
        text = json.dumps(json.loads(small_net().to_json()), ensure_ascii=False)
        path.write_bytes(text.encode(encoding))
        assert same(read(path), small_net())

    def test_bytes_in_no_character_set_are_refused(self, tmp_path: Path):
        path = tmp_path / "net.geojson"
        path.write_bytes(small_net().to_json().encode() + b"\xff\xff")
        assert "neither utf-8 nor gb18030" in refused(path)


class TestCoordinates:
    @pytest.mark.parametrize("datum", ["gcj02", "bd09"])
    def test_the_declared_datum_is_undone(self, tmp_path: Path, datum: Datum):
        net = small_net()
        net["geometry"] = shapely.transform(
            net.geometry.to_numpy(), lambda xy: np.column_stack(from_wgs84(*xy.T, datum))
        )
        path = write(net, tmp_path / "net.gpkg")
        assert same(read(path, datum=datum), small_net())

    @pytest.mark.parametrize("epsg", [4549, 4490, 32650, 3857])
    def test_a_named_coordinate_system_is_undone(self, tmp_path: Path, epsg: int):
        net = small_net().to_crs(epsg)
        path = write(net, tmp_path / "net.shp")
        assert same(read(path), small_net())

    def test_a_projected_file_may_be_in_gcj02(self, tmp_path: Path):
        net = small_net()
        shift = lambda xy: np.column_stack(from_wgs84(*xy.T, "gcj02"))  # noqa: E731
        net["geometry"] = shapely.transform(net.geometry.to_numpy(), shift)
        path = write(net.set_crs(4326).to_crs(4549), tmp_path / "net.gpkg")
        assert same(read(path, datum="gcj02"), small_net())

    def test_metres_without_a_named_system_are_told_by_the_check(self, tmp_path: Path):
        path = write(small_net().to_crs(4549), tmp_path / "net.shp")
        path.with_suffix(".prj").unlink()
        assert set(check_net(read(path), HONGQIAO).by_kind()) >= {"crs_suspect"}

    def test_a_local_system_without_a_place_is_refused(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.shp")
        path.with_suffix(".prj").write_text('LOCAL_CS["site grid",UNIT["metre",1]]')
        assert "cannot be read" in refused(path)

    def test_a_system_named_in_no_readable_text_is_refused(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.shp")
        path.with_suffix(".prj").write_bytes('GEOGCS["国家2000"]'.encode("gbk"))
        assert "net.shp: cannot be read" in refused(path)

    def test_heights_are_dropped(self, tmp_path: Path):
        net = small_net()
        net["geometry"] = shapely.force_3d(net.geometry.to_numpy(), 3.5)
        assert not read(write(net, tmp_path / "net.gpkg")).geometry.has_z.any()


def collection(geometry: object) -> str:
    """A GeoJSON of one basic grid."""
    properties = {"code": CORNER, "name": "一"}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def one(tmp_path: Path, geometry: object) -> gpd.GeoDataFrame:
    path = tmp_path / "one.geojson"
    path.write_text(collection(geometry))
    return read(path)


def kinds_of(net: gpd.GeoDataFrame) -> set[str]:
    return set(check_net(net, HONGQIAO).by_kind()) - {"orphan"}


RING = [[117.1, 39.1], [117.2, 39.1], [117.2, 39.2], [117.1, 39.1]]


class TestOddShapes:
    def test_an_open_ring_is_told(self, tmp_path: Path):
        net = one(tmp_path, {"type": "Polygon", "coordinates": [RING[:3]]})
        assert kinds_of(net) == {"not_closed"}

    def test_an_open_line_is_told(self, tmp_path: Path):
        net = one(tmp_path, {"type": "LineString", "coordinates": RING[:3]})
        assert kinds_of(net) == {"not_closed"}

    def test_a_closed_line_is_its_polygon(self, tmp_path: Path):
        net = one(tmp_path, {"type": "LineString", "coordinates": RING})
        assert kinds_of(net) == set()

    def test_a_collection_gives_its_polygons(self, tmp_path: Path):
        point = {"type": "Point", "coordinates": RING[0]}
        polygon = {"type": "Polygon", "coordinates": [RING]}
        net = one(tmp_path, {"type": "GeometryCollection", "geometries": [point, polygon]})
        assert net.geometry.geom_type.tolist() == ["Polygon"]

    @pytest.mark.parametrize(
        "geometry",
        [
            None,
            {"type": "Point", "coordinates": RING[0]},
            {"type": "Polygon", "coordinates": []},
            {"type": "Polygon", "coordinates": [[RING[0]]]},
            {"type": "Polygon", "coordinates": [["a", *RING]]},
            {"type": "Polygon", "coordinates": [[RING[0], [float("nan"), 39.1], *RING[2:]]]},
            {"type": "GeometryCollection", "geometries": []},
        ],
    )
    def test_no_area_is_told(self, tmp_path: Path, geometry: object):
        assert kinds_of(one(tmp_path, geometry)) == {"no_area"}


class TestDamagedFiles:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("net.geojson", b""),
            ("net.geojson", b"[1, 2, 3]"),
            ("net.geojson", b'{"type": "FeatureCollection", "features": [{"ty'),
            ("net.gpkg", b""),
            ("net.gpkg", b"SQLite format 3\0" + b"x" * 500),
            ("net.shp", b""),
            ("net.shp", b"\0" * 100),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, tmp_path: Path, name: str, content: bytes):
        (tmp_path / name).write_bytes(content)
        assert name in refused(tmp_path / name)

    def test_half_a_geopackage(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.gpkg")
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        assert "net.gpkg: cannot be read" in refused(path)

    def test_half_a_shapefile_has_grids_without_area(self, tmp_path: Path):
        path = write(small_net(), tmp_path / "net.shp")
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        assert "no_area" in kinds_of(read(path))

    @pytest.mark.parametrize("lost", [".shx", ".dbf"])
    def test_a_shapefile_without_its_other_files(self, tmp_path: Path, lost: str):
        path = write(small_net(), tmp_path / "net.shp")
        path.with_suffix(lost).unlink()
        assert "net.shp" in refused(path)

    def test_a_layer_without_features(self, tmp_path: Path):
        path = write(small_net().iloc[:0], tmp_path / "net.gpkg")
        assert "no grid" in refused(path)

    def test_no_features(self, tmp_path: Path):
        path = tmp_path / "net.geojson"
        path.write_text('{"type": "FeatureCollection", "features": []}')
        assert "net.geojson" in refused(path)

    def test_no_such_file(self, tmp_path: Path):
        assert "there is no such file" in refused(tmp_path / "net.geojson")

    def test_a_folder_is_no_file(self, tmp_path: Path):
        (tmp_path / "net.gpkg").mkdir()
        assert "there is no such file" in refused(tmp_path / "net.gpkg")

    def test_other_formats_are_refused_with_those_that_are_read(self, tmp_path: Path):
        said = refused(tmp_path / "net.dwg")
        assert "read here are .geojson, .json, .gpkg, .shp" in said

    def test_a_huge_file_is_refused_unread(self, tmp_path: Path):
        path = tmp_path / "net.geojson"
        with path.open("wb") as file:
            file.truncate(600 * 1024**2)
        assert "more than 512 MiB" in refused(path)


def test_polygons_of_another_kind_need_no_fields(tmp_path: Path):
    path = write(small_net()[["geometry"]], tmp_path / "buildings.geojson")
    assert area_m2(read_polygons(path, "wgs84")).sum() == pytest.approx(320_000, rel=1e-3)
