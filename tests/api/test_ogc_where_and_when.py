"""`bbox` and `datetime` of OGC API - Features, by hand on the net of tests/nets.py."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine, text

from gis.store.net import end_grids, insert_grids
from tests.api.test_ogc import DAYS, GRIDS, asked, box, codes, days
from tests.nets import CORNER, DISTRICT, changed
from tests.patrolled import BASIC, MONDAY, TUESDAY

CENTRES = [(50, 150), (150, 150), (50, 50), (150, 50), (250, 150), (350, 150), (250, 50), (350, 50)]
EVERYWHERE = [
    "-180,-90,180,90",
    "117,39,118,40",
    "117,39,-5,118,40,5",
    "117,39,-179,40",
    "+1.17e2,39.,118.0,4e1",
]
NOWHERE = ["118,39,119,40", "-10,-10,10,10", "118,39,117,40", "118,39,0,117,40,0"]
NO_BOX = [
    "", "117", "117,39,118", "117,39,118,40,41", "117,39,0,118,40,0,0", "a,b,c,d", "117;39;118;40",
    "117,40,118,39", "-181,0,0,1", "0,0,181,1", "0,-91,1,0", "0,0,1,91", "nan,0,1,1", "0,0,inf,1",
    "0,0,1e999,1", "117,39,118,", "117, 39, 118, 40", "0,0,5,1,1,4", "１,2,3,4", "0x1,0,2,2",
]  # fmt: skip


@pytest.mark.parametrize(("code", "centre"), [*zip(BASIC, CENTRES, strict=True)])
def test_a_box_within_a_grid_finds_that_grid(
    client: httpx.Client, code: str, centre: tuple[int, int]
) -> None:
    x, y = centre
    bbox = box(x - 10, y - 10, x + 10, y + 10)
    assert codes(asked(client, GRIDS, level=4, bbox=bbox)) == [code]
    assert days(asked(client, DAYS, bbox=bbox)) == [(str(MONDAY), code), (str(TUESDAY), code)]


def test_a_box_over_a_corner_finds_the_four_that_meet(client: httpx.Client) -> None:
    found = codes(asked(client, GRIDS, level=4, bbox=box(90, 90, 110, 110)))
    assert found == BASIC[:4]


@pytest.mark.parametrize("bbox", [box(50, 150, 50, 150), box(20, 150, 80, 150)])
def test_a_box_may_be_a_point_or_a_line(client: httpx.Client, bbox: str) -> None:
    assert codes(asked(client, GRIDS, level=4, bbox=bbox)) == [CORNER]


@pytest.mark.parametrize("bbox", EVERYWHERE)
def test_what_lies_in_the_box_is_found(client: httpx.Client, bbox: str) -> None:
    assert asked(client, GRIDS, bbox=bbox)["numberMatched"] == 15


@pytest.mark.parametrize("bbox", NOWHERE)
def test_what_lies_beside_it_is_not(client: httpx.Client, bbox: str) -> None:
    """A box from 118° east to 117° goes round the world the other way."""
    assert asked(client, GRIDS, bbox=bbox)["numberMatched"] == 0


@pytest.mark.parametrize("bbox", NO_BOX)
@pytest.mark.parametrize("address", [GRIDS, DAYS])
def test_what_is_no_box_is_a_400(client: httpx.Client, address: str, bbox: str) -> None:
    response = client.get(address, params={"bbox": bbox})
    assert response.status_code == 400
    assert response.json()["details"][0]["where"] == "bbox"


WHEN = [
    ("2026-05-11", [MONDAY]),
    ("2026-05-11T", [MONDAY]),  # as GDAL writes a date
    ("2026-05-11/2026-05-12", [MONDAY, TUESDAY]),
    ("2026-05-12/..", [TUESDAY]),
    ("2026-05-12/", [TUESDAY]),
    ("../2026-05-11", [MONDAY]),
    ("/2026-05-11", [MONDAY]),
    ("../2026-05-10", []),
    ("2026-05-13/..", []),
    # midnight in the district is 16:00 in UTC
    ("2026-05-11T15:59:59Z", [MONDAY]),
    ("2026-05-11T16:00:00Z", [TUESDAY]),
    ("2026-05-11t16:00:00.999z", [TUESDAY]),
    ("2026-05-12T00:00:00+08:00", [TUESDAY]),
    ("2026-05-11T00:00:00Z/2026-05-11T16:00:00Z", [MONDAY, TUESDAY]),
    ("2026-05-10T16:00:00Z/2026-05-11", [MONDAY]),
    ("0001-01-01T00:00:00Z/9999-12-31T23:59:59Z", [MONDAY, TUESDAY]),
    ("0001-01-01T00:00:00+14:00/..", [MONDAY, TUESDAY]),
]
NO_TIME = [
    "", "..", "/", "../..", "../", "today", "2026", "2026-05", "2026-13-01", "2026-02-30",
    "2026-05-11T08:00", "2026-05-11T08:00:00", "2026-05-11 08:00:00Z", "2026-05-11T24:00:01Z",
    "2026-05-11T08:00:00+25:00", "2026-05-11/2026-05-12/2026-05-13", "2026-05-12/2026-05-11",
    "1778000000", "２０２６-05-11", "2026-05-11\x00", "+02026-05-11", "0000-01-01",
]  # fmt: skip


@pytest.mark.parametrize(("when", "dates"), WHEN)
def test_days_are_those_of_the_local_dates(
    client: httpx.Client, when: str, dates: list[object]
) -> None:
    found = days(asked(client, DAYS, datetime=when))
    assert found == [(str(date), code) for code in BASIC for date in dates]


@pytest.mark.parametrize("when", NO_TIME)
@pytest.mark.parametrize("address", [GRIDS, DAYS])
def test_what_is_no_time_is_a_400(client: httpx.Client, address: str, when: str) -> None:
    assert client.get(address, params={"datetime": when}).status_code == 400


@pytest.fixture
def _renamed(district_engine: Engine) -> Iterator[None]:
    """The corner has another name from Tuesday on."""
    later = changed(CORNER, name="新名")
    with district_engine.begin() as c:
        end_grids(c, DISTRICT, TUESDAY, [CORNER])
        insert_grids(c, DISTRICT, later[later["code"] == CORNER], TUESDAY)
    yield
    with district_engine.begin() as c:
        bound = {"code": CORNER, "day": TUESDAY}
        c.execute(text("DELETE FROM grid WHERE code = :code AND lower(valid) = :day"), bound)
        c.execute(
            text("UPDATE grid SET valid = daterange(lower(valid), NULL) WHERE code = :code"), bound
        )


@pytest.mark.usefixtures("_renamed")
@pytest.mark.parametrize(
    ("when", "names"),
    [
        ({}, ["新名"]),
        ({"datetime": "2026-05-11"}, ["网格001001001"]),
        ({"datetime": "2026-05-11T16:00:00Z"}, ["新名"]),
        ({"datetime": "2026-05-12"}, ["新名"]),
        ({"datetime": "../2026-05-12"}, ["网格001001001", "新名"]),
        ({"datetime": "2026-05-10"}, []),
    ],
)
def test_grids_are_those_in_force_then(client: httpx.Client, when: dict, names: list[str]) -> None:
    found = asked(client, GRIDS, code=CORNER, **when)["features"]
    assert [grid["properties"]["name"] for grid in found] == names


@pytest.mark.usefixtures("_renamed")
def test_each_shape_of_a_grid_has_its_own_id_and_dates(client: httpx.Client) -> None:
    first, second = asked(client, GRIDS, code=CORNER, datetime="../2030-01-01")["features"]
    assert (first["id"], second["id"]) == (f"{CORNER}.{MONDAY}", f"{CORNER}.{TUESDAY}")
    dates = [
        (grid["properties"]["valid_from"], grid["properties"]["valid_to"])
        for grid in (first, second)
    ]
    assert dates == [(str(MONDAY), str(MONDAY)), (str(TUESDAY), None)]


@pytest.mark.usefixtures("_renamed")
def test_a_day_is_shown_on_the_shape_of_that_day(client: httpx.Client) -> None:
    found = asked(client, DAYS, code=CORNER)["features"]
    assert [day["properties"]["name"] for day in found] == ["网格001001001", "新名"]
