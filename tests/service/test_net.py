"""The net as GeoJSON for maps."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection

from gis.datum import DegreePlane
from gis.errors import NotFound
from gis.grids import NetFile
from gis.service.net import grids_etag, grids_geojson
from gis.service.net_check import NetSource
from gis.service.net_import import import_net
from tests.nets import CORNER, DISTRICT, EAST, HONGQIAO, NORTHWEST, PLANE, changed, small_net

TODAY = date(2026, 3, 1)


@pytest.fixture
def net(connection: Connection, tmp_path: Path) -> Connection:
    """A database with the small net in force."""
    bring(connection, small_net(), tmp_path)
    return connection


def bring(c: Connection, grids: Any, folder: Path) -> None:
    grids.to_file(folder / "net.gpkg", engine="pyogrio")
    source = NetSource([NetFile(folder / "net.gpkg")], "wgs84")
    import_net(c, source, HONGQIAO, effective_on=date(2026, 1, 1))


def features(
    c: Connection, level: int | None = None, within: str | None = None
) -> list[dict[str, Any]]:
    _, body = grids_geojson(c, DISTRICT, level, within, TODAY)
    return json.loads(body)["features"]


def test_every_grid_is_a_feature(net: Connection):
    assert len(features(net)) == 15


def test_one_level(net: Connection):
    assert {feature["properties"]["level"] for feature in features(net, 3)} == {3}


def test_a_subtree(net: Connection):
    codes = [feature["properties"]["code"] for feature in features(net, 4, EAST)]
    assert len(codes) == 4
    assert all(code.startswith(EAST) for code in codes)


def test_properties_are_few_and_missing_ones_are_null(net: Connection):
    district, *_ = features(net, 1)
    assert district["properties"] == {
        "code": DISTRICT, "name": "网格", "level": 1, "kind": None, "parent_code": None,
        "label": district["properties"]["label"],
    }  # fmt: skip


def test_a_label_lies_where_there_is_most_room(net: Connection):
    for feature in features(net, 4):
        shape = shapely.geometry.shape(feature["geometry"])
        label = shapely.Point(feature["properties"]["label"])
        assert label.distance(shape.centroid) < 1e-4  # a square's middle, to 10 m


def test_positions_have_six_decimals(net: Connection):
    (west, south), *_ = features(net, 4)[0]["geometry"]["coordinates"][0][0]
    assert (round(west, 6), round(south, 6)) == (west, south)


def test_a_wavy_border_is_simplified_alike_on_both_sides(connection: Connection, tmp_path: Path):
    wave = [(100 + 0.5 * (-1) ** y, y) for y in range(100, 201, 2)]
    grids = small_net()
    for code, far in ((CORNER, 0), (f"{NORTHWEST}002", 200)):
        ring = shapely.Polygon([(far, 100), *wave, (far, 200)])
        grids.loc[grids["code"] == code, "geometry"] = PLANE.unproject([ring])[0]
    bring(connection, grids, tmp_path)
    drawn = shapely.from_geojson(
        [json.dumps(feature["geometry"]) for feature in features(connection, 4, NORTHWEST)]
    )
    assert shapely.get_num_coordinates(drawn).sum() < 20
    assert shapely.coverage_is_valid(DegreePlane(117, 39).project(drawn))


def test_the_tag_stays_while_the_net_does(net: Connection):
    question = (DISTRICT, 4, None, TODAY)
    assert grids_geojson(net, *question)[0] == grids_etag(net, *question)


def test_the_tag_tells_questions_apart(net: Connection):
    asked = [(None, None), (4, None), (4, EAST)]
    assert len({grids_etag(net, DISTRICT, *question, TODAY) for question in asked}) == 3


def test_the_tag_changes_with_the_net(net: Connection, tmp_path: Path):
    before = grids_etag(net, DISTRICT, 4, None, TODAY)
    bring(net, changed(CORNER, name="新名"), tmp_path)
    assert grids_etag(net, DISTRICT, 4, None, TODAY) != before


@pytest.mark.parametrize("level", [0, 5, -1])
def test_an_unknown_level_is_refused(net: Connection, level: int):
    with pytest.raises(NotFound, match="the levels are 1 to 4"):
        grids_geojson(net, DISTRICT, level, None, TODAY)


def test_an_unknown_grid_is_refused(net: Connection):
    with pytest.raises(NotFound, match="No grid 999"):
        grids_geojson(net, DISTRICT, None, "999", TODAY)


def test_before_the_first_net_there_is_none(net: Connection):
    _, body = grids_geojson(net, DISTRICT, None, None, date(2020, 1, 1))
    assert json.loads(body)["features"] == []


def test_an_unknown_district_is_refused(net: Connection):
    with pytest.raises(NotFound):
        grids_geojson(net, "110101", None, None, TODAY)
