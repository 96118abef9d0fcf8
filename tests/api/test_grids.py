"""The net over HTTP."""

import httpx
import pytest

from tests.nets import DISTRICT, NORTHWEST, WEST
from tests.patrolled import BASIC

GRIDS = "/api/v1/grids"


def codes(response: httpx.Response) -> list[str]:
    return [feature["properties"]["code"] for feature in response.json()["features"]]


@pytest.mark.parametrize(
    ("level", "count"), [("district", 1), ("street", 2), ("community", 4), ("basic", 8)]
)
def test_a_level_is_a_collection(client: httpx.Client, level: str, count: int) -> None:
    response = client.get(GRIDS, params={"level": level})
    assert response.headers["content-type"] == "application/geo+json"
    assert len(codes(response)) == count


def test_within_is_a_subtree(client: httpx.Client) -> None:
    response = client.get(GRIDS, params={"level": "basic", "within": NORTHWEST})
    assert codes(response) == BASIC[:2]


def test_before_the_net_there_are_no_grids(client: httpx.Client) -> None:
    assert codes(client.get(GRIDS, params={"level": "basic", "as_of": "2020-01-01"})) == []


def test_a_level_that_is_not_there_is_named_with_those_that_are(client: httpx.Client) -> None:
    response = client.get(GRIDS, params={"level": "village"})
    assert response.status_code == 404
    assert "community" in response.json()["message"]


def test_who_holds_the_net_already_gets_no_body(client: httpx.Client) -> None:
    first = client.get(GRIDS, params={"level": "basic"})
    again = client.get(
        GRIDS, params={"level": "basic"}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("held", ['"other"', "", "garbage", '"' * 5000, "W/", '"\xff"'])
def test_who_holds_something_else_gets_the_body(client: httpx.Client, held: str) -> None:
    headers = {"If-None-Match": held.encode("latin-1")}
    assert client.get(GRIDS, params={"level": "street"}, headers=headers).status_code == 200


def test_a_list_and_a_weak_tag_hold_it_too(client: httpx.Client) -> None:
    tag = client.get(GRIDS, params={"level": "street"}).headers["etag"]
    for held in (f'"x", W/{tag}', f"{tag}, *"):
        headers = {"If-None-Match": held}
        assert client.get(GRIDS, params={"level": "street"}, headers=headers).status_code == 304


def test_another_question_has_another_tag(client: httpx.Client) -> None:
    asked = [{"level": "street"}, {"level": "basic"}, {"level": "basic", "within": WEST}]
    tags = {client.get(GRIDS, params=params).headers["etag"] for params in asked}
    assert len(tags) == 3


def test_the_district_can_be_named(client: httpx.Client) -> None:
    assert client.get(GRIDS, params={"level": "street", "district": DISTRICT}).is_success
    assert client.get(GRIDS, params={"district": "999999"}).status_code == 404
