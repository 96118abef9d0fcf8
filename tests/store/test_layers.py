"""Layers in the store: by source id, as a whole, and nothing twice."""

from datetime import UTC, datetime

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection

from gis.store.layers import Saved, layer_counts, layer_of, save_layer
from tests.stored import HONGQIAO, set_up_district

EARLIER, LATER = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
DISTRICT = HONGQIAO.district


@pytest.fixture(autouse=True)
def _district(connection: Connection) -> None:
    set_up_district(connection)


def buildings(**floors: int | None) -> gpd.GeoDataFrame:
    """Squares side by side, known by these ids: `buildings(a=6, b=None)`."""
    shapes = [
        shapely.box(117 + n / 1000, 39, 117.0005 + n / 1000, 39.0005) for n in range(len(floors))
    ]
    columns = {"source_id": list(floors), "name": '"一,号\n楼"', "floors": list(floors.values())}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def save(
    c: Connection, things: gpd.GeoDataFrame, *, replace: bool = False, at: datetime = EARLIER
) -> Saved:
    return save_layer(c, DISTRICT, "building", things, replace=replace, imported_at=at)


def test_what_was_saved_is_there(connection: Connection):
    save(connection, buildings(a=6, b=None))
    there = layer_of(connection, DISTRICT, "building")
    assert there["source_id"].tolist() == ["a", "b"]
    assert there["name"].tolist() == ['"一,号\n楼"'] * 2
    assert there["floors"].isna().tolist() == [False, True]
    assert there["floors"].iloc[0] == 6
    assert there.geometry.geom_equals_exact(buildings(a=6, b=None).geometry, 0).all()


def test_a_kind_of_which_nothing_is_there_is_empty(connection: Connection):
    assert layer_of(connection, DISTRICT, "road").empty


def test_the_same_again_changes_nothing(connection: Connection):
    assert save(connection, buildings(a=6, b=None)) == Saved(2, 0, 0, 0)
    assert save(connection, buildings(a=6, b=None), at=LATER) == Saved(0, 0, 2, 0)
    assert layer_counts(connection, DISTRICT)["imported_at"].item() == EARLIER


def test_a_known_id_takes_the_new_values(connection: Connection):
    save(connection, buildings(a=6, b=2))
    assert save(connection, buildings(a=6, b=3), at=LATER) == Saved(0, 1, 1, 0)
    assert layer_of(connection, DISTRICT, "building")["floors"].tolist() == [6, 3]


def test_a_known_id_takes_the_new_shape(connection: Connection):
    save(connection, buildings(a=6))
    moved = buildings(a=6)
    moved.geometry = moved.translate(0.0001)
    assert save(connection, moved) == Saved(0, 1, 0, 0)
    assert layer_of(connection, DISTRICT, "building").geometry.geom_equals_exact(moved, 0).all()


def test_what_is_not_named_again_stays(connection: Connection):
    save(connection, buildings(a=6, b=2))
    save(connection, buildings(c=1))
    assert layer_of(connection, DISTRICT, "building")["source_id"].tolist() == ["a", "b", "c"]


def test_replacing_removes_what_is_not_named_again(connection: Connection):
    save(connection, buildings(a=6, b=2))
    assert save(connection, buildings(a=6, c=1), replace=True) == Saved(1, 0, 1, 1)
    assert layer_of(connection, DISTRICT, "building")["source_id"].tolist() == ["a", "c"]


def test_replacing_one_kind_leaves_the_others(connection: Connection):
    save_layer(connection, DISTRICT, "compound", buildings(x=1), replace=False, imported_at=EARLIER)
    save(connection, buildings(a=6), replace=True)
    assert layer_counts(connection, DISTRICT)["kind"].tolist() == ["building", "compound"]


def test_counts_are_by_kind(connection: Connection):
    save(connection, buildings(a=6, b=2))
    counts = layer_counts(connection, DISTRICT)
    assert counts[["kind", "count"]].to_numpy().tolist() == [["building", 2]]
