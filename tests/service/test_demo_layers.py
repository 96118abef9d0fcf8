"""The layers of the demonstration's city, taken in like real ones."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from gis.profile import load_profile
from gis.service.demo import set_up, synthetic_district
from gis.store.layers import layer_counts, layer_of
from gis.store.premises import premises_counts, search_premises
from gis.synth import SyntheticDistrict, make_layers

SMALL = Path(__file__).parents[2] / "data" / "boundaries" / "small.toml"
NOW, LATER = datetime(2026, 5, 11, tzinfo=UTC), datetime(2026, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def small() -> SyntheticDistrict:
    return synthetic_district(load_profile(str(SMALL)), 7)


@pytest.fixture
def c(connection: Connection, small: SyntheticDistrict) -> Connection:
    set_up(connection, small, now=NOW)
    return connection


def test_every_layer_is_taken_in(c: Connection, small: SyntheticDistrict):
    kinds = layer_counts(c, small.profile.district)["kind"].tolist()
    assert kinds == ["building", "checkpoint", "compound", "post", "road", "water"]


def test_buildings_have_floors(c: Connection, small: SyntheticDistrict):
    assert layer_of(c, small.profile.district, "building")["floors"].min() >= 1


def test_roads_have_classes(c: Connection, small: SyntheticDistrict):
    classes = set(layer_of(c, small.profile.district, "road")["road_class"])
    assert classes <= {"trunk", "main", "local", "lane"}


def test_premises_are_taken_in_and_found_by_address(c: Connection, small: SyntheticDistrict):
    premises = make_layers(small).premises
    assert premises_counts(c, small.profile.district)["count"].sum() == len(premises)
    one = premises.iloc[len(premises) // 2]
    words = f"{one['place']}{one['building']}号楼{one['unit']}单元{one['floor']}{one['room']:02d}"
    found = search_premises(c, small.profile.district, words, 5)
    assert one["id"] in found["id"].tolist()
    assert set(found["grid_code"]) <= set(small.basic_grids()["code"])


def test_every_basic_grid_has_required_checkpoints(c: Connection, small: SyntheticDistrict):
    checkpoints = layer_of(c, small.profile.district, "checkpoint")
    assert checkpoints["required"].all()
    assert set(checkpoints["grid_code"]) == set(small.basic_grids()["code"])


def test_the_same_city_again_changes_nothing(c: Connection, small: SyntheticDistrict):
    set_up(c, small, now=LATER)
    assert set(layer_counts(c, small.profile.district)["imported_at"]) == {NOW}
