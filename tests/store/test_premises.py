"""Premises in the store: by id, in their grids, found by address, and what they were before."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import Connection, text

from gis.store import net
from gis.store.premises import (
    COLUMNS,
    Saved,
    premises_counts,
    save_premises,
    search_premises,
    settle_premises,
)
from tests.nets import BESIDE, CORNER, DISTRICT, HONGQIAO, degrees, small_net

SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)


@pytest.fixture
def c(connection: Connection) -> Connection:
    net.save_district(connection, HONGQIAO, (117.1525, 39.1675))
    net.insert_grids(connection, DISTRICT, small_net(), date(2026, 1, 1))
    return connection


def basic() -> gpd.GeoDataFrame:
    grids = small_net()
    grids = grids[grids["level"] == 4]
    return grids.set_index(grids["code"].to_numpy())


def flat(id_: str, east_m: float = 50, **values: object) -> dict[str, object]:
    """A flat 150 m north: the first 100 m from the west are the corner grid."""
    spot = degrees(shapely.Point(east_m, 150))
    usual = {
        "id": id_, "kind": "dwelling", "status": "occupied", "status_since": None,
        "place": "幸福里", "building": "3", "unit": "2", "floor": "5", "room": "501",
        "since": SPRING, "until": None, "lon": spot.x, "lat": spot.y,
    }  # fmt: skip
    return usual | values


def save(c: Connection, *flats: dict[str, object], today: date = SPRING) -> Saved:
    rows = pd.DataFrame(list(flats), columns=list(COLUMNS))
    dates = dict.fromkeys(("status_since", "since", "until"), "datetime64[s]")
    return save_premises(c, DISTRICT, rows.astype(dates), basic(), today)


def column(c: Connection, name: str) -> list[object]:
    query = text(f"SELECT {name} FROM premises ORDER BY id")
    return list(c.execute(query).scalars())


def former(c: Connection) -> list[tuple[object, ...]]:
    query = text("SELECT premises, since, status FROM premises_status ORDER BY 1, 2")
    return [tuple(row) for row in c.execute(query)]


def version(c: Connection) -> object:
    return c.execute(text("SELECT version FROM map_version WHERE layer = 'premises'")).scalar_one()


def found(c: Connection, words: str, limit: int = 10) -> list[str]:
    return search_premises(c, DISTRICT, words, limit)["address"].tolist()


def test_new_premises_are_added_in_their_grids(c: Connection):
    assert save(c, flat("a"), flat("b", 150), flat("d", -50)) == Saved(3, 0, 0)
    assert column(c, "grid_code") == [CORNER, BESIDE, None]


def test_on_a_border_the_smallest_code_has_it(c: Connection):
    save(c, flat("a", 100))
    assert column(c, "grid_code") == [CORNER]


def test_the_same_again_changes_nothing(c: Connection):
    save(c, flat("a", status_since=None), flat("b", 150, since=None))
    before = version(c)
    again = save(c, flat("a", status_since=None), flat("b", 150, since=None), today=SUMMER)
    assert again == Saved(0, 0, 2)
    assert version(c) == before


def test_a_known_id_takes_the_new_values(c: Connection):
    save(c, flat("a"), flat("b"))
    before = version(c)
    assert save(c, flat("a", 150, room="502"), flat("b")) == Saved(0, 1, 1)
    assert (column(c, "room"), column(c, "grid_code")) == (["502", "501"], [BESIDE, CORNER])
    assert version(c) != before


def test_what_no_date_is_given_for_begins_on_the_day_it_came(c: Connection):
    save(c, flat("a", since=None), today=SUMMER)
    assert (column(c, "since"), column(c, "status_since")) == ([SUMMER], [SUMMER])


def test_a_status_without_a_date_began_with_the_premises(c: Connection):
    save(c, flat("a", since=SPRING), today=SUMMER)
    assert column(c, "status_since") == [SPRING]


def test_a_former_status_stays_on_record(c: Connection):
    save(c, flat("a"))
    save(c, flat("a", status="vacant"), today=SUMMER)
    save(c, flat("a", status="occupied", status_since=AUTUMN), today=AUTUMN)
    assert former(c) == [("a", SPRING, "occupied"), ("a", SUMMER, "vacant")]
    assert column(c, "status_since") == [AUTUMN]


def test_a_status_that_began_earlier_than_was_known_takes_the_place_of_what_was(c: Connection):
    save(c, flat("a"))
    save(c, flat("a", status="vacant", status_since=AUTUMN), today=AUTUMN)
    save(c, flat("a", status="demolished", status_since=SUMMER), today=AUTUMN)
    assert former(c) == [("a", SPRING, "occupied")]
    assert (column(c, "status"), column(c, "status_since")) == (["demolished"], [SUMMER])


def test_premises_follow_the_net(c: Connection):
    save(c, flat("a"), flat("b"), flat("d", 350))
    net_ = basic()
    net_.loc[[CORNER, BESIDE], "geometry"] = net_.loc[[BESIDE, CORNER], "geometry"].to_numpy()
    assert settle_premises(c, DISTRICT, net_, SPRING) == 2
    assert column(c, "grid_code")[:2] == [BESIDE, BESIDE]
    assert search_premises(c, DISTRICT, "幸福里", 1)["grid_code"].tolist() == [BESIDE]


def test_premises_that_a_net_no_longer_holds_are_in_none(c: Connection):
    save(c, flat("a"))
    assert settle_premises(c, DISTRICT, basic().drop(CORNER), SPRING) == 1
    assert column(c, "grid_code") == [None]


def test_counts_are_by_kind_and_status(c: Connection):
    save(c, flat("a"), flat("b", status="vacant"), flat("d"), flat("e", kind="shop"))
    counts = premises_counts(c, DISTRICT)
    assert counts.to_numpy().tolist() == [
        ["dwelling", "occupied", 2], ["dwelling", "vacant", 1], ["shop", "occupied", 1],
    ]  # fmt: skip


def test_a_place_finds_its_buildings(c: Connection):
    save(c, flat("a"), flat("b", room="502"), flat("d", 60, building="12"))
    rows = search_premises(c, DISTRICT, "福里", 10)
    assert rows["address"].tolist() == ["幸福里3", "幸福里12"]
    assert rows["count"].tolist() == [2, 1]
    assert rows["grid_code"].tolist() == [CORNER, CORNER]
    assert rows["lon"].iloc[0] == flat("a")["lon"]


@pytest.mark.parametrize(
    "words", ["幸福里3号楼2单元501室", "幸福里3-2-501", "幸福里 3 501", "里501"]
)
def test_a_room_finds_its_premises(c: Connection, words: str):
    save(c, flat("a"), flat("b", room="502"), flat("d", 60, building="12", room="502"))
    rows = search_premises(c, DISTRICT, words, 10)
    assert rows[["id", "address"]].to_numpy().tolist() == [["a", "幸福里3-2-501"]]


def test_a_number_finds_what_begins_with_it_the_nearest_first(c: Connection):
    save(c, flat("a", 60, building="31"), flat("b", building="3"), flat("d", 70, building="13"))
    assert found(c, "幸福里3") == ["幸福里3", "幸福里31"]


def test_a_place_may_have_numbers_in_its_name(c: Connection):
    save(c, flat("a", place="平安路12号院", building="5"), flat("b", 60, place="平安路"))
    assert found(c, "平安路12号院5号楼") == ["平安路12号院5"]


def test_what_was_torn_down_or_ended_is_not_found(c: Connection):
    save(c, flat("a", status="demolished"), flat("b", 60, until=SUMMER), today=AUTUMN)
    assert found(c, "幸福里") == []
    assert found(c, "幸福里3-2-501") == []


def test_a_search_is_bounded(c: Connection):
    save(c, *(flat(f"p{n}", building=str(n)) for n in range(30)))
    assert len(found(c, "幸福里", limit=7)) == 7


@pytest.mark.parametrize("words", ["", " ", "-", "%", "幸福村", "'", "\\", "号楼", "x" * 10_000])
def test_a_text_that_is_no_address_here_finds_nothing(c: Connection, words: str):
    save(c, flat("a"))
    assert found(c, words) == []
