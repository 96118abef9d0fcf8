"""OGC API - Features over HTTP: what each question answers, by hand on the patrolled district."""

from datetime import date

import httpx
import pytest

from tests.nets import DISTRICT, EAST, NORTHWEST, PLANE, WEST
from tests.patrolled import BASIC, MONDAY, MONDAY_VERDICTS, TUESDAY, WORKERS

ROOT = "/ogc"
GRIDS = f"{ROOT}/collections/grids/items"
DAYS = f"{ROOT}/collections/patrol_days/items"
PAGES = ["/", "/api", "/conformance", "/collections", "/collections/grids"]


def asked(client: httpx.Client, address: str, **params: object) -> dict:
    response = client.get(address, params=params or None)
    assert response.status_code == 200, response.text
    return response.json()


def codes(page: dict) -> list[str]:
    return [feature["properties"]["code"] for feature in page["features"]]


def days(page: dict) -> list[tuple[str, str]]:
    return [(day["properties"]["date"], day["properties"]["code"]) for day in page["features"]]


def rel(document: dict, name: str) -> str | None:
    return next((link["href"] for link in document["links"] if link["rel"] == name), None)


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> str:
    """A rectangle in the metres of tests/nets.py as a `bbox`."""
    (west, east), (south, north) = PLANE.inverse([west_m, east_m], [south_m, north_m])
    return f"{west},{south},{east},{north}"


def test_the_landing_page_leads_to_everything(client: httpx.Client) -> None:
    landing = asked(client, f"{ROOT}/")
    for name in ("self", "service-desc", "conformance", "data"):
        assert client.get(rel(landing, name)).status_code == 200


def test_the_landing_page_is_there_without_the_slash_too(client: httpx.Client) -> None:
    assert asked(client, ROOT)["title"] == asked(client, f"{ROOT}/")["title"]


def test_behind_a_proxy_its_links_lead_back_through_it(client: httpx.Client) -> None:
    headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    page = client.get(GRIDS, params={"limit": 1}, headers=headers).json()
    assert rel(page, "next").startswith("https://localhost/ogc/collections/grids/items?")


@pytest.mark.parametrize("address", [ROOT, f"{ROOT}/", GRIDS, f"{DAYS}/{BASIC[0]}.{MONDAY}"])
def test_head_is_get_without_a_body(client: httpx.Client, address: str) -> None:
    asked, got = client.head(address), client.get(address)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]


def test_head_is_for_those_who_signed_in(stranger: httpx.Client) -> None:
    assert stranger.head(GRIDS).status_code == 401


def test_it_says_what_it_conforms_to(client: httpx.Client) -> None:
    conforms = asked(client, f"{ROOT}/conformance")["conformsTo"]
    assert [name.rpartition("/")[2] for name in conforms] == ["core", "geojson", "oas30"]


def test_each_collection_leads_to_its_items(client: httpx.Client) -> None:
    listed = asked(client, f"{ROOT}/collections")["collections"]
    assert [each["id"] for each in listed] == ["grids", "patrol_days"]
    for each in listed:
        assert asked(client, rel(each, "items"))["type"] == "FeatureCollection"
        assert asked(client, rel(each, "self")) == each


def test_a_collection_says_where_and_when_it_is(client: httpx.Client) -> None:
    extent = asked(client, f"{ROOT}/collections/patrol_days")["extent"]
    ((west, south, east, north),) = extent["spatial"]["bbox"]
    assert (west, south) == pytest.approx((117.1525, 39.1675))
    assert asked(client, GRIDS, bbox=f"{west},{south},{east},{north}")["numberMatched"] == 15
    assert extent["temporal"]["interval"] == [["2026-05-10T16:00:00Z", "2026-05-12T15:59:59Z"]]


def test_the_grids_are_those_in_force_today(client: httpx.Client) -> None:
    page = asked(client, GRIDS)
    assert (page["numberMatched"], page["numberReturned"]) == (15, 15)
    assert codes(page) == sorted(codes(page))


def test_it_is_geojson(client: httpx.Client) -> None:
    response = client.get(GRIDS)
    assert response.headers["content-type"] == "application/geo+json"
    assert response.json()["features"][0]["geometry"]["type"] == "MultiPolygon"


def test_the_page_says_when_it_was_made(client: httpx.Client) -> None:
    assert asked(client, GRIDS)["timeStamp"] == "2026-05-13T01:00:00Z"


def test_neighbours_share_their_corners(client: httpx.Client) -> None:
    first, second = asked(client, GRIDS, parent_code=NORTHWEST)["features"]
    corners = [
        {tuple(at) for at in feature["geometry"]["coordinates"][0][0]}
        for feature in (first, second)
    ]
    assert len(corners[0] & corners[1]) == 2


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"level": 2}, [WEST, EAST]),
        ({"code": DISTRICT}, [DISTRICT]),
        ({"parent_code": NORTHWEST}, BASIC[:2]),
        ({"kind": "general"}, BASIC),
        ({"kind": "dedicated"}, []),
        ({"kind": "general", "parent_code": WEST}, []),
    ],
)
def test_a_property_restricts(client: httpx.Client, params: dict, expected: list[str]) -> None:
    assert codes(asked(client, GRIDS, **params)) == expected


def test_days_come_with_their_verdicts(client: httpx.Client) -> None:
    found = asked(client, DAYS, datetime=MONDAY)["features"]
    assert [day["properties"]["verdict"] for day in found] == MONDAY_VERDICTS


def test_days_are_found_by_verdict(client: httpx.Client) -> None:
    assert days(asked(client, DAYS, verdict="short")) == [(str(MONDAY), BASIC[3])]
    assert codes(asked(client, DAYS, verdict="unstaffed", datetime=MONDAY)) == BASIC[6:]


def test_days_are_found_by_what_was_due(client: httpx.Client) -> None:
    due = asked(client, DAYS, due="true")["numberMatched"]
    assert due + asked(client, DAYS, due="false")["numberMatched"] == 16
    assert asked(client, DAYS, closed="false")["numberMatched"] == 0


def test_places_come_without_people(client: httpx.Client) -> None:
    for address in (DAYS, GRIDS):
        text = client.get(address).text
        assert not [name for name in [*WORKERS, "phone", "sessions"] if name in text]


@pytest.mark.parametrize("size", [1, 3, 4, 5, 15, 16])
@pytest.mark.parametrize(("address", "count"), [(GRIDS, 15), (DAYS, 16)])
def test_the_pages_hold_every_feature_once_there_and_back(
    client: httpx.Client, address: str, count: int, size: int
) -> None:
    whole = [feature["id"] for feature in asked(client, address)["features"]]
    assert len(set(whole)) == len(whole) == count
    pages = [asked(client, address, limit=size)]
    while following := rel(pages[-1], "next"):
        pages.append(asked(client, following))
    ids = [[feature["id"] for feature in page["features"]] for page in pages]
    assert [id_ for page in ids for id_ in page] == whole
    assert [page.get("numberMatched") for page in pages] == [count, *[None] * (len(pages) - 1)]
    back = [ids[-1]]
    page = pages[-1]
    while before := rel(page, "prev"):
        page = asked(client, before)
        back.insert(0, [feature["id"] for feature in page["features"]])
    assert [id_ for page in back for id_ in page] == whole


def test_the_first_page_has_none_before_it_and_the_last_none_behind(client: httpx.Client) -> None:
    whole = asked(client, DAYS, limit=16)
    assert (rel(whole, "next"), rel(whole, "prev")) == (None, None)


def test_a_page_keeps_the_question(client: httpx.Client) -> None:
    first = asked(client, DAYS, datetime=TUESDAY, limit=5, bbox=box(0, 0, 400, 200))
    assert days(asked(client, rel(first, "next"))) == [(str(TUESDAY), code) for code in BASIC[5:]]


def test_a_page_too_long_is_shortened_not_refused(client: httpx.Client) -> None:
    assert asked(client, GRIDS, limit=10**30)["numberReturned"] == 15


@pytest.mark.parametrize("address", [GRIDS, DAYS])
def test_a_feature_is_there_by_its_id(client: httpx.Client, address: str) -> None:
    listed = asked(client, address)["features"][-1]
    alone = asked(client, f"{address}/{listed['id']}")
    assert alone | {"links": None} == listed | {"links": None}
    assert rel(alone, "self").endswith(listed["id"])
    assert asked(client, rel(alone, "collection"))["id"] == address.split("/")[3]


@pytest.mark.parametrize(
    "address",
    [
        f"{ROOT}/collections/events",
        f"{ROOT}/collections/events/items",
        f"{GRIDS}/{DISTRICT}",
        f"{GRIDS}/{DISTRICT}.2020-01-01",
        f"{GRIDS}/{DISTRICT}.2026-02-30",
        f"{DAYS}/{BASIC[0]}.2026-05-10",
        f"{DAYS}/{WORKERS[0]}.{MONDAY}",
        f"{ROOT}/nowhere",
    ],
)
def test_what_is_not_there_is_a_404(client: httpx.Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize("page", [*PAGES, "/collections/grids/items", "/collections/events"])
def test_a_parameter_that_does_not_exist_is_a_400(client: httpx.Client, page: str) -> None:
    response = client.get(f"{ROOT}{page}", params={"colour": "red"})
    assert response.status_code == (404 if page.endswith("events") else 400)
    assert set(response.json()) == {"error", "message", "details"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in ("0", "-1", "ten", "", "1.5")),
        *(("level", value) for value in ("0", "basic", "10")),
        *(("due", value) for value in ("1", "yes", "")),
        *(("after", value) for value in ("", "120106", "x.2026-02-30", f"{DISTRICT}.2026-5-1")),
        ("verdict", "good"),
        ("code", "%"),
        ("kind", "Kind"),
        ("parent_code", "\x00"),
        ("within", DISTRICT),
        ("offset", "10"),
    ],
)
def test_a_bad_value_is_a_400(client: httpx.Client, name: str, value: str) -> None:
    address = GRIDS if name == "level" else DAYS
    assert client.get(address, params={name: value}).status_code == 400


def test_before_the_net_there_are_no_grids(client: httpx.Client) -> None:
    assert asked(client, GRIDS, datetime=date(2020, 1, 1))["numberMatched"] == 0
