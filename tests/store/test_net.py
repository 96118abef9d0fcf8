"""Districts and their grids in force on a date."""

from datetime import date

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection

from gis.errors import Conflict, NotFound
from gis.store import net
from tests.stored import CENTRE, DISTRICT, HONGQIAO

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)
STREETS = ("120106001", "120106002")


def small_net() -> gpd.GeoDataFrame:
    """A district of two streets, one with a grid below it."""
    rows = [
        ("120106", "区", 1, None, None, shapely.box(0, 0, 2, 1)),
        ("120106001", "西街", 2, None, "120106", shapely.box(0, 0, 1, 1)),
        ("120106002", "东街", 2, None, "120106", shapely.box(1, 0, 2, 1)),
        ("120106001001", "格", 3, "general", "120106001", shapely.box(0, 0, 1, 1)),
    ]
    return gpd.GeoDataFrame(rows, columns=list(net.COLUMNS), geometry="geometry", crs="EPSG:4326")


@pytest.fixture
def c(connection: Connection, district: str) -> Connection:
    net.insert_grids(connection, district, small_net(), JANUARY)
    return connection


def codes(c: Connection, as_of: date, **chosen: object) -> list[str]:
    return net.grids_in_force(c, DISTRICT, as_of, **chosen)["code"].tolist()


def test_a_district_keeps_its_profile(connection: Connection, district: str):
    assert net.load_profile_of(connection, district) == HONGQIAO


def test_setting_a_district_up_again_renews_it(connection: Connection, district: str):
    net.raise_net_version(connection, district)
    net.save_district(connection, HONGQIAO.model_copy(update={"version": "next"}), (117.0, 39.0))
    assert net.load_profile_of(connection, district).version == "next"
    assert net.centre_of(connection, district) == (117.0, 39.0)
    assert net.net_version(connection, district) == 1


def test_a_district_has_its_centre(connection: Connection, district: str):
    assert net.centre_of(connection, district) == CENTRE


@pytest.mark.parametrize(
    "ask", [net.load_profile_of, net.centre_of, net.net_version, net.raise_net_version]
)
def test_an_unknown_district_is_not_found(connection: Connection, ask):
    with pytest.raises(NotFound, match="999999"):
        ask(connection, "999999")


def test_each_change_raises_the_net_version(connection: Connection, district: str):
    assert net.net_version(connection, district) == 0
    assert net.raise_net_version(connection, district) == 1
    assert net.net_version(connection, district) == 1


def test_the_only_district_is_found(connection: Connection, district: str):
    assert net.only_district(connection) == district


def test_without_a_district_there_is_no_only_one(connection: Connection):
    with pytest.raises(NotFound, match="import a net"):
        net.only_district(connection)


def test_of_two_districts_none_is_the_only_one(connection: Connection, district: str):
    net.save_district(connection, HONGQIAO.model_copy(update={"district": "110101"}), CENTRE)
    assert net.districts(connection) == ["110101", district]
    with pytest.raises(Conflict, match="110101, 120106"):
        net.only_district(connection)


def test_a_net_comes_back_as_it_went_in(c: Connection):
    found = net.grids_in_force(c, DISTRICT, JANUARY)
    expected = small_net()
    expected["geometry"] = [shapely.MultiPolygon([shape]) for shape in expected.geometry]
    assert list(found.columns) == list(net.COLUMNS)
    assert found.index.tolist() == found["code"].tolist()
    assert found.crs == "EPSG:4326"
    assert found.reset_index(drop=True).astype("object").equals(expected.astype("object"))


def test_nothing_is_in_force_before_its_day(c: Connection):
    assert codes(c, date(2025, 12, 31)) == []


def test_one_level_can_be_asked_for(c: Connection):
    assert codes(c, JANUARY, level=2) == list(STREETS)


def test_a_subtree_can_be_asked_for(c: Connection):
    assert codes(c, JANUARY, within="120106001") == ["120106001", "120106001001"]


def test_a_level_of_a_subtree_can_be_asked_for(c: Connection):
    assert codes(c, JANUARY, within="120106001", level=3) == ["120106001001"]


def test_the_subtree_of_an_unknown_grid_is_empty(c: Connection):
    assert codes(c, JANUARY, within="999") == []


def test_a_code_in_force_cannot_come_again(c: Connection):
    with pytest.raises(Conflict, match="already in force"):
        net.insert_grids(c, DISTRICT, small_net(), MARCH)


def test_an_ended_net_gives_way_on_the_day(c: Connection):
    assert net.end_grids(c, DISTRICT, MARCH) == 4
    net.insert_grids(c, DISTRICT, small_net().iloc[:1], MARCH)
    assert len(codes(c, date(2026, 2, 28))) == 4
    assert codes(c, MARCH) == ["120106"]


def test_some_grids_can_be_ended(c: Connection):
    net.end_grids(c, DISTRICT, MARCH, [STREETS[1]])
    assert codes(c, MARCH, level=2) == [STREETS[0]]


def test_ending_on_the_first_day_leaves_no_trace(c: Connection):
    net.end_grids(c, DISTRICT, JANUARY)
    net.insert_grids(c, DISTRICT, small_net(), JANUARY)
    assert len(codes(c, JANUARY)) == 4


def test_inserting_no_grids_does_nothing(c: Connection):
    net.insert_grids(c, DISTRICT, small_net().iloc[:0], MARCH)
    assert len(codes(c, MARCH)) == 4
