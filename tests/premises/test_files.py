"""Lists of premises: CSV as offices write it, points of a map, and what is refused at the door."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis.datum import from_wgs84
from gis.errors import BadInput
from gis.premises import Register, named_columns, premises_of, read_register
from gis.premises.fields import personal_fields

HEADER = "编号,类型,小区,楼栋,单元,楼层,房号,经度,纬度"
ROW = "H1,住宅,幸福里,3号楼,2单元,5,501室,117.15,39.17"


def write(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "户.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Register:
    return read_register(write(tmp_path, text, encoding), "wgs84")


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadInput) as refused:
        read(tmp_path, text)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_list_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str):
    found = premises_of(read(tmp_path, f"{HEADER}\n{ROW}\n", encoding))
    assert found.faults == []
    row = found.rows.iloc[0]
    assert row[["id", "kind", "status", "place"]].tolist() == [
        "H1",
        "dwelling",
        "occupied",
        "幸福里",
    ]
    assert row[["building", "unit", "floor", "room"]].tolist() == ["3", "2", "5", "501"]
    assert row[["lon", "lat"]].tolist() == [117.15, 39.17]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_delimiter_is_understood(tmp_path: Path, delimiter: str):
    text = f"{HEADER}\n{ROW}\n".replace(",", delimiter)
    assert premises_of(read(tmp_path, text)).rows["id"].tolist() == ["H1"]


def test_positions_of_another_datum_are_changed(tmp_path: Path):
    lon, lat = (float(value) for value in from_wgs84(117.15, 39.17, "gcj02"))
    text = f"id,kind,place,lon,lat\na,shop,幸福路,{lon!r},{lat!r}\n"
    register = read_register(write(tmp_path, text), "gcj02")
    assert register.lon[0] == pytest.approx(117.15, abs=1e-7)
    assert register.lat[0] == pytest.approx(39.17, abs=1e-7)


def test_columns_with_other_names_are_mapped(tmp_path: Path):
    path = write(tmp_path, "no,用途,小区,x,y\na,商铺,幸福路,117,39\n")
    register = read_register(path, "wgs84", fields=named_columns("id=no,lon=x,lat=y"))
    assert premises_of(register).rows[["id", "kind", "lon"]].to_numpy().tolist() == [
        ["a", "shop", 117.0]
    ]


def test_a_map_names_fields_that_are_there():
    with pytest.raises(BadInput, match="with a key among id"):
        named_columns("number=no")


def test_a_map_may_name_an_address_and_no_person():
    assert named_columns("place=地址") == {"place": "地址"}
    with pytest.raises(BadInput, match="户主"):
        named_columns("place=户主")


@pytest.mark.parametrize(
    "column",
    ["姓名", "name", "户主", "身份证号", "手机号", "phone", "业主", "人口", "法定代表人", "owner",
     "健康状况", "家庭住址"],
)  # fmt: skip
def test_a_personal_column_is_refused_by_name(tmp_path: Path, column: str):
    text = f"{HEADER},{column}\n{ROW},x\n"
    assert f"{column}: says something of a person" in refusal(tmp_path, text)


def test_the_address_of_a_premises_is_no_persons():
    assert personal_fields(["地址", "address", "小区名称", "商户名称"]) == []


def test_all_that_is_wrong_with_a_header_is_told_at_once(tmp_path: Path):
    told = refusal(tmp_path, "编号,编码,姓名\n1,1,x\n")
    assert "id: several columns" in told
    assert "姓名: says" in told
    assert "place: no column" in told
    assert "lon: no column" in told


def test_a_mapped_column_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(BadInput, match="there is no column nr"):
        read_register(write(tmp_path, f"{HEADER}\n"), "wgs84", fields={"id": "nr"})


def test_records_that_do_not_fit_the_header_are_faults_and_blank_ones_are_none(tmp_path: Path):
    register = read(tmp_path, f"{HEADER}\n\n{ROW},x\n{ROW}\n")
    faults = [fault.say() for fault in register.faults]
    assert faults == ["户.csv:3: has 10 cells; the header has 9"]
    assert premises_of(register).rows["id"].tolist() == ["H1"]


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"a\0b,c\n", b"\x81"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="neither in UTF-8 nor in GBK"):
        read_register(path, "wgs84")


@pytest.mark.parametrize("text", ["", "\n", '"'])
def test_a_file_without_a_header_lacks_its_columns(tmp_path: Path, text: str):
    assert "no column is known" in refusal(tmp_path, text)


def test_a_broken_table_is_refused(tmp_path: Path):
    text = f"{HEADER}\n{'x' * 200_000}\n"
    assert "cannot be read" in refusal(tmp_path, text)


def test_other_files_are_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="formats"):
        read_register(write(tmp_path, "", name="a.xlsx"), "wgs84")
    with pytest.raises(BadInput, match="no such file"):
        read_register(tmp_path / "none.csv", "wgs84")


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp"])
def test_points_of_a_map_are_premises(tmp_path: Path, ending: str):
    path = tmp_path / f"spots.{ending}"
    columns = {"id": [7, 8], "kind": ["shop", "other"], "place": ["幸福路", "幸福路"]}
    points = shapely.points([117.15, 117.16], 39.17)
    gpd.GeoDataFrame(columns, geometry=points, crs=4326).to_file(path, engine="pyogrio")
    rows = premises_of(read_register(path, "wgs84")).rows
    assert rows[["id", "kind", "lon"]].to_numpy().tolist() == [
        ["7", "shop", 117.15], ["8", "other", 117.16],
    ]  # fmt: skip


def test_shapes_that_are_no_points_are_faults(tmp_path: Path):
    path = tmp_path / "areas.geojson"
    columns = {"id": ["a"], "kind": ["shop"], "place": ["x"]}
    box = shapely.box(117, 39, 118, 40)
    gpd.GeoDataFrame(columns, geometry=[box], crs=4326).to_file(path, engine="pyogrio")
    (fault,) = premises_of(read_register(path, "wgs84")).faults
    assert fault.say() == "areas.geojson:1: has no point on earth"


def test_one_of_several_layers_is_named(tmp_path: Path):
    path = tmp_path / "two.gpkg"
    columns = {"id": ["a"], "kind": ["shop"], "place": ["x"]}
    points = gpd.GeoDataFrame(columns, geometry=shapely.points([117.0], 39.0), crs=4326)
    for layer in ("shops", "homes"):
        points.to_file(path, layer=layer, engine="pyogrio")
    with pytest.raises(BadInput, match="shops, homes"):
        read_register(path, "wgs84")
    assert read_register(path, "wgs84", layer="homes").places == ["two.gpkg:1"]
