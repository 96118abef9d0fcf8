"""A named worker's day over HTTP: whole, logged, and kept by nobody."""

from collections.abc import Iterator, Sequence

import httpx
import pytest
from sqlalchemy import Engine, RowMapping, text

from gis.store.access import accesses
from tests.nets import DISTRICT
from tests.patrolled import MONDAY

WHY = "阶段抽查 spot check"


def ask(client: httpx.Client, worker: str = "W-005", **params: str) -> httpx.Response:
    return client.get(f"/api/v1/patrol/days/{worker}/{MONDAY}", params=params)


def log(engine: Engine, worker: str) -> Sequence[RowMapping]:
    with engine.connect() as c:
        return accesses(c, DISTRICT, worker=worker)


@pytest.fixture(autouse=True)
def _empty_log(district_engine: Engine) -> Iterator[None]:
    yield
    with district_engine.begin() as c:
        c.execute(text("DELETE FROM access_log"))


def test_every_fix_comes_with_its_reason_and_every_interval_with_its_class(
    client: httpx.Client,
) -> None:
    evidence = ask(client, reason=WHY).json()
    assert {fix["reason"] for fix in evidence["fixes"]} == {"ok"}
    assert "gap" in {interval["class"] for interval in evidence["intervals"]}
    assert evidence["day"]["verdict"] == "uncertain"


def test_opening_it_is_logged_with_the_reason_before_it_is_told(
    client: httpx.Client, district_engine: Engine
) -> None:
    assert ask(client, reason=WHY).is_success
    (row,) = log(district_engine, "W-005")
    assert (row["reason"], row["action"], row["date"]) == (WHY, "evidence", MONDAY)
    assert row["who"].startswith("admin of ")


@pytest.mark.parametrize("reason", [None, "", " ", "x", "a\x00b", "x" * 501])
def test_without_a_reason_nothing_is_opened(
    client: httpx.Client, district_engine: Engine, reason: str | None
) -> None:
    response = ask(client, **({} if reason is None else {"reason": reason}))
    assert response.status_code == 422
    assert response.json()["details"][0]["where"] == "reason"
    assert log(district_engine, "W-005") == []


def test_no_one_keeps_it(client: httpx.Client) -> None:
    assert ask(client, reason=WHY).headers["cache-control"] == "no-store"


def test_a_worker_without_duty_is_not_found(client: httpx.Client) -> None:
    response = ask(client, "W-999", reason=WHY)
    assert (response.status_code, response.json()["error"]) == (404, "not_found")


def test_another_site_s_page_cannot_open_it(client: httpx.Client, district_engine: Engine) -> None:
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ):
        response = client.get(
            f"/api/v1/patrol/days/W-005/{MONDAY}", params={"reason": WHY}, headers=headers
        )
        assert response.status_code == 403
    assert log(district_engine, "W-005") == []
