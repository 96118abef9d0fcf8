"""Accounts over HTTP: an admin's, in the admin's scope."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from tests.nets import DISTRICT, EAST, WEST
from tests.signed_in import signed_in

ACCOUNTS = "/api/v1/accounts"


@pytest.fixture(scope="module")
def west(service: str, district_engine: Engine) -> Iterator[httpx.Client]:
    with signed_in(service, district_engine, "admin", scope=WEST) as opened:
        yield opened


def names(client: httpx.Client) -> set[str]:
    return {account["name"] for account in client.get(ACCOUNTS).json()["accounts"]}


def test_a_new_account_can_sign_in_with_the_password_told(
    client: httpx.Client, service: str
) -> None:
    opened = client.post(ACCOUNTS, json={"name": "li", "role": "operator"})
    assert opened.status_code == 201
    body = {"name": "li", "password": opened.json()["password"]}
    assert httpx.post(f"{service}/api/v1/session", json=body).is_success


def test_the_list_tells_no_password(client: httpx.Client) -> None:
    client.post(ACCOUNTS, json={"name": "wang", "role": "planner"})
    (listed,) = [one for one in client.get(ACCOUNTS).json()["accounts"] if one["name"] == "wang"]
    assert set(listed) == {"name", "role", "scope", "worker", "created_at", "disabled_at"}


def test_a_street_s_admin_sees_and_opens_the_street_s_only(
    client: httpx.Client, west: httpx.Client
) -> None:
    client.post(ACCOUNTS, json={"name": "of the east", "role": "operator", "scope": EAST})
    assert west.post(ACCOUNTS, json={"name": "of the west", "role": "operator"}).is_success
    assert names(west) >= {"of the west"}
    assert not names(west) & {"of the east"}
    for scope, status in ((EAST, 403), (DISTRICT, 403)):
        body = {"name": "other", "role": "operator", "scope": scope}
        assert west.post(ACCOUNTS, json=body).status_code == status


def test_a_street_s_admin_changes_none_of_another_s(
    client: httpx.Client, west: httpx.Client
) -> None:
    client.post(ACCOUNTS, json={"name": "of the district", "role": "operator"})
    for what, body in (("reset", {}), ("disable", None)):
        path = f"{ACCOUNTS}/of the district/{what}"
        assert west.post(path, json=body).status_code == 404


def test_disabling_ends_what_is_open(client: httpx.Client, service: str) -> None:
    opened = client.post(ACCOUNTS, json={"name": "zhao", "role": "operator"}).json()
    with httpx.Client(base_url=service) as zhao:
        zhao.post("/api/v1/session", json={"name": "zhao", "password": opened["password"]})
        assert zhao.get("/api/v1/session").is_success
        assert client.post(f"{ACCOUNTS}/zhao/disable").status_code == 204
        assert zhao.get("/api/v1/session").status_code == 401


def test_a_reset_tells_a_new_password(client: httpx.Client, service: str) -> None:
    client.post(ACCOUNTS, json={"name": "sun", "role": "operator"})
    reset = client.post(f"{ACCOUNTS}/sun/reset", json={}).json()
    body = {"name": "sun", "password": reset["password"]}
    assert httpx.post(f"{service}/api/v1/session", json=body).is_success


def test_a_taken_name_is_a_409(client: httpx.Client) -> None:
    body = {"name": "twice", "role": "operator"}
    assert client.post(ACCOUNTS, json=body).status_code == 201
    assert client.post(ACCOUNTS, json=body).status_code == 409


def test_a_worker_of_another_street_cannot_be_had(west: httpx.Client) -> None:
    """W-005 works in the east; an account in the west would see those days."""
    body = {"name": "w5", "role": "worker", "worker": "W-005"}
    assert west.post(ACCOUNTS, json=body).status_code == 404
